from typing import Any

import pytest

from beeper_rules.errors import StateUnusable
from beeper_rules.journal import AgendaRow, Journal, KnownAccount, Notice, Override, Pause, RecordedChange, open_journal
from beeper_rules.journal.notices import LONGEST_NOTICE
from beeper_rules.model.account import Account
from beeper_rules.model.change import ChatState, Write
from beeper_rules.model.chat import Chat
from beeper_rules.model.decision import Code, Decision, Reason, Verdict
from journal.made import NOW, change, decide, event, intent, later, message, state


def write(**fields: Any) -> Write:  # noqa: ANN401 - any field of a write
    """Return a write of `archived`."""
    given = {"value": True, "action_id": 3, "rule_id": "r", "at": NOW, "until": later(seconds=30), **fields}
    return Write("!a", **{"field": "archived", **given})


# chats


def test_snapshot(journal: Journal) -> None:
    """The snapshot holds the last state of each chat."""
    old, new, other = state("!a", title="old"), state("!a", title="new"), state("!b")
    journal.chats.save([old, other])
    journal.chats.save([new])
    assert (journal.chats.all(), journal.chats.count()) == ({"!a": new, "!b": other}, 2)
    assert (journal.chats.get("!a"), journal.chats.get("!c")) == (new, None)


def test_forgotten_chat(journal: Journal) -> None:
    """A chat that is gone leaves the snapshot, once."""
    journal.chats.save([state("!a"), state("!b")])
    assert [journal.chats.forget("!a"), journal.chats.forget("!a")] == [True, False]
    assert list(journal.chats.all()) == ["!b"]


def test_title(journal: Journal) -> None:
    """A chat is called by its title; there is none for a chat without one, and for one that is not known."""
    journal.chats.save([state("!a", title="Ann"), state("!b", title=""), state("!c")])
    assert [journal.chats.title(each) for each in ("!a", "!b", "!c", "!d")] == ["Ann", None, None, None]


def test_saved_as_a_whole(journal: Journal) -> None:
    """When one chat of many cannot be saved, none is."""

    def broken() -> Any:  # noqa: ANN401 - a generator that fails
        yield state("!a")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        journal.chats.save(broken())
    assert journal.chats.count() == 0


def test_text_is_not_recorded(journal: Journal) -> None:
    """Unless the user asked for it, no message text is kept in the snapshot."""
    journal.chats.save([ChatState(Chat(id="!a", preview=message("secret")), newest=message("secret"))])
    found = journal.chats.get("!a")
    assert found is not None
    assert found.chat.preview is not None
    assert found.newest is not None
    assert (found.chat.preview.text, found.newest.text) == (None, None)


def test_text_is_recorded(path: Any) -> None:  # noqa: ANN401 - the fixture's Path
    """When the user asked for it, message text is kept in the snapshot and with each change."""
    said = ChatState(Chat(id="!a", preview=message("hi")), newest=message("hi"))
    with open_journal(path, now=NOW, message_text=True) as journal:
        journal.chats.save([said])
        whole = change("!a", event("new_message", message=message("hi")))
        journal.changes.record(whole, rulebook="b", decision=Decision(), pass_no=1)
        assert journal.chats.get("!a") == said
        assert [each.change for each in journal.changes.recent()] == [whole]


# changes


def test_change(journal: Journal) -> None:
    """A change is kept with its events, the rulebook, the pass and the rules that matched, each once."""
    seen = change("!a", event("muted", False, True), event("renamed", "é", "\ud800", depth=1))
    verdicts = (
        Verdict("b", matched=True, message_id="1"),
        Verdict("a", matched=False, reason=Reason(Code.CONDITION)),
        Verdict("b", matched=True, message_id="2"),
        Verdict("c", matched=True),
    )
    number = journal.changes.record(seen, rulebook="hash", decision=Decision(verdicts), pass_no=7)
    assert journal.changes.get(number) == RecordedChange(number, seen, "hash", ("b", "c"), 7)
    assert journal.changes.get(number + 1) is None


