from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beeper_rules.journal import Journal, ToldWait, WaitNews, copy_in_memory
from beeper_rules.journal.log_rows import Entry, Logged, Wanted
from beeper_rules.model.decision import Code, Decision, Reason, Standing, WaitMove
from journal.made import NOW, change, decide, event, intent, later

HELD = intent(standing=Standing.HELD, reason=Reason(Code.LIMIT, "30 chats in 1h"))
LATE = intent("other", standing=Standing.SKIPPED, reason=Reason(Code.LATE), kind="notify", args={"text": "Hi"})


def found(journal: Journal, limit: int = 9, **wanted: Any) -> list[str]:  # noqa: ANN401 - fields of Wanted
    """Return what is found: the numbers of actions, the texts of waits."""
    return [spoken(each) for each in journal.actions.log.newest(Wanted(**wanted), limit)]


def spoken(entry: Entry) -> str:
    """Return a short name for an entry."""
    return f"#{entry.record.action.id}" if isinstance(entry, Logged) else str(entry.news.reason)


def wait(journal: Journal, rule_id: str, reason: Reason, chat_id: str = "!a", at: datetime = NOW) -> None:
    """Put into the journal what a change did to a wait."""
    told = Decision(waits=(WaitMove(rule_id, None, reason),))
    journal.changes.record(change(chat_id, at=at), rulebook="book", decision=told, pass_no=1)


@pytest.fixture
def filled(journal: Journal) -> Journal:
    """Return a journal with three actions and two waits, one an hour."""
    decide(journal)
    decide(journal, HELD, chat_id="!b", at=later(hours=1))
    decide(journal, LATE, at=later(hours=2))
    wait(journal, "r", Reason(Code.WAITS, "until noon"), at=later(hours=3))
    wait(journal, "r2", Reason(Code.BROKEN), chat_id="!b", at=later(hours=4))
    return journal


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({}, ["#1", "#2", "#3", "waits: until noon", "broken"]),
        ({"rule_id": "r"}, ["#1", "#2", "waits: until noon"]),
        ({"chat_id": "!b"}, ["#2", "broken"]),
        ({"outcomes": ("held",)}, ["#2"]),
        ({"outcomes": ("late",)}, ["#3"]),
        ({"outcomes": ("late", "planned")}, ["#1", "#3"]),
        ({"outcomes": ("broken", "limit")}, ["#2", "broken"]),
        ({"kinds": ("notify",)}, ["#3"]),
        ({"kinds": ("notify", "archive"), "rule_id": "r"}, ["#1", "#2"]),
        ({"since": later(hours=1), "until": later(hours=3)}, ["#2", "#3"]),
        ({"since": later(hours=3), "until": later(hours=4)}, ["waits: until noon"]),
        ({"change_id": 4}, ["waits: until noon"]),
        ({"change_id": 2}, ["#2"]),
        ({"rule_id": "r", "chat_id": "!b", "outcomes": ("held",), "kinds": ("archive",), "since": NOW}, ["#2"]),
        ({"rule_id": "r", "outcomes": ("late",)}, []),
    ],
)
def test_any_combination(filled: Journal, wanted: dict[str, Any], expected: Sequence[str]) -> None:
    """Entries are found by rule, chat, outcome, action, time and change, alone and together, the newest last."""
    assert found(filled, **wanted) == expected
    assert filled.actions.log.count(Wanted(**wanted)) == len(expected)


def test_a_rule_whose_name_begins_another(filled: Journal) -> None:
    """The waits of a rule are not those of a rule whose name begins with its own."""
    assert found(filled, rule_id="r2") == ["broken"]


def test_the_limit_counts_what_is_found(journal: Journal) -> None:
    """However many newer entries there are, those that are asked for are found, as many as asked for."""
    for _ in range(3):
        decide(journal, LATE)
    for _ in range(50):
        decide(journal)
    assert found(journal, 2, outcomes=("late",)) == ["#2", "#3"]


def test_what_moved_last_is_newest(journal: Journal) -> None:
    """An old action that was done just now is newer than one that was decided later."""
    decide(journal, HELD)
    decide(journal, at=later(hours=1))
    journal.actions.approve([1], later(hours=2))
    assert found(journal, 1) == ["#1"]


