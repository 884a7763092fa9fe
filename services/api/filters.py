"""What a list can be narrowed to."""

import strawberry

from services.api.parts import told


@strawberry.input(description="Only entities that meet all of what is given.")
class Filter:
    """Narrows a list."""

    within: strawberry.ID | None = told("Within this place: state, zone, cluster or district.", strawberry.UNSET)
