"""What housekeeping.yaml makes of a group that floods, also while the messages keep coming."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from beeper_rules.decide import decide
from beeper_rules.model.change import Origin
from beeper_rules.simulator import World, faults, stopped_clock
from builders import NOON, became, change, earlier, facts, later, outcomes
from house import House, house
from packs.book import BOOK, FILLED_IN, book, does, group, packs, says

TICKETS = "!tickets:x"
LOW = "PATCH {'isLowPriority': True} Tickets"
MOVED = became("low_priority", old=False, new=True, origin=Origin.RULE)


@pytest.mark.parametrize("unread", [50, 51, 620])
def test_a_flood(unread: int) -> None:
    """From the fiftieth unread message on, each message sends a group to low priority that is not there yet."""
    assert does(group(unread_count=unread)) == [("flood", "low_priority")]
    assert does(group(unread_count=unread, is_low_priority=True)) == []
    assert does(group(unread_count=49)) == []


@pytest.mark.parametrize(
    "fields",
    [
        {"type": "single"},
        {"title": "Football"},
        {"is_muted": True},
        {"is_archived": True},
        {"is_pinned": True},
        {"draft": {"text": "Dear all"}},
        {"reminder": {"remindAt": later(hours=4)}},
        {"is_marked_unread": True},
        {"unread_mentions_count": 1},
        {"unread_mentions_count": None},
    ],
)
def test_no_flood(fields: dict[str, object]) -> None:
    """However much is written, a chat stays that is for me, that I listed or began something in, or put away."""
    assert does(group(**{"unread_count": 60, "title": "Tickets"} | fields), by=book(FILLED_IN, "housekeeping")) == []


@pytest.mark.parametrize("field", [{"snooze": {"snoozeUntil": NOON}}, {"reminder": {"remindAt": NOON}}])
def test_a_flood_that_was_put_off(field: dict[str, object]) -> None:
    """A group that comes back because I said later stays for an hour."""
    assert does(group(unread_count=60), before=group(unread_count=59, **field)) == []


def test_a_flood_in_an_archived_group() -> None:
    """A group that I had archived is archived again, and not moved to low priority as well."""
    found = does(group(unread_count=60), before=group(is_archived=True))
    assert found == [("keep-archived-groups", "archive")]


def test_five_floods_a_day() -> None:
    """The sixth group of a day is left alone until its next message, and nothing piles up for approval."""
    acted = {"flood": [f"!{number}" for number in range(5)]}
    found = decide(change(after=group(unread_count=60)), BOOK, facts(acted), NOON)
    assert outcomes(found) == [("flood", "low_priority", "limit")]
    assert [str(each.standing) for each in found.intents] == ["skipped"]


def test_a_flood_that_i_took_back() -> None:
    """A group that I put back by hand stays, and nothing is told of it."""
    found = decide(change(after=group(unread_count=60)), BOOK, facts(overridden={"flood": earlier(hours=1)}), NOON)
    assert outcomes(found) == [("flood", "low_priority", "override")]


def test_what_is_told() -> None:
    """I am told of a group with fifty unread once Beeper shows that a rule moved it, and of no move of mine."""
    there = group(unread_count=60, is_low_priority=True)
    assert does(there, MOVED) == [("flood-put-away", "notify")]
    assert does(group(unread_count=49, is_low_priority=True), MOVED) == []
    assert does(there, became("low_priority", old=False, new=True)) == []
    texts = [each.args["text"] for each in says(change(MOVED, after=there)).intents]
    assert texts == ["Football went to low priority, unread: 60"]


@pytest.fixture
def home(tmp_path: Path) -> Iterator[House]:
    """Return a house in which the pack is at work on a group that I have read."""
    world = World(clock=stopped_clock())
    world.add_chat("Tickets", chat_id=TICKETS, kind="group", people=["Bo", "Cy"])
    world.receive_message(TICKETS, "Hello")
    world.read_on_phone(TICKETS)
    with house(tmp_path, packs()["housekeeping"], world) as one:
        yield one


def write(home: House, times: int = 1) -> None:
    """Let somebody write so many messages into the group."""
    for number in range(times):
        home.world.receive_message(TICKETS, f"Anybody there? {number}", sender="Bo")


def test_messages_that_come_while_the_rule_acts(home: House) -> None:
    """A group is moved, and told once, though message after message comes just before the move."""
    meanwhile = faults.Meanwhile(lambda: write(home))
    home.world.faults.add(meanwhile, method="GET", path=f"/v1/chats/{TICKETS}", times=3)
    write(home, 60)
    home.pass_time(15)
    assert (home.writes(), home.ears.heard) == ([], [])
    home.pass_time(60)
    write(home)
    home.pass_time(60)
    assert home.writes() == [LOW]
    assert home.ears.heard == ["A group is flooding: Tickets went to low priority, unread: 63"]
    assert [each for each in home.standings() if "superseded" in each] == ["flood low_priority skipped superseded"] * 3


def test_a_flood_that_was_there_before(home: House) -> None:
    """A group that had its fifty unread before the rule could act goes with its next message."""
    home.load("rules: []")
    write(home, 70)
    home.pass_time(10)
    home.load(packs()["housekeeping"])
    home.pass_time(60)
    assert home.writes() == []
    write(home)
    home.pass_time(10)
    assert home.writes() == [LOW]


def test_a_flood_put_back_by_hand(home: House) -> None:
    """Once I put the group back, message after message leaves it there, and I hear no more of it."""
    write(home, 50)
    home.pass_time(60)
    home.world.low_priority_by_hand(TICKETS, low=False)
    home.pass_time(60)
    write(home, 5)
    home.pass_time(60)
    assert home.writes() == [LOW]
    assert home.ears.heard == ["A group is flooding: Tickets went to low priority, unread: 50"]
    assert home.standings()[-1] == "flood low_priority skipped override"
