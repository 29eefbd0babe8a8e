"""Snoozes and reminders that come due."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from beeper_rules.diff.instants import TIMEPIECES
from beeper_rules.model.chat import Chat, Reminder, Snooze
from beeper_rules.sightings import TIMEPIECE_KINDS
from builders import NOON, OLD_APP, chat, difference, earlier, later, spoken, state


def snoozed(until: datetime | None) -> Chat:
    """Return the chat with a snooze, or without one."""
    return chat(snooze=Snooze(snooze_until=until) if until else None)


def reminded(at: datetime | None) -> Chat:
    """Return the chat with a reminder, or without one."""
    return chat(reminder=Reminder(remind_at=at) if at else None)


Make = Callable[[datetime | None], Chat]


@dataclass(frozen=True)
class Case:
    """An instant on the agenda, what the chat shows at noon, and whether that fires."""

    what: str
    at: datetime
    now_set: datetime | None
    fires: bool


CASES = (
    Case("it came and the field vanished", NOON, None, fires=True),
    Case("it came and the field lingers", NOON, NOON, fires=True),
    Case("it came while the computer slept", earlier(hours=8), None, fires=True),
    Case("vanished a minute before", later(seconds=60), None, fires=True),
    Case("taken away earlier", later(seconds=61), None, fires=False),
    Case("still to come", later(hours=1), later(hours=1), fires=False),
    Case("set again", earlier(seconds=1), later(hours=1), fires=False),
    Case("moved just before it came", later(seconds=30), later(hours=1), fires=False),
)


@pytest.mark.parametrize(
    ("kind", "make", "name"), [("snooze", snoozed, "snooze_expired"), ("reminder", reminded, "reminder_due")]
)
class TestDue:
    """Both timepieces behave alike."""

    @pytest.mark.parametrize("case", CASES, ids=[case.what for case in CASES])
    def test_when_it_fires(self, kind: str, make: Make, name: str, case: Case) -> None:
        """It fires when the stored instant passed or the field vanished close to it, unless it is set again."""
        before = state(snooze=make(case.at).snooze, reminder=make(case.at).reminder)
        assert (name in spoken(difference(before, make(case.now_set), scheduled={kind: case.at}))) is case.fires

    def test_it_fires_once(self, kind: str, make: Make, name: str) -> None:
        """An instant fires once, however long its field lingers."""
        first = difference(state(), make(NOON), scheduled={kind: NOON})
        assert name in spoken(first)
        again = difference(first.state, make(NOON), scheduled=first.scheduled, now=later(seconds=5))
        assert name not in spoken(again)

    def test_an_instant_that_was_past_when_first_seen(self, kind: str, make: Make, name: str) -> None:
        """What had passed before it was first seen is not waited for, and never fires."""
        first = difference(None, make(earlier(hours=1)), account_since=None)
        assert kind not in first.scheduled
        assert name not in spoken(difference(first.state, make(None), scheduled=first.scheduled))

    def test_it_goes_on_the_agenda(self, kind: str, make: Make, name: str) -> None:  # noqa: ARG002 - the class gives the name
        """What is still to come is on the agenda from the first sight on, and moves with its field."""
        first = difference(None, make(later(hours=1)), account_since=None)
        assert first.scheduled == {kind: later(hours=1)}
        moved = difference(first.state, make(later(hours=2)), scheduled=first.scheduled)
        assert moved.scheduled == {kind: later(hours=2)}
        assert difference(moved.state, make(None), scheduled=moved.scheduled).scheduled == {}

    def test_when_it_happened(self, kind: str, make: Make, name: str) -> None:
        """It happened at its instant, so that what comes late is known to be late."""
        found = difference(state(), make(None), scheduled={kind: earlier(hours=8)}, seen_before=earlier(hours=9))
        assert [each.at for each in found.events if each.name == name] == [earlier(hours=8)]

    def test_an_app_that_stops_reporting_it(self, kind: str, make: Make, name: str) -> None:
        """An instant that the app does not report any more is still waited for, and fires when it has come."""
        at = later(hours=1)
        gone = difference(state(), make(None), scheduled={kind: at}, app=OLD_APP)
        assert (name in spoken(gone), gone.scheduled) == (False, {kind: at})
        came = difference(gone.state, make(None), scheduled=gone.scheduled, app=OLD_APP, now=at)
        assert (name in spoken(came), came.scheduled) == (True, {})


def test_the_kinds_are_the_same_everywhere() -> None:
    """The agenda's kinds for what a chat carries are those that diff knows."""
    assert tuple(each.kind for each in TIMEPIECES) == TIMEPIECE_KINDS


def test_both_at_once() -> None:
    """A snooze and a reminder that end together are two events of one change."""
    both = {"snooze": NOON, "reminder": NOON - timedelta(seconds=1)}
    assert spoken(difference(state(), chat(), scheduled=both)) == {"snooze_expired", "reminder_due"}
