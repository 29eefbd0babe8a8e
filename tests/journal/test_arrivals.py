from datetime import datetime
from typing import Any

from beeper_rules.journal import Journal
from beeper_rules.model.message import Message
from journal.made import NOW, later


def said(number: int, at: datetime, **fields: Any) -> Message:  # noqa: ANN401 - fields of Message
    """Return a message of Bo's."""
    given: dict[str, Any] = {"id": f"m{number}", "sort_key": number, "timestamp": at, "sender_id": "bo"}
    return Message(**given | fields)


def test_arrivals(journal: Journal) -> None:
    """Messages are counted by chat and by person, mine apart from theirs, each once, until they are forgotten."""
    for number in range(3):
        journal.arrivals.add("!a", said(number, NOW), later(minutes=number))
    journal.arrivals.add("!a", said(2, NOW), later(hours=9))
    journal.arrivals.add("!b", said(9, NOW), later(minutes=9))
    journal.arrivals.add("!b", said(10, NOW, is_sender=True), later(minutes=10))
    assert journal.arrivals.in_chat("!a", NOW, mine=False) == [later(minutes=1), later(minutes=2)]
    assert journal.arrivals.of_sender("bo", later(minutes=1), mine=False) == [later(minutes=2), later(minutes=9)]
    assert journal.arrivals.in_chat("!b", NOW, mine=True) == [later(minutes=10)]
    assert journal.arrivals.forget_until(later(minutes=2)) == 3
    assert journal.arrivals.in_chat("!a", later(days=-1), mine=False) == []
