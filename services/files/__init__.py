"""Files in and out: lists, worlds, events."""
