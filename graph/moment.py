"""A moment: the day asked about and the knowledge asked with."""

from datetime import datetime

import msgspec

from events.when import Day


class Moment(msgspec.Struct, frozen=True, gc=False):
    """`on` in the world, `position` in the log; `known` is the instant at which that was the head.

    `reconstructed` says that the position lies in imported history, whose clock is the import's.
    `reading` are the positions of the disputes taken as settled for their alternative, `upheld` of those taken as
    settled for the record.
    """

    on: Day
    position: int
    known: datetime
    reconstructed: bool = False
    reading: tuple[int, ...] = ()
    upheld: tuple[int, ...] = ()
