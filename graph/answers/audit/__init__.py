"""The audit: which rules are broken within a scope, certainly or possibly, and what cannot be told."""

from graph.answers.audit.audit import audit
from graph.answers.audit.rules import RULES, Rule, Told

__all__ = ["RULES", "Rule", "Told", "audit"]
