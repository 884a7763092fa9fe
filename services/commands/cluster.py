"""Deciders of clusters. Two clusters at once are recorded: only an end needs its beginning."""

from events.cluster import Dissolved, Formed, Merged, SchoolJoined, SchoolLeft, SchoolMoved, Split
from events.envelope import Event
from events.when import When
from services.boundary import Boundary
from services.commands.endings import begun, not_over
from services.commands.words import of_kind


def decide(body: Event, boundary: Boundary) -> None:
    """Refuse what cannot be true of a cluster."""
    if isinstance(body, SchoolLeft):
        _was_in(boundary, body.cluster, body.school, body.on)
    elif isinstance(body, SchoolMoved):
        _was_in(boundary, body.from_cluster, body.school, body.on)
    elif isinstance(body, Merged | Split):
        if isinstance(body, Merged):
            _not_over(boundary, body.cluster)
        for move in body.schools:
            _was_in(boundary, body.cluster, move.school, body.on)
    elif isinstance(body, Dissolved):
        _not_over(boundary, body.cluster)
        formed = [one.from_ for one in of_kind(boundary.history(body.cluster), Formed)]
        begun(body.cluster, formed, body.on, "record cluster.formed first")


def _not_over(boundary: Boundary, cluster: str) -> None:
    ends = [
        one.on
        for one in of_kind(boundary.history(cluster), Merged, Dissolved)
        if isinstance(one, Merged | Dissolved) and one.cluster == cluster
    ]
    not_over(cluster, ends, "correct the end that is recorded")


def _was_in(boundary: Boundary, cluster: str, school: str, on: When) -> None:
    starts: list[When] = []
    for one in of_kind(boundary.history(cluster), SchoolJoined, SchoolMoved, Merged, Split):
        if isinstance(one, SchoolJoined) and (one.cluster, one.school) == (cluster, school):
            starts.append(one.from_)
        elif isinstance(one, SchoolMoved) and (one.to_cluster, one.school) == (cluster, school):
            starts.append(one.on)
        elif isinstance(one, Merged | Split):
            starts += [one.on for move in one.schools if (move.to, move.school) == (cluster, school)]
    begun(f"{school} in {cluster}", starts, on, "record cluster.school_joined first")
