"""The worlds that come with zoneledger, and questions to ask of them."""
