from datetime import datetime, timedelta
from typing import Any

import pytest

from beeper_rules.errors import StateUnusable
from beeper_rules.journal import Journal
from beeper_rules.model.action import Action
from beeper_rules.model.change import Value
from beeper_rules.model.chat import NOT_RECORDED
from beeper_rules.model.decision import Code, Reason, Standing
from journal.made import NOW, StoppedError, as_a_whole, decide, intent, later, record, stop

BOOT, NEXT_BOOT = "boot-1", "boot-2"
BUSY = Reason(Code.GAVE_UP, "asked 8 times \ud800")


def begun(journal: Journal, **fields: Any) -> Action:  # noqa: ANN401 - any field of an intent
    """Return an action of this boot that is inflight."""
    action = journal.actions.begin(decide(journal, intent(**fields)).id, BOOT, NOW)
    assert action is not None
    return action


def standing(journal: Journal, action: Action) -> Standing:
    """Return where an action stands now."""
    found = journal.actions.get(action.id)
    assert found is not None
    return found.standing


def test_added(journal: Journal) -> None:
    """An action comes back as it was decided, its arguments with their types."""
    args = {
        "at": later(hours=2),
        "for": timedelta(hours=8),
        "text": "\ud800",
        "ids": ("a", "b"),
        "n": {"$x": [1, None]},
    }
    prior: dict[str, Value] = {"archived": False, "reminder_at": NOW, "labels": ("a",), "reminder": None}
    wanted = intent(args=args, prior=prior, message_id="m", number=2, depth=1, event_at=later(seconds=-5))
    number = record(journal)
    action = Action(
        1, number, "r", "v1", "!a", "m", 2, "archive", args, prior, Standing.PLANNED, NOW, later(seconds=-5), depth=1
    )
    assert journal.actions.add(wanted, number, "!a", NOW) == action
    assert journal.actions.get(action.id) == action


def test_never_twice(journal: Journal) -> None:
    """One rule, change, message and place makes one action, however often it is decided."""
    number = record(journal)
    assert journal.actions.add(intent(), number, "!a", NOW) is not None
    assert journal.actions.add(intent(kind="mute"), number, "!a", NOW) is None
    others = [intent("r2"), intent(number=1), intent(message_id="m")]
    assert None not in [journal.actions.add(each, number, "!a", NOW) for each in others]


def test_needs_its_change(journal: Journal) -> None:
    """An action without a change that explains it is refused."""
    with pytest.raises(StateUnusable, match="FOREIGN KEY"):
        journal.actions.add(intent(), 99, "!a", NOW)


def test_due_at_once(journal: Journal) -> None:
    """What is planned for no later instant is due, in the order in which it was decided."""
    actions = [decide(journal), decide(journal, intent(due=later(minutes=-1)))]
    assert journal.actions.due(NOW) == actions


def test_due_later(journal: Journal) -> None:
    """What is planned for later stands on the agenda and is due at its instant, not before."""
    action = decide(journal, intent(due=later(seconds=30)))
    assert journal.agenda.next_at(["act"]) == later(seconds=30)
    assert journal.actions.due(later(seconds=29)) == []
    assert journal.actions.due(later(seconds=30)) == [action]


def test_held_is_not_due(journal: Journal) -> None:
    """What is held waits for a person."""
    decide(journal, intent(standing=Standing.HELD, reason=Reason(Code.LIMIT)))
    assert journal.actions.due(later(days=9)) == []


def test_begun(journal: Journal) -> None:
    """A begun action counts its attempt, leaves the agenda and is not due any more."""
    action = decide(journal, intent(due=later(seconds=1)))
    inflight = journal.actions.begin(action.id, BOOT, later(seconds=1))
    assert inflight is not None
    assert (inflight.standing, inflight.attempts) == (Standing.INFLIGHT, 1)
    assert (journal.agenda.next_at(), journal.actions.due(later(days=1))) == (None, [])


def test_begun_once(journal: Journal) -> None:
    """What is not planned cannot be begun."""
    action = begun(journal)
    assert journal.actions.begin(action.id, BOOT, NOW) is None
    assert journal.actions.begin(99, BOOT, NOW) is None