def test_recent_changes(journal: Journal) -> None:
    """The newest changes come first, of one chat or of all, as many as asked for."""
    for chat_id in ("!a", "!b", "!a"):
        journal.changes.record(change(chat_id), rulebook="b", decision=Decision(), pass_no=1)
    assert [each.id for each in journal.changes.recent("!a")] == [3, 1]
    assert [each.id for each in journal.changes.recent(limit=2)] == [3, 2]


# rulebooks


def test_rulebooks(journal: Journal) -> None:
    """Rulebooks are kept by hash; one is in force."""
    assert journal.rulebooks.in_force() is None
    for name in ("one", "two"):
        journal.rulebooks.keep(name, {"é.yaml": f"{name} \ud800"}, NOW)
        journal.rulebooks.put_in_force(name, NOW)
    assert journal.rulebooks.in_force() == ("two", {"é.yaml": "two \ud800"})
    assert journal.rulebooks.get("one") == {"é.yaml": "one \ud800"}
    assert journal.rulebooks.get("three") is None


def test_rulebook_back_in_force(journal: Journal) -> None:
    """A rulebook that is kept already comes back into force."""
    for name in ("one", "two", "one"):
        journal.rulebooks.keep(name, {"a": name}, NOW)
        journal.rulebooks.put_in_force(name, NOW)
    assert journal.rulebooks.in_force() == ("one", {"a": "one"})


def test_unknown_rulebook(journal: Journal) -> None:
    """A rulebook that is not kept does not come into force, and the old one stays."""
    journal.rulebooks.keep("one", {}, NOW)
    journal.rulebooks.put_in_force("one", NOW)
    with pytest.raises(ValueError, match="two"):
        journal.rulebooks.put_in_force("two", NOW)
    assert journal.rulebooks.in_force() == ("one", {})


# agenda


def test_agenda(journal: Journal) -> None:
    """Rows fall due at their instant, the earliest first, only of the kinds asked for."""
    late, early = AgendaRow(later(hours=1), "snooze", "!a"), AgendaRow(NOW, "reminder", "!a", "r", "k")
    for row in (late, early, AgendaRow(NOW, "act", "!a")):
        journal.agenda.put(row)
    assert journal.agenda.due(NOW, ["snooze", "reminder"]) == [early]
    assert journal.agenda.due(later(hours=1), ["snooze", "reminder"]) == [early, late]
    assert journal.agenda.due(later(hours=1), []) == []


def test_agenda_moves(journal: Journal) -> None:
    """A row of the same kind, rule, chat and key is moved; any other difference makes another row."""
    journal.agenda.put(AgendaRow(NOW, "for", "!a", "r", "k"))
    moved = AgendaRow(later(hours=1), "for", "!a", "r", "k")
    others = [
        AgendaRow(later(hours=2), *rest) for rest in (("x", "!a", "r", "k"), ("for", "!a", "s", "k"), ("for", "!a"))
    ]
    for row in (moved, *others):
        journal.agenda.put(row)
    assert journal.agenda.of_chat("!a") == [moved, *others]


def test_agenda_next(journal: Journal) -> None:
    """The next instant is that of the earliest row, also one that has passed; without rows there is none."""
    assert (journal.agenda.next_at(), journal.agenda.next_at(["a"])) == (None, None)
    journal.agenda.put(AgendaRow(later(hours=-1), "a", "!a"))
    journal.agenda.put(AgendaRow(later(hours=1), "b", "!a"))
    assert (journal.agenda.next_at(), journal.agenda.next_at(["b"])) == (later(hours=-1), later(hours=1))


def test_agenda_next_to_come(journal: Journal) -> None:
    """What is still to come can be asked for alone: later than now, and only of these kinds."""
    for kind, hours in (("a", -1), ("a", 0), ("b", 1), ("a", 2)):
        journal.agenda.put(AgendaRow(later(hours=hours), kind, "!a", key=str(hours)))
    asked = [journal.agenda.next_after(NOW, kinds) for kinds in (["a", "b"], ["a"], ["c"])]
    assert asked == [later(hours=1), later(hours=2), None]


