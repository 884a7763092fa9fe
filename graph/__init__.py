"""What the log amounts to: entities, links and attributes, each with the days and the knowledge in which it holds."""
