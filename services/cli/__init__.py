"""The command line: questions, statements and upkeep, for people and for scripts."""
