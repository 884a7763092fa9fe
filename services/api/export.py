"""The schema as text: what `schema.graphql` holds."""

from services.api.schema import schema


def exported() -> str:
    """The whole schema in the schema language, the same text every time."""
    return schema().as_str().rstrip() + "\n"
