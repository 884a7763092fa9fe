"""Events as programs read them."""

from services.plain import stated, told
from tests.conftest import Desk


def test_a_correction_tells_what_stands_in_the_place_of_the_event_and_nothing_that_the_log_filled_in(
    desk: Desk,
) -> None:
    at = desk.say("organisation.renamed", organisation="school:bates", name="Bats", from_="2012")
    renamed = {"organisation": "school:bates", "name": "Bates School", "from": "2012"}
    desk.say("evidence.corrected", event=str(at), replacement={"organisation.renamed": renamed})
    first, second = desk.log.at([at, at + 1])
    assert stated(first.body) == {**renamed, "name": "Bats"}
    assert told(second).fields == {"event": str(first.id), "replacement": {"organisation.renamed": renamed}}
    assert told(second).root == at


def test_a_place_is_told_where_nobody_knows_it(desk: Desk) -> None:
    """What has to be said is said, though there is nothing to say: it is read again as it was."""
    desk.say("organisation.registered", id="partner:ausl", name="AUSL")
    desk.say("engagement.began", id="engagement:a", who="partner:ausl", role="lead", at=[], from_="2012")
    (event,) = desk.log.at([desk.log.head()])
    assert told(event).fields["at"] == []
