"""Deciders: what cannot be true is refused, everything else is recorded. A file for each concept."""
