from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beeper_rules.backtest import history
from beeper_rules.journal import AgendaRow, Journal, copy_in_memory, open_journal
from beeper_rules.model.decision import Code, Reason, Standing
from beeper_rules.simulator import World, stopped_clock
from house import House, house
from journal.made import NOW, decide, intent, later, record

DAYS = 30


def ids(journal: Journal) -> list[int]:
    """Return the ids of the actions that are kept, oldest first."""
    return [each.action.id for each in reversed(journal.actions.recent(10_000))]


@pytest.mark.parametrize(("standing", "days"), [(Standing.SKIPPED, 30), (Standing.DEAD, 90)], ids=["skipped", "dead"])
def test_ended(journal: Journal, standing: Standing, days: int) -> None:
    """An ended action is kept for the days asked for, one that was given up for 90; its change goes with it."""
    first, last = (decide(journal, intent(standing=standing)) for _ in range(2))
    assert journal.retention.prune(later(days=days), DAYS) == 0
    assert journal.retention.prune(later(days=days, seconds=1), DAYS) == 2
    assert (ids(journal), [each.id for each in journal.changes.recent()]) == ([last.id], [last.change_id])
    assert first.id < last.id


def test_last_of_each_reason(journal: Journal) -> None:
    """Of each rule the last action of each reason is kept, with its change and its rulebook, whatever its age."""
    journal.rulebooks.keep("book", {}, NOW)
    late, cooldown = Reason(Code.LATE), Reason(Code.COOLDOWN)
    for rule_id, standing, reason in (
        ("r", Standing.SKIPPED, late),
        ("r", Standing.SKIPPED, cooldown),
        ("r", Standing.SKIPPED, late),
        ("r", Standing.DEAD, late),
        ("other", Standing.SKIPPED, late),
    ):
        decide(journal, intent(rule_id, standing=standing, reason=reason))
    journal.retention.prune(later(days=399), DAYS)
    assert ids(journal) == [2, 3, 4, 5]
    assert [each.id for each in journal.changes.recent()] == [5, 4, 3, 2]
    assert journal.rulebooks.get("book") == {}


def in_force(journal: Journal, text: str, at: datetime) -> None:
    """Put a rulebook of one file in force."""
    journal.rulebooks.keep(text, {"rules.yaml": text}, at)
    journal.rulebooks.put_in_force(text, at)


def test_a_rule_that_is_gone(journal: Journal) -> None:
    """What a rule last did goes 400 days after the rule was seen to be gone, and not before, whatever its age."""
    decide(journal, intent(standing=Standing.DONE))
    decide(journal, intent(standing=Standing.HELD))
    in_force(journal, "rules: [{id: r}]", NOW)
    journal.retention.prune(later(days=1000), DAYS)
    in_force(journal, "rules: []", later(days=1001))
    for day in (1001, 1401):
        journal.retention.prune(later(days=day), DAYS)
        assert ids(journal) == [1, 2]
    journal.retention.prune(later(days=1401, seconds=1), DAYS)
    assert ids(journal) == [2]


def test_a_rule_that_came_back(journal: Journal) -> None:
    """A rule that comes back is as if it had never been gone."""
    decide(journal, intent(standing=Standing.DONE))
    for day, text in ((0, "rules: []"), (399, "rules: [{id: r}]"), (401, "rules: []"), (800, "rules: []")):
        in_force(journal, text, later(days=day))
        journal.retention.prune(later(days=day), DAYS)
    assert ids(journal) == [1]


def test_taking_back_is_no_fire(journal: Journal) -> None:
    """What a rule took back does not take the place of what it did."""
    decide(journal, intent(standing=Standing.DONE))
    for _ in range(30):
        decide(journal, intent(standing=Standing.DONE, number=-1))
        decide(journal, intent(standing=Standing.DONE, undoes=1, number=-1))
    journal.retention.prune(later(days=31), DAYS)
    assert ids(journal)[0] == 1


ROWS = st.tuples(
    st.sampled_from(["r", "s"]),
    st.sampled_from(list(Standing)),
    st.sampled_from([Code.LATE, Code.COOLDOWN, Code.GAVE_UP]),
    st.integers(0, 200),
)


