from dataclasses import replace

from beeper_rules.journal import Journal
from beeper_rules.model.change import Event, Origin
from beeper_rules.model.decision import Wait
from journal.made import NOW, later

WAIT = Wait(
    trigger="unanswered",
    revision="v1",
    event=Event("unanswered", NOW, Origin.THEM, depth=1),
    clock=NOW,
    since=later(minutes=1),
    fired=1,
    deferred=True,
    due=later(hours=6),
)


def test_wait(journal: Journal) -> None:
    """A wait is kept with everything that it is, one for each rule and chat, until it is removed."""
    journal.waits.put("r", "!a", replace(WAIT, since=None, due=None, fired=0, deferred=False))
    journal.waits.put("r", "!a", WAIT)
    journal.waits.put("s", "!b", replace(WAIT, since=None, due=None))
    assert journal.waits.of_chat("!a") == {"r": WAIT}
    assert journal.waits.of_chat("!b") == {"s": replace(WAIT, since=None, due=None)}
    assert journal.waits.chats() == {"!a", "!b"}
    assert [(each.rule_id, each.chat_id) for each in journal.waits.all()] == [("r", "!a"), ("s", "!b")]
    journal.waits.remove("r", "!a")
    assert journal.waits.of_chat("!a") == {}
