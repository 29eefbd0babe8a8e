from typing import Any

import pytest

from beeper_rules.journal import Journal
from beeper_rules.model.decision import Code, Intent, Reason, Standing
from journal.made import NOW, decide, intent, later

ENDED = [Standing.DONE, Standing.SKIPPED, Standing.DEAD]


def test_recent(journal: Journal) -> None:
    """The newest actions come first, as many as asked for."""
    ids = [decide(journal).id for _ in range(3)]
    assert [each.action.id for each in journal.actions.recent(2)] == [ids[2], ids[1]]


def test_recent_filtered(journal: Journal) -> None:
    """The actions of one rule, one chat, one standing or from one instant on can be asked for, also together."""
    one = decide(journal, intent("r1"), chat_id="!a")
    two = decide(journal, intent("r2", standing=Standing.HELD), chat_id="!b", at=later(hours=1))
    found = journal.actions.recent
    assert [each.action for each in found(9, rule_id="r1")] == [one]
    assert [each.action for each in found(9, chat_id="!b")] == [two]
    assert [each.action for each in found(9, standing=Standing.HELD)] == [two]
    assert [each.action for each in found(9, since=later(hours=1))] == [two]
    assert found(9, rule_id="r1", chat_id="!b") == []


def test_done_in(journal: Journal) -> None:
    """What was done in a chat in a stretch of time is counted by when it was done, the end of the stretch left out."""
    actions = [decide(journal, chat_id=chat) for chat in ("!a", "!a", "!a", "!a", "!b")]
    for action, minutes in zip(actions, (-1, 0, 1, 2, 0), strict=True):
        journal.actions.end(action.id, Standing.DONE, None, later(minutes=minutes))
    decide(journal, chat_id="!a")
    found = journal.actions.done_in("!a", NOW, later(minutes=2))
    assert [each.id for each in found] == [actions[1].id, actions[2].id]


def test_record(journal: Journal) -> None:
    """A record tells why an action waits and until when."""
    reason = Reason(Code.LIMIT, "30 chats in 1h")
    decide(journal, intent(standing=Standing.HELD, reason=reason, due=later(hours=1)))
    found = journal.actions.recent(1)[0]
    assert (found.reason, found.due_at, found.moved_at, found.ended_at) == (reason, later(hours=1), NOW, None)


def test_of_change(journal: Journal) -> None:
    """What was decided about one change comes in its order, also what a guard stopped."""
    first = decide(journal)
    decide(journal)
    journal.actions.add(intent(number=1, standing=Standing.SKIPPED), first.change_id, "!a", NOW)
    assert [each.action.number for each in journal.actions.of_change(first.change_id)] == [0, 1]


def test_held(journal: Journal) -> None:
    """What waits for a person can be asked for by rule."""
    one = decide(journal, intent("r1", standing=Standing.HELD))
    two = decide(journal, intent("r2", standing=Standing.HELD))
    decide(journal, intent("r1"))
    assert (journal.actions.held(), journal.actions.held("r1")) == ([one, two], [one])


def test_pending(journal: Journal) -> None:
    """What has not ended on a chat is planned, held or under way."""
    actions = [decide(journal), decide(journal, intent(standing=Standing.HELD)), decide(journal)]
    journal.actions.begin(actions[2].id, "boot", NOW)
    for standing in ENDED:
        decide(journal, intent(standing=standing))
    decide(journal, chat_id="!b")
    assert [each.id for each in journal.actions.pending_for("!a")] == [each.id for each in actions]


def test_counts(journal: Journal) -> None:
    """Every standing has its number, also 0."""
    decide(journal)
    decide(journal, intent(standing=Standing.HELD))
    expected = dict.fromkeys(Standing, 0) | {Standing.PLANNED: 1, Standing.HELD: 1}
    assert journal.actions.counts() == expected


def test_chats_acted(journal: Journal) -> None:
    """A limit counts each chat once, from its instant on, of one rule only, and `log` not at all."""
    decide(journal, chat_id="!early", at=later(seconds=-1))
    for number in (0, 1):
        decide(journal, intent(number=number), chat_id="!a")
    decide(journal, intent(kind="notify"), chat_id="!b")
    decide(journal, intent(kind="log"), chat_id="!c")
    decide(journal, intent("other"), chat_id="!d")
    assert journal.actions.chats_acted("r", NOW) == {"!a", "!b"}


@pytest.mark.parametrize("standing", [Standing.SKIPPED, Standing.DEAD, Standing.HELD])
def test_refunded(journal: Journal, standing: Standing) -> None:
    """A limit does not count what was skipped, given up or is held."""
    decide(journal, intent(standing=standing))
    assert journal.actions.chats_acted("r", NOW) == frozenset()