@pytest.mark.parametrize(
    ("chosen", "left"),
    [({}, []), ({"chat": "!a"}, ["2"]), ({"rule": "r"}, ["1", "2"]), ({"key": "2"}, ["1", "3"]),
     ({"chat": "!b", "key": "1"}, ["1", "2", "3"])],
)  # fmt: skip
def test_agenda_removal(journal: Journal, chosen: dict[str, str], left: list[str]) -> None:
    """Rows of a kind are removed, narrowed by chat, key and rule; other kinds stay."""
    journal.agenda.put(AgendaRow(NOW, "a", "!a", "", "1"))
    journal.agenda.put(AgendaRow(NOW, "a", "!b", "", "2"))
    journal.agenda.put(AgendaRow(NOW, "a", "!a", "r", "3"))
    journal.agenda.put(AgendaRow(NOW, "b", "!a", "r", "other"))
    assert journal.agenda.remove("a", **chosen) == 3 - len(left)
    assert [row.key for row in journal.agenda.due(NOW, ["a"])] == left
    assert len(journal.agenda.due(NOW, ["b"])) == 1


# once


def test_once(journal: Journal) -> None:
    """A mark is set for the first time only once for each kind, chat and key."""
    marks = [("snooze", "!a", "1"), ("snooze", "!a", "1"), ("snooze", "!b", "1"), ("reminder", "!a", "1")]
    assert [journal.once.first_time(*mark, NOW) for mark in marks] == [True, False, True, True]


def test_once_over_a_restart(path: Any) -> None:  # noqa: ANN401 - the fixture's Path
    """A mark outlives a restart."""
    for expected in (True, False):
        with open_journal(path, now=NOW) as journal:
            assert journal.once.first_time("snooze", "!a", "1", NOW) is expected


# writes


def test_writes(journal: Journal) -> None:
    """The last write of each field is kept, with its values' types."""
    journal.writes.put(write())
    seen = write(value=None, confirmed=True, listed=True, repeated=True, depth=1,
                 side_effects={"reminder_at": NOW, "labels": ("a",)})  # fmt: skip
    reminder = write(field="reminder_at", value=later(hours=1))
    for each in (seen, reminder):
        journal.writes.put(each)
    assert journal.writes.of_chat("!a") == (seen, reminder)
    assert journal.writes.all() == {"!a": (seen, reminder)}


def test_forgotten_write(journal: Journal) -> None:
    """The write of one field can be forgotten, once."""
    journal.writes.put(write())
    assert [journal.writes.remove("!a", "archived"), journal.writes.remove("!a", "archived")] == [True, False]
    assert (journal.writes.of_chat("!a"), journal.writes.all()) == ((), {})


# overrides


def test_overrides(journal: Journal) -> None:
    """The last override of each chat, rule and field is kept, and those from an instant on can be asked for."""
    new = Override("!a", "r", "archived", later(hours=1), was=True)
    other = Override("!b", "r", "labels", NOW, was=("x",))
    for each in (Override("!a", "r", "archived", NOW, was=False), new, other):
        journal.overrides.put(each)
    assert (journal.overrides.of_chat("!a"), journal.overrides.all_current(NOW)) == ([new], [other, new])
    assert journal.overrides.all_current(later(minutes=1)) == [new]


def test_lifted(journal: Journal) -> None:
    """Lifting the overrides of a chat tells which they were, and leaves those of other chats."""
    own, other = (Override(chat_id, "r", "muted", NOW, was=True) for chat_id in ("!a", "!b"))
    journal.overrides.put(own)
    journal.overrides.put(other)
    assert (journal.overrides.lift("!a"), journal.overrides.lift("!a")) == ([own], [])
    assert journal.overrides.all_current(NOW) == [other]


# pauses