def test_begun_alone(journal: Journal) -> None:
    """The mark that an action is begun is refused inside a transaction, where it would be committed too late."""
    action = decide(journal)
    with pytest.raises(RuntimeError), journal.transaction():
        journal.actions.begin(action.id, BOOT, NOW)


@pytest.mark.parametrize("end", [Standing.DONE, Standing.SKIPPED, Standing.DEAD])
def test_ended(journal: Journal, end: Standing) -> None:
    """An ended action keeps its reason and the instant, and ends only once."""
    action = begun(journal)
    assert journal.actions.end(action.id, end, BUSY, later(seconds=3)) is True
    assert journal.actions.end(action.id, Standing.DONE, None, later(seconds=4)) is False
    found = journal.actions.recent(1)[0]
    assert (found.standing, found.ended_at) == (end, later(seconds=3))
    assert found.reason == Reason(Code.GAVE_UP, "asked 8 times \\ud800")


def test_end_is_an_end(journal: Journal) -> None:
    """An action cannot end as planned."""
    with pytest.raises(ValueError, match="no end"):
        journal.actions.end(decide(journal).id, Standing.PLANNED, None, NOW)


def test_ended_while_waiting(journal: Journal) -> None:
    """What ends before its instant leaves the agenda."""
    action = decide(journal, intent(due=later(hours=1)))
    journal.actions.end(action.id, Standing.SKIPPED, Reason(Code.SUPERSEDED), NOW)
    assert journal.agenda.next_at() is None


def test_wiped_at_its_end(journal: Journal) -> None:
    """The text for others is overwritten when the action ends; the other arguments stay."""
    action = begun(journal, args={"text": "secret", "to": "desktop"})
    journal.actions.end(action.id, Standing.DONE, None, NOW, wipe=["text", "title"])
    found = journal.actions.get(action.id)
    assert found is not None
    assert found.args == {"text": NOT_RECORDED, "to": "desktop"}


def test_wiped_when_stopped(journal: Journal) -> None:
    """The text of an action that a guard has stopped is never kept."""
    stopped = intent(standing=Standing.SKIPPED, reason=Reason(Code.SHADOW), args={"text": "secret"})
    action = journal.actions.add(stopped, record(journal), "!a", NOW, wipe=["text"])
    assert action is not None
    assert action.args == {"text": NOT_RECORDED}


def test_planned_keeps_its_text(journal: Journal) -> None:
    """The text of an action that is still to be done is kept."""
    action = journal.actions.add(intent(args={"text": "hi"}), record(journal), "!a", NOW, wipe=["text"])
    assert action is not None
    assert action.args == {"text": "hi"}


@pytest.mark.parametrize(("counted", "attempts"), [(True, 1), (False, 0)])
def test_again(journal: Journal, counted: bool, attempts: int) -> None:
    """An action is tried again at its instant; a call that never left is taken off the attempts."""
    action = begun(journal)
    assert journal.actions.again(action.id, later(minutes=1), counted=counted, now=NOW) is True
    assert journal.actions.due(later(seconds=59)) == []
    assert [(each.id, each.attempts) for each in journal.actions.due(later(minutes=1))] == [(action.id, attempts)]


def test_postponed(journal: Journal) -> None:
    """Putting off an action that was not begun takes nothing off its attempts."""
    action = decide(journal)
    journal.actions.again(action.id, later(minutes=1), counted=False, now=NOW)
    assert [each.attempts for each in journal.actions.due(later(minutes=1))] == [0]


def test_again_after_the_end(journal: Journal) -> None:
    """What has ended is not tried again."""
    action = begun(journal)
    journal.actions.end(action.id, Standing.DONE, None, NOW)
    assert journal.actions.again(action.id, NOW, counted=True, now=NOW) is False
    assert (standing(journal, action), journal.agenda.next_at()) == (Standing.DONE, None)


def test_repeated(journal: Journal) -> None:
    """What was done and never showed an effect is sent again, and that is counted."""
    action = begun(journal)
    journal.actions.end(action.id, Standing.DONE, None, NOW)
    assert journal.actions.again(action.id, NOW, counted=True, now=NOW, repeated=True) is True
    assert [each.repeats for each in journal.actions.due(NOW)] == [1]


