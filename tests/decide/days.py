"""A rule with `for` over a day: changes of one chat, each decided on with the waits that the one before left."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from textwrap import dedent

from beeper_rules.decide import decide
from beeper_rules.guards import Facts
from beeper_rules.language.load import load
from beeper_rules.language.rulebook import Rulebook
from beeper_rules.model.change import Change, ChatState, Due, Event, Origin
from beeper_rules.model.decision import Decision, Wait
from builders import APP, NOON, message, mine, state

WAITS = "    when: unanswered\n    for: 6h\n    then: [remind: {in: 1h}]\n"


def book(rules: str, top: str = "") -> Rulebook:
    """Return the rulebook of the keys of one rule `r`, below `top`."""
    lines = "".join(f"    {line}\n" for line in dedent(rules).strip().splitlines())
    return load({"rules.yaml": f"{top}rules:\n  - id: r\n{lines}"})


def theirs(hours: float = 0, **fields: object) -> ChatState:
    """Return a chat in which they wrote last, so many hours after noon."""
    said = message(101, NOON + timedelta(hours=hours))
    given = {"unread_count": 0, "preview": said, "last_activity": said.timestamp} | fields
    return replace(state(**given), theirs_since=said.timestamp)


def mine_last(hours: float = 0, **fields: object) -> ChatState:
    """Return a chat in which I wrote last, so many hours after noon."""
    said = mine(102, NOON + timedelta(hours=hours))
    return state(preview=said, last_activity=said.timestamp, **fields)


@dataclass
class Day:
    """What is decided, change by change."""

    rulebook: Rulebook
    waits: dict[str, Wait] = field(default_factory=dict)
    fires: dict[str, datetime] = field(default_factory=dict)
    state: ChatState | None = None

    def hear(self, hours: float, after: ChatState, *events: str | Event, **facts: object) -> Decision:
        """Decide on a change so many hours after noon; the waits are kept for the next one."""
        now = NOON + timedelta(hours=hours)
        heard = tuple(Event(each, now, Origin.THEM) if isinstance(each, str) else each for each in events)
        change = Change(after.chat.id, now, self.state or after, after, heard)
        given: Mapping[str, object] = {"waits": dict(self.waits), "last_fire": self._last_fire} | facts
        found = decide(change, self.rulebook, Facts(APP, UTC, lambda *_: frozenset(), **given), now)  # type: ignore[arg-type]
        for move in found.waits:
            if move.wait is None:
                self.waits.pop(move.rule_id, None)
            else:
                self.waits[move.rule_id] = move.wait
        if any(intent.standing == "planned" for intent in found.intents):
            self.fires["r"] = now
        self.state = after
        return found

    def passes(self, hours: float, **facts: object) -> Decision:
        """Let time pass and nothing else happen; a wait that is due is looked at."""
        assert self.state is not None
        wait = self.waits.get("r")
        now = NOON + timedelta(hours=hours)
        due = wait is not None and wait.due is not None and wait.due <= now
        event = Event(Due.WAITED, now, rule="r", trigger=wait.trigger if wait else "")
        return self.hear(hours, self.state, *([event] if due else []), **facts)

    def _last_fire(self, rule: str, per: str, which: str) -> datetime | None:
        del per, which
        return self.fires.get(rule)


def kinds(found: Decision) -> list[str]:
    """Return the actions that are to be done."""
    return [intent.kind for intent in found.intents if intent.standing == "planned"]


def told(found: Decision) -> list[str]:
    """Return what is told of waits: the code and the sentence."""
    return [str(move.reason) for move in found.waits if move.reason]
