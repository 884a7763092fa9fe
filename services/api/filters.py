"""What a list can be narrowed to."""

import strawberry

from graph.answers import listing
from services.api.parts import told


@strawberry.input(description="Only entities that meet all of what is given.")
class Filter:
    """Narrows a list."""

    within: strawberry.ID | None = told("Of this state, zone, cluster, district or party, and what is under it.")
    text: str | None = told("Words, or beginnings of words, of the name; case and accents do not matter.")
    in_being: bool = told("Only what is, perhaps, in being on the day; false: whatever is in the record.", True)

    def read(self) -> listing.Filter:
        """As the graph is asked."""
        return listing.Filter(str(self.within) if self.within else None, self.text, self.in_being)
