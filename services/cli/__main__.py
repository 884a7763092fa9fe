"""`python -m services.cli`: the same as `zoneledger`."""

from services.cli.main import main

main()
