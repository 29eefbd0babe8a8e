from datetime import timedelta
from typing import Any

import pytest

from beeper_rules.decide import decide
from beeper_rules.guards import Facts
from beeper_rules.model.action import Action
from beeper_rules.model.change import Change, Due, Event, Origin
from beeper_rules.model.decision import Decision, Standing
from builders import NOON, facts, outcomes, rulebook, state


def done(kind: str, prior: dict[str, Any], action_id: int = 17) -> Action:
    """Return an action that was done for a while."""
    args = {"for": timedelta(hours=8)}
    return Action(action_id, 1, "r", "v", "!ann", "", 0, kind, args, prior, Standing.DONE, NOON, NOON)


def lapsed(*actions: Action, rule: str = "", in_force: set[tuple[int, str]] | None = None, **fields: Any) -> Decision:  # noqa: ANN401 - fields of Chat
    """Return what is decided when the time of these actions is over."""
    events = tuple(Event(Due.LAPSED, NOON, rule="r", trigger=str(each.id)) for each in actions)
    known = {each.id: each for each in actions}
    kept = in_force if in_force is not None else {(each.id, field) for each in actions for field in each.prior}
    given: Facts = facts(action=known.get, in_force=frozenset(kept))
    after = state(**fields)
    book = rulebook(f"- {{id: r, when: new_activity, then: [mute: {{for: 8h}}]{rule}}}")
    return decide(Change("!ann", NOON, after, after, events), book, given, NOON)


@pytest.mark.parametrize("mode", ["", ", mode: off", ", mode: shadow", ', expires: "2020-01-01"', ", cooldown: 9d"])
def test_whatever_became_of_the_rule(mode: str) -> None:
    """What a rule did for a while is taken back also where it is off, on trial, at its end or resting by now."""
    found = lapsed(done("mute", {"muted": False}), rule=mode, is_muted=True)
    assert outcomes(found) == [("r", "unmute", "planned")]
    assert [(intent.counted, intent.number) for intent in found.intents] == [(False, -1)]


def test_several_at_once() -> None:
    """Two actions whose time is over in one look are both taken back."""
    both = done("mute", {"muted": False}), done("low_priority", {"low_priority": False}, 18)
    found = lapsed(*both, is_muted=True, is_low_priority=True)
    assert [(intent.kind, intent.number) for intent in found.intents] == [("unmute", -1), ("inbox", -2)]
    assert found.intents[1].args == {"from": "low_priority"}


def test_what_somebody_changed() -> None:
    """What somebody changed since stays as it is; of two fields, the other one is taken back."""
    assert outcomes(lapsed(done("mute", {"muted": False}), in_force=set(), is_muted=True)) == [
        ("r", "unmute", "superseded")
    ]
    inbox = done("inbox", {"archived": True, "low_priority": True})
    found = lapsed(inbox, in_force={(17, "archived")})
    assert outcomes(found) == [("r", "archive", "planned")]


def test_out_of_both_places() -> None:
    """A chat that was in the archive and in low priority goes back to both, to the archive last."""
    found = lapsed(done("inbox", {"archived": True, "low_priority": True}))
    assert [intent.kind for intent in found.intents] == ["low_priority", "archive"]


def test_the_others_see_it() -> None:
    """What is taken back is so for every rule of the same decision, and blocks none of them."""
    answered = Event("no_reply", NOON, Origin.ME)
    at = NOON + timedelta(hours=2)
    after = state(reminder={"remindAt": at})
    rules = """
    - {id: chase, when: no_reply, then: [remind: {in: 3d}]}
    - {id: owe, when: unanswered, then: [remind: {in: 2h, until: answered}]}
    """
    given = facts(clears_when_answered="owe", own_reminder_at=at)
    found = decide(Change("!ann", NOON, after, after, (answered,)), rulebook(rules), given, NOON)
    assert outcomes(found) == [("owe", "clear_reminder", "planned"), ("chase", "remind", "planned")]