def test_all_of_it(journal: Journal) -> None:
    """An entry tells the names of what it answered, when it is due, and which action it takes back."""
    change_id = journal.changes.record(
        change("!a", event("new_activity"), event("changed", field="muted"), event("changed", field="muted")),
        rulebook="book",
        decision=Decision(),
        pass_no=1,
    )
    journal.actions.add(intent(due=later(hours=1), undoes=7), change_id, "!a", NOW)
    (entry,) = journal.actions.log.actions(Wanted(), 9)
    assert (entry.events, entry.record.action.undoes) == (("new_activity", "muted"), 7)
    assert (entry.record.due_at, entry.at) == (later(hours=1), NOW)


@given(
    st.lists(
        st.tuples(
            st.sampled_from("rs"), st.sampled_from(list(Standing)), st.sampled_from([None, *Code]), st.integers(0, 9)
        ),
        max_size=12,
    ),
    st.builds(
        Wanted,
        rule_id=st.sampled_from([None, "r", "s"]),
        outcomes=st.lists(st.sampled_from([*Standing, *Code]), max_size=2).map(lambda words: tuple(map(str, words))),
        since=st.none() | st.integers(0, 9).map(lambda hours: later(hours=hours)),
        until=st.none() | st.integers(0, 9).map(lambda hours: later(hours=hours)),
    ),
    st.integers(1, 5),
)
def test_as_one_would_filter_by_hand(
    rows: list[tuple[str, Standing, Code | None, int]], wanted: Wanted, limit: int
) -> None:
    """Whatever is asked for, the answer is what filtering every entry gives, and the count is all of it."""
    with copy_in_memory(None, now=NOW) as journal:
        for rule_id, standing, code, hours in rows:
            reason = Reason(code) if code else None
            decide(journal, intent(rule_id, standing=standing, reason=reason), at=later(hours=hours))
        by_hand = [
            each
            for each in journal.actions.log.actions(Wanted(), 99)
            if wanted.rule_id in {None, each.record.action.rule_id}
            and (not wanted.outcomes or {str(each.record.standing), _code(each)} & set(wanted.outcomes))
            and (wanted.since is None or each.at >= wanted.since)
            and (wanted.until is None or each.at < wanted.until)
        ]
        assert journal.actions.log.newest(wanted, limit) == by_hand[-limit:]
        assert journal.actions.log.count(wanted) == len(by_hand)


def _code(entry: Logged) -> str:
    return str(entry.record.reason.code) if entry.record.reason else ""


def test_a_wait_keeps_its_words(journal: Journal) -> None:
    """What is told of a wait comes whole, also with a colon in it."""
    wait(journal, "r", Reason(Code.WAITS, "until 12:00: noon"))
    assert journal.actions.log.newest(Wanted(), 1) == [
        ToldWait(NOW, "!a", WaitNews("r", Reason(Code.WAITS, "until 12:00: noon")))
    ]


def test_waits_of_one_change(journal: Journal) -> None:
    """What one change did to several rules is told in their order, and the last of it is the newest."""
    moves = tuple(WaitMove(rule, None, Reason(Code.WAITS, "until noon")) for rule in ("first", "second", "third"))
    journal.changes.record(change("!a", at=NOW), rulebook="book", decision=Decision(waits=moves), pass_no=1)
    told, last = (journal.actions.log.newest(Wanted(), limit) for limit in (9, 1))
    assert [each.news.rule_id for each in told if isinstance(each, ToldWait)] == ["first", "second", "third"]
    assert last == told[-1:]


def test_the_newest_waits(journal: Journal) -> None:
    """Where there are more waits than asked for, the newest are told."""
    for number in range(3):
        move = WaitMove(f"r{number}", None, Reason(Code.WAITS, "until noon"))
        journal.changes.record(change("!a", at=NOW), rulebook="book", decision=Decision(waits=(move,)), pass_no=1)
    found = journal.actions.log.newest(Wanted(), 2)
    assert [each.news.rule_id for each in found if isinstance(each, ToldWait)] == ["r1", "r2"]
