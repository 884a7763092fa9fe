"""What the events of one subject amount to: a fold for each concept. Specification: docs/record.md §4."""
