"""GraphQL: what can be asked and recorded over the wire."""
