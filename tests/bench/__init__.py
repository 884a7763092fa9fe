"""Speed, both sides of each comparison in one run. `python -m tests.bench.run` prints the table."""
