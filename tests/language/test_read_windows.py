from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from beeper_rules.errors import InvalidSetup
from beeper_rules.language.explained import explained, missing
from beeper_rules.language.load import load
from beeper_rules.language.nodes import View
from beeper_rules.language.rulebook import NamedWindow
from beeper_rules.language.windows import Window, YearlyDate
from beeper_rules.model.change import ChatState
from beeper_rules.model.chat import Chat
from builders import APP
from language.asked import asks, rule

BERLIN = ZoneInfo("Europe/Berlin")
WEEK = frozenset(range(5))
WINDOWS = (
    'windows: {night: {from: 22:30, to: 07:00}, work: {days: weekdays, from: 9:00, to: "17:00"}, '
    'xmas: {dates: 12-25, timezone: Europe/Berlin}, late: {from: "20:00", to: "24:00"}}\n'
)
BARE = ChatState(Chat(id="!x"))


def windows(*texts: str) -> tuple[NamedWindow, ...]:
    """Return the windows of files."""
    return load({f"{number}.yaml": text for number, text in enumerate(texts)}).windows


def one(written: str) -> Window:
    """Return the one window that is written so."""
    (found,) = windows(f"windows: {{w: {written}}}\nrules: []\n")
    return found.window


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ('{from: "22:30", to: "07:00"}', Window("w", time(22, 30), time(7))),
        ("{from: 22:30, to: 7:00}", Window("w", time(22, 30), time(7))),
        ('{from: "20:00", to: "24:00"}', Window("w", time(20), time())),
        ("{days: mon}", Window("w", days=frozenset({0}))),
        ("{days: [Mon, thurs, SATURDAY]}", Window("w", days=frozenset({0, 3, 5}))),
        ("{days: [weekdays, sun]}", Window("w", days=WEEK | {6})),
        ("{days: weekend}", Window("w", days=frozenset({5, 6}))),
        ("{dates: 2026-12-24}", Window("w", dates=((date(2026, 12, 24), date(2026, 12, 24)),))),
        ("{dates: [12-24/01-06]}", Window("w", dates=((YearlyDate(12, 24), YearlyDate(1, 6)),))),
        (
            "{dates: [2026-12-24/2027-01-02, 02-29]}",
            Window("w", dates=((date(2026, 12, 24), date(2027, 1, 2)), (YearlyDate(2, 29), YearlyDate(2, 29)))),
        ),
        ("{days: sun, timezone: Europe/Berlin}", Window("w", days=frozenset({6}), zone=BERLIN)),
        (
            "{days: weekdays, dates: 12-01/12-24, from: 9:00, to: 17:00}",
            Window("w", time(9), time(17), WEEK, ((YearlyDate(12, 1), YearlyDate(12, 24)),)),
        ),
    ],
)
def test_windows(written: str, expected: Window) -> None:
    """A window has hours, days of the week and dates, each of which may be left out; quotes make no difference."""
    assert one(written) == expected


def asked(condition: str, at: datetime, zone: ZoneInfo | None = None) -> bool | None:
    """Return what a condition says to a chat of which nothing is known."""
    return asks(f"{{time: {condition}}}", WINDOWS).holds(View(BARE, APP, at, zone or UTC))


MONDAY_NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
MONDAY_LATE = datetime(2026, 1, 5, 23, tzinfo=UTC)
SUNDAY_NOON = datetime(2026, 1, 4, 12, tzinfo=UTC)
CHRISTMAS_EVE_LATE = datetime(2026, 12, 24, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("condition", "at", "expected"),
    [
        ("{in: night}", MONDAY_LATE, True),
        ("{in: night}", MONDAY_NOON, False),
        ("{in: [night, work]}", MONDAY_NOON, True),
        ("{in: [night, work]}", SUNDAY_NOON, False),
        ("{not_in: work}", MONDAY_NOON, False),
        ("{not_in: [night, work]}", MONDAY_NOON, False),
        ("{not_in: [night, work]}", SUNDAY_NOON, True),
        ("{in: late, not_in: work}", MONDAY_LATE, True),
        ("{in: late, days: sun}", MONDAY_LATE, False),
        ("{days: [mon, fri]}", MONDAY_NOON, True),
        ("{days: weekend}", MONDAY_NOON, False),
        ("{in: xmas}", CHRISTMAS_EVE_LATE, True),
    ],
)
def test_time(condition: str, at: datetime, expected: bool) -> None:
    """`in` holds in any of the windows, `not_in` in none of them, `days` on any of the days; several keys are AND."""
    assert asked(condition, at) is expected


