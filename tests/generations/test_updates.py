"""An app that is updated, or goes back to an older version: no event, no action; and what it tells next counts."""

from itertools import pairwise, permutations
from pathlib import Path
from typing import Any

import pytest

from beeper_rules.simulator import GENERATIONS, World, faults
from generations.rich import BOTH, FAR, RULES, rich_world, update
from house import House, house

PAIRS = list(permutations(GENERATIONS, 2))
NEIGHBOURS = [*pairwise(GENERATIONS), *pairwise(reversed(list(GENERATIONS)))]


def heard(home: House) -> list[str]:
    """Return chat and event of everything that a rule heard."""
    found = home.journal.changes.recent(limit=1000)
    return [
        f"{each.change.after.chat.title}: {event.spoken}" for each in reversed(found) for event in each.change.events
    ]


def settle(home: House) -> None:
    """Let more than a sweep, and every second look, go by."""
    home.pass_time(160, step_s=20)


@pytest.mark.parametrize(("old", "new"), PAIRS)
def test_another_app_between_two_polls(tmp_path: Path, old: str, new: str) -> None:
    """An app that becomes another generation between two polls makes no event, and no rule acts."""
    with house(tmp_path, RULES, rich_world(old)) as home:
        settle(home)
        update(home.world, new)
        settle(home)
        assert (heard(home), home.standings()) == ([], [])


@pytest.mark.parametrize(("old", "new"), NEIGHBOURS)
def test_another_app_while_nobody_watched(tmp_path: Path, old: str, new: str) -> None:
    """An app that became another generation while the program did not run makes no event either."""
    with house(tmp_path, RULES, rich_world(old)) as home:
        settle(home)
        home.engine.farewell()
        home.journal.close()
        update(home.world, new)
        home.world.clock.advance(3600)
        home.boot()
        settle(home)
        assert (heard(home), home.standings()) == ([], [])


@pytest.mark.parametrize(("old", "new"), NEIGHBOURS)
def test_another_app_that_was_away_meanwhile(tmp_path: Path, old: str, new: str) -> None:
    """An app that was restarted by its update, and is looked at twice before it counts, makes no event either."""
    with house(tmp_path, RULES, rich_world(old)) as home:
        home.engine.lost_touch()
        update(home.world, new)
        settle(home)
        assert (heard(home), home.standings()) == ([], [])


@pytest.mark.parametrize("old", [name for name in GENERATIONS if name != "4.3.73"])
def test_what_happens_after_an_update(tmp_path: Path, old: str) -> None:
    """After an update every change of what the newer app reports is an event, once."""
    with house(tmp_path, RULES, rich_world(old)) as home:
        update(home.world, "4.3.73")
        settle(home)
        change_everything(home.world)
        settle(home)
        fired = sorted(line for line in heard(home) if "last_activity" not in line)
        assert fired == sorted(EVERYTHING)


def change_everything(world: World) -> None:
    """Change what only newer apps report, each in a chat of its own."""
    world.low_priority_by_hand("!plain:x")
    world.low_priority_by_hand("!low:x", low=False)
    world.read_on_phone("!dot:x")
    world.unsnooze("!snoozed:x")
    world.set_draft("!draft:x", None)
    world.clear_reminder_by_hand("!reminder:x")
    world.set_labels("!label:x", "home")
    world.read_on_phone("!mention:x")
    world.set_read_only("!read-only:x", read_only=False)
    world.receive_message(BOTH[1], "Are you on both?")


EVERYTHING = [
    "plain: low_priority changed",
    "low: low_priority changed",
    "dot: marked_unread changed",
    "dot: is_unread changed",
    "snoozed: snoozed changed",
    "snoozed: snooze_until changed",
    "draft: draft changed",
    "reminder: reminder changed",
    "reminder: reminder_at changed",
    "label: labels changed",
    "mention: mentions changed",
    "mention: unread changed",
    "mention: is_unread changed",
    "read-only: read_only changed",
    "Ann: new_activity",
    "Ann: new_message",
    "Ann: unread changed",
]


def test_what_falls_due_after_an_update(tmp_path: Path) -> None:
    """A snooze and a reminder that a newer app is the first to report fall due as any other."""
    with house(tmp_path, RULES, rich_world("4.2.557")) as home:
        update(home.world, "4.2.808")
        settle(home)
        home.world.clock.advance(FAR.total_seconds())
        settle(home)
        due = sorted(line for line in heard(home) if line.endswith(("expired", "due")))
        assert due == ["all: reminder_due", "all: snooze_expired", "reminder: reminder_due", "snoozed: snooze_expired"]


@pytest.mark.parametrize(("old", "new"), NEIGHBOURS)
def test_a_message_in_the_very_pass_of_an_update(tmp_path: Path, old: str, new: str) -> None:
    """A message that comes between the last look at one app and the first at another is told, once."""
    with house(tmp_path, RULES, rich_world(old)) as home:
        update(home.world, new)
        home.world.receive_message("!plain:x", "Two")
        settle(home)
        told = ["plain: new_activity", "plain: new_message", "plain: unread changed", "plain: is_unread changed"]
        assert heard(home) == told


@pytest.mark.parametrize("new", ["4.2.557", "4.2.808"])
def test_members_of_a_merged_chat_are_on_their_own_again(tmp_path: Path, new: str) -> None:
    """Where an older app shows no merged chats, what comes in a member is told of the member."""
    with house(tmp_path, RULES, rich_world("4.2.808")) as home:
        update(home.world, "4.3.73")
        settle(home)
        update(home.world, new)
        home.world.receive_message(BOTH[0], "Still here?")
        settle(home)
        assert {line.partition(":")[0] for line in heard(home)} == {"Ann on WhatsApp"}
        update(home.world, "4.3.73")
        settle(home)
        assert {line.partition(":")[0] for line in heard(home)} == {"Ann on WhatsApp"}


def without_members(page: dict[str, Any]) -> dict[str, Any]:
    """Return a page of the chat list without the members of merged chats."""
    return page | {"items": [each for each in page["items"] if "mergedIntoChatID" not in each]}


def test_members_that_are_not_listed_any_more(tmp_path: Path) -> None:
    """Where the newer app lists a merged chat in the place of its members, nothing is added, new or removed."""
    with house(tmp_path, RULES, rich_world("4.2.808")) as home:
        settle(home)
        update(home.world, "4.3.73")
        home.world.faults.add(faults.Changed(without_members), method="GET", path="/v1/chats")
        settle(home)
        home.pass_time(4000, step_s=100)
        assert heard(home) == []