def test_wiped_is_not_repeated(journal: Journal) -> None:
    """What has lost its text is sent again by nobody."""
    action = begun(journal, args={"text": "secret"})
    journal.actions.end(action.id, Standing.DONE, None, NOW, wipe=["text"])
    assert journal.actions.again(action.id, NOW, counted=True, now=NOW, repeated=True) is False
    dead = begun(journal, args={"text": "secret"})
    journal.actions.end(dead.id, Standing.DEAD, None, NOW, wipe=["text"])
    assert journal.actions.retry(dead.id, NOW) is False


def test_recovered(journal: Journal) -> None:
    """What another run had begun is planned again and reported; what this run has begun is not touched."""
    lost, own = begun(journal), decide(journal)
    journal.actions.begin(own.id, NEXT_BOOT, NOW)
    found = journal.actions.recover(NEXT_BOOT, NOW)
    assert [(each.id, each.standing, each.attempts) for each in found] == [(lost.id, Standing.PLANNED, 1)]
    assert standing(journal, own) == Standing.INFLIGHT
    assert journal.actions.recover(NEXT_BOOT, NOW) == []


def test_recovered_as_a_whole(journal: Journal) -> None:
    """Recovery and the end of what must not be repeated are one transaction: a crash between them undoes both."""
    lost = begun(journal, kind="send")
    with pytest.raises(StoppedError):
        as_a_whole(journal, lambda: journal.actions.recover(NEXT_BOOT, NOW), stop)
    assert standing(journal, lost) == Standing.INFLIGHT


def test_approved(journal: Journal) -> None:
    """Held actions are released by id, and carry that a person did it; others are not touched."""
    held = decide(journal, intent(standing=Standing.HELD, reason=Reason(Code.LIMIT)))
    planned = decide(journal)
    released = journal.actions.approve([held.id, planned.id, 99], NOW)
    assert [(each.id, each.standing, each.approved) for each in released] == [(held.id, Standing.PLANNED, True)]
    assert [each.approved for each in journal.actions.due(NOW)] == [True, False]


def test_approved_before_its_instant(journal: Journal) -> None:
    """A held action that is due later still waits for its instant when it is released."""
    held = decide(journal, intent(standing=Standing.HELD, due=later(hours=1)))
    journal.actions.approve([held.id], NOW)
    assert journal.actions.due(NOW) == []
    assert [each.id for each in journal.actions.due(later(hours=1))] == [held.id]


def test_dropped(journal: Journal) -> None:
    """A person drops what is planned, held or dead; what is done or under way is not touched."""
    dead, under_way = begun(journal), begun(journal)
    journal.actions.end(dead.id, Standing.DEAD, BUSY, NOW)
    waiting = decide(journal, intent(due=later(hours=1), args={"text": "secret"}))
    held = decide(journal, intent(standing=Standing.HELD))
    ids = [dead.id, under_way.id, waiting.id, held.id]
    dropped = journal.actions.drop(ids, NOW, wipe=["text"])
    assert [each.id for each in dropped] == [dead.id, waiting.id, held.id]
    assert dropped[1].args == {"text": NOT_RECORDED}
    assert journal.agenda.next_at() is None
    assert {each.reason for each in journal.actions.recent(9, standing=Standing.SKIPPED)} == {Reason(Code.DROPPED)}


def test_retried(journal: Journal) -> None:
    """A dead action keeps its id when a person tries it again, and its attempts begin anew."""
    action = begun(journal)
    assert journal.actions.retry(action.id, NOW) is False
    journal.actions.end(action.id, Standing.DEAD, BUSY, NOW)
    assert journal.actions.retry(action.id, NOW) is True
    assert [(each.id, each.attempts, each.approved) for each in journal.actions.due(NOW)] == [(action.id, 0, True)]


@pytest.mark.parametrize("now", [NOW, later(days=1)])
def test_moved_at(journal: Journal, now: datetime) -> None:
    """Every move carries the instant at which it was made."""
    action = decide(journal)
    journal.actions.begin(action.id, BOOT, now)
    assert journal.actions.recent(1)[0].moved_at == now
