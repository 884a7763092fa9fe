"""Answers that can be handed over: a bundle with its events and proofs, and the program that checks it."""