@given(st.lists(ROWS, max_size=60), st.integers(1, 60))
def test_nothing_needed_is_lost_and_nothing_else_is_kept(
    rows: list[tuple[str, Standing, Code, int]], days: int
) -> None:
    """What is young, what has not ended, the last fires and the last of each reason stay, and nothing else."""
    now = later(days=200)
    with copy_in_memory(None, now=NOW) as journal:
        actions = [
            decide(
                journal,
                intent(rule, standing=standing, reason=None if standing is Standing.DONE else Reason(code)),
                at=later(days=at),
            )
            for rule, standing, code, at in rows
        ]
        needed = set()
        for action, (rule, standing, code, at) in zip(actions, rows, strict=True):
            newer = [
                one.id
                for one, other in zip(actions, rows, strict=True)
                if one.id > action.id
                and other[:2] == (rule, standing)
                and (standing is Standing.DONE or other[2] is code)
            ]
            kept = 200 - at <= (max(days, 90) if standing is Standing.DEAD else days)
            if kept or not standing.ended or len(newer) < (20 if standing is Standing.DONE else 1):
                needed.add(action.id)
        journal.retention.prune(now, days)
        assert set(ids(journal)) == needed
        assert {each.id for each in journal.changes.recent(limit=99)} >= {
            action.change_id for action in actions if action.id in needed
        }
        bounded = [each for each in needed if rows[each - 1][1].ended and 200 - rows[each - 1][3] > 90]
        assert len(bounded) <= 2 * (20 + 2 * 3)


@pytest.mark.parametrize("standing", [Standing.PLANNED, Standing.HELD])
def test_not_ended(journal: Journal, standing: Standing) -> None:
    """What has not ended stays with its change, whatever its age."""
    decide(journal, intent(standing=standing))
    assert journal.retention.prune(later(days=4000), DAYS) == 0


def test_under_way(journal: Journal) -> None:
    """What was begun stays: its outcome is not known."""
    journal.actions.begin(decide(journal).id, "boot", NOW)
    assert journal.retention.prune(later(days=4000), DAYS) == 0


def test_last_fires(journal: Journal) -> None:
    """Of each rule the last 20 changes on which it acted are kept with all of their actions."""
    for _ in range(25):
        action = decide(journal, intent(standing=Standing.DONE))
        journal.actions.add(intent(number=1, standing=Standing.DONE), action.change_id, "!a", NOW)
    for _ in range(3):
        decide(journal, intent("other", standing=Standing.DONE))
    assert journal.retention.prune(later(days=31), DAYS) == 15
    assert (len(journal.actions.recent(99, rule_id="r")), len(journal.actions.recent(99, rule_id="other"))) == (40, 3)
    assert ids(journal)[0] == 11
    assert journal.retention.prune(later(days=31), DAYS) == 0


def test_changes(journal: Journal) -> None:
    """A change that nothing came of is kept for the days asked for."""
    record(journal)
    young = record(journal, at=later(days=2))
    journal.retention.prune(later(days=31), DAYS)
    assert [each.id for each in journal.changes.recent()] == [young]


def test_rulebooks(journal: Journal) -> None:
    """A rulebook is kept while a change needs it or it is in force."""
    for name in ("book", "in force", "old"):
        journal.rulebooks.keep(name, {}, NOW)
    journal.rulebooks.keep("new", {}, later(days=31))
    journal.rulebooks.put_in_force("in force", NOW)
    decide(journal)
    journal.retention.prune(later(days=31), DAYS)
    kept = [name for name in ("book", "in force", "old", "new") if journal.rulebooks.get(name) is not None]
    assert kept == ["book", "in force", "new"]


def test_notices(journal: Journal) -> None:
    """Incidents are kept for the days asked for."""
    journal.notices.add(NOW, "gap", "old")
    journal.notices.add(later(days=2), "gap", "young")
    journal.retention.prune(later(days=31), DAYS)
    assert [each.text for each in journal.notices.recent(9)] == ["young"]


@pytest.mark.parametrize(("days", "first"), [(400, False), (401, True)])
def test_marks(journal: Journal, days: int, first: bool) -> None:
    """A mark of what may happen only once is kept for 400 days."""
    journal.once.first_time("snooze", "!a", "1", NOW)
    journal.retention.prune(later(days=days), DAYS)
    assert journal.once.first_time("snooze", "!a", "1", later(days=days)) is first


def test_agenda_stays(journal: Journal) -> None:
    """Nothing on the agenda is forgotten."""
    journal.agenda.put(AgendaRow(NOW, "snooze", "!a"))
    journal.retention.prune(later(days=4000), DAYS)
    assert journal.agenda.next_at() == NOW


def test_many(journal: Journal) -> None:
    """More rows than one transaction takes are forgotten all the same."""
    with journal.transaction():
        for _ in range(1100):
            journal.notices.add(NOW, "gap", "x")
    assert journal.retention.prune(later(days=31), DAYS) == 1100


