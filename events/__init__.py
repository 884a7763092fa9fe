"""What can be said to have happened, and the log that holds what was said."""
