"""HTTP: GraphQL, a page of questions to try, files to hand over, and health."""
