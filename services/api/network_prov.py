"""Why, as W3C PROV-JSON, at one moment."""

import strawberry

from services.api.at_moment import AnyArea, AtMoment, Over, TheHolder, TheLever
from services.api.context import Info
from services.api.parts import asked
from services.api.scalars import Json
from services.files.cloudevents import log_uri
from services.files.prov import why_prov


@strawberry.type
class ProvAt(AtMoment):
    """The provenance of an answer."""

    @asked("The same as `why`, as a W3C PROV-JSON document: facts, events, documents, and who said so.")
    def why_prov(self, info: Info, holder: TheHolder, over: Over, lever: TheLever, area: AnyArea = None) -> Json:
        """The document that `zoneledger export prov` writes."""
        document, _, _ = why_prov(self.reader, log_uri(info.context.ledger.log), str(holder), str(over), lever, area)
        return Json(document)
