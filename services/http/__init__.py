"""HTTP: GraphQL, a page of questions to try, and health."""
