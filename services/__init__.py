"""What lets people in: commands, GraphQL, HTTP, files and the command line."""
