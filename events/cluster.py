"""What can happen to a cluster and to the schools in it."""

from typing import Annotated

from events.envelope import Event, Part
from events.fields import ClusterId, From, GradeSet, LastDay, Name, On, SchoolId, ZoneId, ref, says
from events.ids import Kind

Strategies = Annotated[tuple[str, ...], says("What the cluster is formed around: feeder pattern, need, geography, …")]


class Move(Part, frozen=True, kw_only=True):
    """Which school goes to which cluster."""

    school: SchoolId
    to: ClusterId


class Formed(Event, frozen=True, kw_only=True):
    """A cluster of a zone is formed."""

    TOPIC = "cluster.formed"
    FOUNDS = True
    id: Annotated[str, ref("The cluster.", Kind.CLUSTER)]
    name: Name
    zone: ZoneId
    strategies: Strategies = ()
    from_: From

    def subjects(self) -> tuple[str, ...]:
        return (self.id,)


class SchoolJoined(Event, frozen=True, kw_only=True):
    """A school, or some of its grades, joins a cluster."""

    TOPIC = "cluster.school_joined"
    cluster: ClusterId
    school: SchoolId
    grades: GradeSet = ()
    from_: From
    last_day: LastDay | None = None

    def subjects(self) -> tuple[str, ...]:
        return (self.cluster,)


class SchoolLeft(Event, frozen=True, kw_only=True):
    """A school leaves a cluster."""

    TOPIC = "cluster.school_left"
    cluster: ClusterId
    school: SchoolId
    on: On

    def subjects(self) -> tuple[str, ...]:
        return (self.cluster,)


class SchoolMoved(Event, frozen=True, kw_only=True):
    """A school goes from one cluster to another on one day."""

    TOPIC = "cluster.school_moved"
    school: SchoolId
    from_cluster: ClusterId
    to_cluster: ClusterId
    grades: GradeSet = ()
    on: On

    def subjects(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((self.from_cluster, self.to_cluster)))


class StrategyChanged(Event, frozen=True, kw_only=True):
    """The cluster is now formed around something else."""

    TOPIC = "cluster.strategy_changed"
    cluster: ClusterId
    strategies: Strategies
    from_: From

    def subjects(self) -> tuple[str, ...]:
        return (self.cluster,)


class Merged(Event, frozen=True, kw_only=True):
    """A cluster ends, and its schools go to clusters already formed."""

    TOPIC = "cluster.merged"
    cluster: ClusterId
    schools: Annotated[tuple[Move, ...], says("Which school goes where.")]
    on: On

    def subjects(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((self.cluster, *(move.to for move in self.schools))))


class Split(Event, frozen=True, kw_only=True):
    """Some schools of a cluster go to clusters already formed. What is not named stays."""

    TOPIC = "cluster.split"
    cluster: ClusterId
    schools: Annotated[tuple[Move, ...], says("Which school goes where.")]
    on: On

    def subjects(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((self.cluster, *(move.to for move in self.schools))))


class Dissolved(Event, frozen=True, kw_only=True):
    """The cluster is over, and every membership in it."""

    TOPIC = "cluster.dissolved"
    cluster: ClusterId
    on: On

    def subjects(self) -> tuple[str, ...]:
        return (self.cluster,)
