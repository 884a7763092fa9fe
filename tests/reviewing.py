"""A person who reviews proposals, in a hurry."""

from collections.abc import Sequence
from dataclasses import replace

from services.files.proposals import Proposal


def answered(proposals: Sequence[Proposal], answer: str) -> list[Proposal]:
    """The proposals with the same answer to each."""
    return [replace(one, accept=answer) for one in proposals]