def test_pauses(journal: Journal) -> None:
    """A pause holds until its instant, or until it is resumed."""
    everything = Pause("all", "", NOW)
    rule = Pause("rule", "r", later(seconds=1), later(hours=1))
    for each in (rule, everything):
        journal.pauses.put(each)
    assert journal.pauses.current(later(minutes=59)) == [everything, rule]
    assert journal.pauses.current(later(hours=1)) == [everything]
    assert [journal.pauses.lift("all", ""), journal.pauses.lift("all", "")] == [True, False]


def test_pause_replaced(journal: Journal) -> None:
    """A new pause of the same target takes the place of the old one."""
    journal.pauses.put(Pause("chat", "!a", NOW))
    shorter = Pause("chat", "!a", NOW, later(hours=1))
    journal.pauses.put(shorter)
    assert journal.pauses.current(NOW) == [shorter]


# accounts


def test_accounts(journal: Journal) -> None:
    """Accounts are kept with their status and baseline, and are forgotten one by one or all at once."""
    new = KnownAccount(Account(account_id="wa", status="connecting"), None)
    old = KnownAccount(Account(account_id="tg", network="Telegram", status="connected"), NOW)
    gone = KnownAccount(Account(account_id="x"), NOW)
    journal.accounts.save([new, old, gone])
    assert [journal.accounts.forget("x"), journal.accounts.forget("x")] == [True, False]
    assert journal.accounts.all() == {"tg": old, "wa": new}
    journal.accounts.forget_all()
    assert journal.accounts.all() == {}


# facts


@pytest.mark.parametrize("value", [7, "\ud800", None, True, NOW, [1, {"$a": (2,)}], 10**40])
def test_facts(journal: Journal, value: object) -> None:
    """A fact comes back equal; one that was never given is its default."""
    journal.facts.put("key", "old")
    journal.facts.put("key", value)
    assert (journal.facts.get("key", "default"), journal.facts.get("other", "default")) == (value, "default")


def test_fact_of_a_kind(journal: Journal) -> None:
    """A fact can be asked for as one kind of value; another kind means that the journal is not as we left it."""
    journal.facts.put("watermark", NOW)
    assert journal.facts.get_as(type(NOW), "watermark") == NOW
    assert journal.facts.get_as(int, "pass") is None
    with pytest.raises(StateUnusable, match="holds a datetime as watermark, not a int"):
        journal.facts.get_as(int, "watermark")


# notices


def test_notices(journal: Journal) -> None:
    """Incidents come newest first, of one kind or of all; a very long one is cut."""
    journal.notices.add(NOW, "gap", "slept \ud800")
    journal.notices.add(NOW, "reload", "x" * 9999)
    assert [each.kind for each in journal.notices.recent(9)] == ["reload", "gap"]
    assert journal.notices.recent(9, "gap") == [Notice(NOW, "gap", "slept \\ud800")]
    assert len(journal.notices.recent(1)[0].text) == LONGEST_NOTICE


def test_ids_are_not_used_again(journal: Journal) -> None:
    """The id of a change that was forgotten is never given to another."""
    first = decide(journal)
    journal.actions.drop([first.id], NOW)
    journal.retention.prune(later(days=31), 30)
    assert decide(journal).change_id == first.change_id + 1


def test_gaps_are_forgotten_by_their_end(journal: Journal) -> None:
    """A gap is forgotten by the look that ended it, and not by when it began."""
    journal.gaps.add(1, NOW, later(hours=2))
    assert journal.gaps.forget_until(later(hours=1)) == 0
    assert journal.gaps.forget_until(later(hours=2)) == 1


def test_what_a_gap_did_not_bring(journal: Journal) -> None:
    """Looks after a gap have nothing to do with it, also where the clock was set back into it."""
    journal.gaps.add(2, NOW, later(hours=2))
    for pass_no in (1, 2, 3):
        number = journal.changes.record(
            change("!a", at=later(hours=1)), rulebook="book", decision=Decision(), pass_no=pass_no
        )
        journal.actions.add(intent(number=pass_no), number, "!a", later(hours=1))
    gap = journal.gaps.recent(1)[0]
    assert len(journal.gaps.found(gap)) == 1
    assert [each.action.number for each in journal.gaps.decided(gap)] == [2]