@pytest.mark.parametrize(
    ("condition", "expected"), [("{in: night}", True), ("{days: tue}", True), ("{days: mon}", False)]
)
def test_time_has_the_zone_of_the_rule(condition: str, expected: bool) -> None:
    """The time of day and the day of the week are those of the zone in which the rule is read."""
    assert asked(condition, MONDAY_LATE, BERLIN) is expected


def test_time_is_always_known() -> None:
    """What time it is does not hang on the chat: it is never unknown, also not under `not`."""
    leaf = asks("{not: {time: {in: night}}}", WINDOWS)
    assert leaf.holds(View(BARE, APP, MONDAY_NOON, UTC)) is True
    assert leaf.paths == {"time.in"}


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("{in: night}", "time.in is monday 12:00, wanted night (22:30 to 07:00)"),
        ("{in: xmas}", "time.in is monday 2026-01-05 13:00 in Europe/Berlin, wanted xmas"),
        ("{not_in: work}", "time.not_in is monday 12:00, wanted none of work (09:00 to 17:00, mon tue wed thu fri)"),
        ("{in: [night, late]}", "time.in is monday 12:00, wanted night (22:30 to 07:00) or late (20:00 to 00:00)"),
        ("{days: [tue, wed]}", "time.days is monday, wanted tuesday or wednesday"),
    ],
)
def test_time_is_explained(condition: str, expected: str) -> None:
    """A trace says what the clock showed, where that counts, and which hours or days were wanted."""
    node = asks(f"{{time: {condition}}}", WINDOWS).condition
    assert node is not None
    assert missing(explained(node, View(BARE, APP, MONDAY_NOON, UTC)))[0].sentence() == expected


def test_time_in_predicates() -> None:
    """A predicate may ask for the time."""
    found = asks("{use: late}", "windows: {w: {days: mon}}\npredicates: {late: {time: {in: w}}}\n")
    assert found.holds(View(BARE, APP, MONDAY_NOON, UTC)) is True


@pytest.mark.parametrize(
    "use",
    [
        "{id: a, when: read, then: [pin], quiet: {window: w}}",
        "{id: a, when: read, then: [pin], if: {time: {not_in: w}}}",
        "{id: a, when: read, then: [pin], unless: {time: {in: [w]}}}",
    ],
)
def test_which_windows_are_used(use: str) -> None:
    """The rulebook knows every window, with its place, and whether something names it; files share them."""
    found = windows(f"rules:\n  - {use}\n", "windows: {w: {days: mon}, other: {days: tue}}\n")
    assert [(each.name, str(each.place), each.used) for each in found] == [
        ("w", "1.yaml:1:11", True),
        ("other", "1.yaml:1:27", False),
    ]


@pytest.mark.parametrize("broken", ["windows: {night: {from: 22:30\n", "windows:\n", "window: {night: 5}\n"])
def test_an_unreadable_file_hides_no_windows(broken: str) -> None:
    """A file that cannot be read brings no complaint, in another file, about the windows that it was to give."""
    with pytest.raises(InvalidSetup) as caught:
        load({"windows.yaml": broken, "rules.yaml": "rules: [{id: a, when: read, then: pin, if: {time: {in: n}}}]\n"})
    assert {each.place.file for each in caught.value.problems} == {"windows.yaml"}


def test_a_window_with_a_problem_is_told_once() -> None:
    """What is wrong with a window is told where it is given, and not again where it is used."""
    top = "windows: {w: {from: 25:00, to: 7:00}}\n"
    with pytest.raises(InvalidSetup) as caught:
        rule("when: read\nif: {time: {in: w}}\nquiet: {window: w}\nthen: pin", top)
    assert [each.message for each in caught.value.problems] == ["no clock shows 25:00"]
