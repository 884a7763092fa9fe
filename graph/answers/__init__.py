"""What the facts of a moment mean: pure functions over snapshots, the same whatever engine holds the graph."""
