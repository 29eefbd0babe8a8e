"""What alerts.yaml tells, and where it keeps silent."""

import pytest

from beeper_rules.decide import decide
from beeper_rules.model.change import ChatState
from beeper_rules.model.chat import Label
from builders import NOON, OLD_APP, change, event, facts, message, outcomes, said, state
from packs.book import BOOK, OWN, does, group

MUM = {"title": "Mum", "unread_count": 1, "preview": message(101, NOON)}
HEARD = [("close-person-heard", "notify"), ("close-person-heard", "inbox")]


def mum(**fields: object) -> ChatState:
    """Return a chat of somebody close with a new message in it."""
    return state("!mum", **MUM | fields)


def told(text: str, **fields: object) -> list[str]:
    """Return the rules that answer to a message of these words in a muted chat of two, or as `fields` say."""
    one = message(101, NOON, text=text, sender_name="Cleo")
    after = state("!cleo", **{"title": "Cleo", "is_muted": True, "unread_count": 1, "preview": one} | fields)
    return [rule for rule, _ in does(after, said(one))]


@pytest.mark.parametrize("silent", ["is_low_priority", "is_archived"])
def test_somebody_close_comes_back(silent: str) -> None:
    """A chat of somebody close that makes no sound is told and comes back into the inbox."""
    assert does(mum(**{silent: True}), event("new_activity"), by=OWN) == HEARD


def test_somebody_close_in_a_muted_chat() -> None:
    """A muted chat of somebody close that is in the inbox is told only."""
    assert does(mum(is_muted=True), event("new_activity"), by=OWN) == HEARD[:1]


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"is_archived": True, "snooze": {"snoozeUntil": "2026-01-05T18:00:00Z"}},
        {"is_archived": True, "reminder": {"remindAt": "2026-01-05T18:00:00Z"}},
        {"is_archived": True, "title": "Somebody else"},
    ],
)
def test_who_is_not_heard(fields: dict[str, object]) -> None:
    """Where Beeper rings itself, where I said later, and for anybody else, nothing is told."""
    assert does(mum(**fields), event("new_activity"), by=OWN) == []


@pytest.mark.parametrize("text", ["It is urgent", "Invoice 2026-17"])
def test_somebody_close_is_told_once(text: str) -> None:
    """What somebody close writes is told as that, not for its words as well."""
    one = message(101, NOON, text=text, sender_id="mum")
    found = does(mum(is_muted=True, preview=one), event("new_activity"), said(one), by=OWN)
    assert found == HEARD[:1]


def test_a_group_is_nobody_close() -> None:
    """The list is about chats of two, so that no group is brought back again and again."""
    assert does(group(title="Mum", is_archived=True), event("new_activity"), by=OWN) == []


def test_the_label_vip() -> None:
    """A chat that I labelled VIP is heard without being in the list."""
    labelled = mum(title="Boss", is_low_priority=True, labels=(Label(id="1", name="VIP"),))
    assert does(labelled, event("new_activity")) == HEARD


def test_an_app_without_labels() -> None:
    """Where Beeper reports no labels, the list alone counts, and what is told besides it is told as well."""
    older = facts(app=OLD_APP)
    urgent = said(message(101, NOON, text="Urgent!", sender_id="cleo"))
    for title, expected in (("Mum", []), ("Cleo", [("urgent-word", "notify", "planned")])):
        one = change(urgent, after=mum(title=title, is_muted=True))
        assert outcomes(decide(one, OWN, older, NOON)) == expected


def test_an_app_without_low_priority() -> None:
    """Where Beeper does not report low priority, a loud chat is not taken for a silent one."""
    loud = state("!cleo", title="Cleo", unread_count=1)
    one = change(said(message(101, NOON, text="Urgent!")), after=loud)
    assert outcomes(decide(one, BOOK, facts(app=OLD_APP), NOON)) == []


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("It is URGENT", ["urgent-word"]),
        ("<p>an emergency</p>", ["urgent-word"]),
        ("The insurgents came to dinner", []),
        ("Your code is 471 182", ["code-arrived"]),
        ("471182 is your Weather PIN", ["code-arrived"]),
        ("Dear customer,\nyour passcode:\n4711", ["code-arrived"]),
        ("The dress code is black", []),
        ("See you at 1900", []),
        ("Invoice 2026-17", ["bill-or-parcel"]),
        ("Your parcel waits, pick-up code 4711", ["code-arrived"]),
        ("Bill says hello", []),
    ],
)
def test_words(text: str, rules: list[str]) -> None:
    """Urgent words, codes, bills and parcels are told, each message by what it is first of all about."""
    assert told(text) == rules


@pytest.mark.parametrize("text", ["It is urgent", "Your code is 471 182", "Invoice 2026-17"])
def test_words_where_beeper_rings(text: str) -> None:
    """Nothing is told a second time where Beeper makes a sound itself."""
    assert told(text, is_muted=False) == []


def test_words_in_groups() -> None:
    """Of groups only the small ones are listened to, and only for urgent words."""
    small, big = {"type": "group", "participants": {"total": 20}}, {"type": "group", "participants": {"total": 21}}
    assert told("It is urgent", **small) == ["urgent-word"]
    assert told("It is urgent", **big) == []
    assert told("It is urgent", type="group", participants=None) == []
    assert told("Your code is 471 182", **small) == []
    assert told("Invoice 2026-17", **small) == []