def test_wal_is_emptied(journal: Journal, path: Path) -> None:
    """Afterwards everything is in the main file and the -wal file is small, however large it had grown."""
    for _ in range(30):
        journal.notices.add(NOW, "gap", "x" * 4000)
    before = path.with_name("journal.db-wal").stat().st_size
    journal.retention.prune(NOW, DAYS)
    assert path.with_name("journal.db-wal").stat().st_size < before / 10


def test_beside_a_reader(journal: Journal, path: Path) -> None:
    """A reader beside it does not hinder it."""
    journal.notices.add(NOW, "gap", "x")
    with open_journal(path, now=NOW, read_only=True) as reader:
        assert journal.retention.prune(later(days=31), DAYS) == 1
        assert reader.notices.recent(9) == []


def test_alone(journal: Journal) -> None:
    """Inside a transaction it is refused, because it commits in small batches."""
    with pytest.raises(RuntimeError), journal.transaction():
        journal.retention.prune(NOW, DAYS)


def test_nothing_is_legible(journal: Journal, path: Path) -> None:
    """What was forgotten cannot be read from the files any more."""
    journal.notices.add(NOW, "gap", "a-very-private-word")
    journal.retention.prune(NOW, DAYS)
    assert b"a-very-private-word" in path.read_bytes()
    journal.retention.prune(later(days=31), DAYS)
    assert b"a-very-private-word" not in path.read_bytes() + path.with_name("journal.db-wal").read_bytes()


MANY = "limit: {chats: 100, per: 1h, then: hold}"


def crowd(folder: Path, rules: str) -> AbstractContextManager[House]:
    """Return a house of more chats than fires are kept of a rule."""
    world = World(clock=stopped_clock())
    for number in range(25):
        world.add_chat(f"C{number}", chat_id=f"!c{number}:x")
        world.receive_message(f"!c{number}:x", "Hi")
        world.read_on_phone(f"!c{number}:x")
    return house(folder, rules, world)


def months_later(home: House) -> None:
    """Let a message come into each chat, and forget what is older than the history 40 days later."""
    for number in range(25):
        home.world.receive_message(f"!c{number}:x", "Hello")
        home.pass_time(10)
    home.world.clock.advance(40 * 86_400)
    home.pass_time(60)
    home.journal.retention.prune(home.now, 30, {each.id: each.looks_back for each in home.rulebook.rules})


def test_a_cooldown_longer_than_history(tmp_path: Path) -> None:
    """What a cooldown still asks for is kept, however short the history is."""
    rules = (
        f"rules: [{{id: hello, when: new_activity, cooldown: {{per: chat, every: 90d}}, {MANY}, then: [notify: x]}}]"
    )
    with crowd(tmp_path, rules) as home:
        months_later(home)
        home.ears.heard.clear()
        home.world.receive_message("!c0:x", "Again")
        home.pass_time(20)
        assert home.ears.heard == []


def test_a_reminder_longer_than_history(tmp_path: Path) -> None:
    """A reminder that is to come is still cleared once I answered, however long ago it was set."""
    rules = f"rules: [{{id: later, when: new_activity, {MANY}, then: [remind: {{in: 60d, until: answered}}]}}]"
    with crowd(tmp_path, rules) as home:
        months_later(home)
        home.writes()
        home.world.send_own_message("!c0:x", "Here I am")
        home.pass_time(30)
        assert home.writes() == ["clear reminder C0"]


def test_what_was_forgotten_once(journal: Journal) -> None:
    """Until when changes were forgotten stays known, also when more is kept later on."""
    assert journal.retention.forgotten_until() is None
    journal.retention.prune(later(days=40), DAYS)
    journal.retention.prune(later(days=41), 365)
    assert journal.retention.forgotten_until() == later(days=10)


def test_more_history_than_is_whole(tmp_path: Path) -> None:
    """Where less was kept once than now, a replay begins with what was not forgotten, and says so."""
    with house(tmp_path, "rules: [{id: r, when: new_activity, then: [log: x]}]") as home:
        for _ in range(2):
            home.world.receive_message("!ann:x", "Hello")
            home.pass_time(10)
            home.world.clock.advance(20 * 86_400)
            home.pass_time(10)
        home.journal.retention.prune(home.now, 7)
        home.world.receive_message("!ann:x", "Hello")
        home.pass_time(10)
        stretch = history(home.journal, None, timedelta(days=365), home.now)
        assert stretch is not None
        assert (stretch.since, stretch.pruned) == (home.journal.retention.forgotten_until(), True)