def test_chats_acted_to_the_end(journal: Journal) -> None:
    """A limit counts what is under way and what is done."""
    for chat_id in ("!a", "!b"):
        journal.actions.begin(decide(journal, chat_id=chat_id).id, "boot", NOW)
    journal.actions.end(2, Standing.DONE, None, NOW)
    assert journal.actions.chats_acted("r", NOW) == {"!a", "!b"}


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, True),
        ({"revision": "v0"}, False),
        ({"number": -1}, False),
        ({"standing": Standing.SKIPPED}, False),
        ({"standing": Standing.HELD}, False),
    ],
)
def test_has_acted(journal: Journal, fields: dict[str, Any], expected: bool) -> None:
    """A rule has acted when it began something by itself since it is written as it is."""
    decide(journal, intent(**fields))
    assert journal.actions.has_acted("r", "v1") is expected


def test_last_fires_of_all_at_once(journal: Journal) -> None:
    """Asked for all chats, accounts or senders at once, a rule's last fires are those that are told of each alone."""
    for chat, account, sender, hours in (("!a", "wa", "ann", 0), ("!a", "wa", "bob", 1), ("!b", "tg", "ann", 2)):
        decide(journal, intent(account=account, sender=sender), chat_id=chat, at=later(hours=hours))
    decide(journal, intent(account="wa", sender="ann", counted=False), chat_id="!c", at=later(hours=3))
    decide(journal, intent("other"), chat_id="!d")
    fires = journal.actions.last_fires
    for per, names in (("chat", ("!a", "!b")), ("account", ("wa", "tg")), ("sender", ("ann", "bob"))):
        assert fires("r", per) == {name: journal.actions.last_fire("r", **{per: name}) for name in names}
    assert fires("r", "rule") == {"": later(hours=2)}


def test_last_fire(journal: Journal) -> None:
    """A rule's last decision to act is known for any chat and for one; what came to nothing is refunded."""
    decide(journal, chat_id="!a")
    decide(journal, chat_id="!b", at=later(hours=1))
    decide(journal, intent(standing=Standing.DEAD), chat_id="!b", at=later(hours=2))
    assert journal.actions.last_fire("r") == later(hours=1)
    assert journal.actions.last_fire("r", chat="!a") == NOW
    assert journal.actions.last_fire("never") is None


@pytest.mark.parametrize(
    ("wanted", "counts"),
    [
        (intent(), True),
        (intent(standing=Standing.HELD), True),
        (intent(standing=Standing.INFLIGHT), True),
        (intent(standing=Standing.DONE), True),
        (intent(standing=Standing.DEFERRED), False),
        (intent(standing=Standing.SKIPPED, reason=Reason(Code.SHADOW)), True),
        (intent(standing=Standing.SKIPPED, reason=Reason(Code.DRY_RUN)), True),
        (intent(standing=Standing.SKIPPED, reason=Reason(Code.QUIET)), False),
        (intent(standing=Standing.DONE, counted=False), False),
    ],
)
def test_what_a_cooldown_runs_from(journal: Journal, wanted: Intent, counts: bool) -> None:
    """A cooldown runs from what is begun, held or done, and from what only a trial or a dry run kept from it."""
    decide(journal, wanted)
    assert journal.actions.last_fire("r") == (NOW if counts else None)
    assert journal.actions.tallies.resting("r", "rule", later(hours=-1)) == ({"": NOW} if counts else {})


def test_last_done_in(journal: Journal) -> None:
    """Of each rule the last thing is known that it did in a chat by itself; taking back is none."""
    done = intent(standing=Standing.DONE)
    last = [decide(journal, done), decide(journal, done), decide(journal, intent("other", standing=Standing.DONE))]
    decide(journal, intent(standing=Standing.DONE, number=-1))
    decide(journal, intent(standing=Standing.SKIPPED))
    decide(journal, done, chat_id="!b")
    found = journal.actions.last_done_in("!a")
    assert {rule: each.action.id for rule, each in found.items()} == {"r": last[1].id, "other": last[2].id}


@pytest.mark.parametrize(
    ("wanted", "acted"),
    [
        (intent(), True),
        (intent(standing=Standing.INFLIGHT), True),
        (intent(standing=Standing.DONE), True),
        (intent(standing=Standing.HELD), False),
        (intent(standing=Standing.SKIPPED), False),
        (intent(standing=Standing.DONE, number=-1), False),
        (intent(standing=Standing.DONE, revision="v2"), False),
        (intent("other", standing=Standing.DONE), False),
    ],
)
def test_what_counts_as_having_acted(journal: Journal, wanted: Intent, acted: bool) -> None:
    """A rule has acted where something was done, or is about to be, by it as it is written, and of itself."""
    decide(journal, wanted)
    assert journal.actions.has_acted("r", "v1") is acted
