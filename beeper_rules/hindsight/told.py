"""Answers as lines for a person of 80 columns, and as JSON."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from beeper_rules.commit import BY_HAND
from beeper_rules.hindsight.answer import Answer, How, Obstacle
from beeper_rules.journal import ActionRecord
from beeper_rules.model.account import AppFacts
from beeper_rules.model.decision import Code
from beeper_rules.safe_text import printable
from beeper_rules.vocabulary.reasons import said

LONGEST_VALUE = 60
MOST_OBSTACLES = 3
TEXTS = frozenset({"message.text", "last_message.text"})
HEADS = {
    How.STOPPED: "did not act, the nearest first",
    How.MISSED: "did not act, the nearest first",
    How.WAITS: "will act, if nothing comes between",
    How.FIRED: "acted",
    How.IDLE: "nothing happened here that they wait for",
    How.OFF: "switched off",
}
"""What became of rules → what stands above them."""


@dataclass(frozen=True)
class Told:
    """How answers are told: by whose clock, of which app, in which words."""

    zone: tzinfo
    app: AppFacts
    live: Callable[[str], str]
    """Id of a rule → the edit that makes it live; empty where it is not on trial, or not there, by now."""

    def lines(self, answers: Sequence[Answer], most: int | None) -> Iterator[str]:
        """Yield the lines; of what did not act, and of what had no occasion, `most` each (None: all)."""
        for head in dict.fromkeys(map(_head, answers)):
            group = [answer for answer in answers if _head(answer) == head]
            yield head
            for answer in group[:most]:
                yield from self._answer(answer)
            left = len(group) - len(group[:most])
            if left:
                yield f"  and {left} more: --all"

    def _answer(self, answer: Answer) -> Iterator[str]:
        """Yield what became of one rule."""
        yield f"  {answer.rule.id}{self._occasion(answer)}"
        for action in answer.actions:
            back = "; you took it back" if action.action.id in answer.undone else ""
            yield f"    {self.action(action)}{back}"
        if answer.how is How.WAITS and answer.reason:
            yield f"    waits {answer.reason.detail}"
        elif not answer.obstacles and answer.reason and not answer.actions and answer.how is How.MISSED:
            yield f"    {printable(said(answer.reason), 160)}"
        elif answer.only_the_event:
            labels = " or ".join(trigger.label for trigger in answer.rule.triggers)
            yield f"    waits for {printable(labels, LONGEST_VALUE)}, which did not happen; its conditions hold now"
        if answer.how is How.STOPPED or answer.only_the_event:
            yield f"      {answer.rule.place}"
        yield from self._obstacles(answer)
        yield from self._since(answer)

    def _occasion(self, answer: Answer) -> str:
        if answer.recorded is None:
            if answer.only_the_event:
                return ""
            labels = " or ".join(trigger.label for trigger in answer.rule.triggers)
            return f" ({printable(labels, LONGEST_VALUE)})" if answer.how is How.IDLE else ""
        when = self.local(answer.recorded.change.at)
        by_hand = " by `apply`" if answer.recorded.pass_no == BY_HAND else ""
        event = printable(answer.event, LONGEST_VALUE) or "time passed"
        return f" · {when}, {event}{by_hand} (event {answer.recorded.id})"

    def _obstacles(self, answer: Answer) -> Iterator[str]:
        """Yield the first things that stood in the way, each with its place."""
        now = "now: " if answer.how is How.IDLE else ""
        for obstacle in answer.obstacles[:MOST_OBSTACLES]:
            yield f"    {now}{self.obstacle(obstacle)}"
            if obstacle.miss.step.place:
                yield f"      {obstacle.miss.step.place}"
        left = answer.obstacles[MOST_OBSTACLES:]
        if left:
            names = ", ".join(dict.fromkeys(each.miss.step.label for each in left))
            yield f"    and {len(left)} more: {printable(names, LONGEST_VALUE)}"
        if answer.obstacles and answer.held:
            yield f"    its other {answer.held} condition{' held' if answer.held == 1 else 's held'}"

    def obstacle(self, obstacle: Obstacle) -> str:
        """Return one thing that stood in the way: value found and value wanted; unknown ones with the reason."""
        miss = obstacle.miss
        if obstacle.exception is None:
            text = f"{miss.step.label} is {_value(miss.step.shown)}, wanted {_value(miss.wanted)}"
        else:
            because = f" ({printable(obstacle.exception.because, LONGEST_VALUE)})" if obstacle.exception.because else ""
            text = f"exception{because}: {printable(miss.fact(), 2 * LONGEST_VALUE)}"
        return text + (self._unknown(miss.step.label) if miss.unknown else "")

    def _unknown(self, label: str) -> str:
        if label in TEXTS:
            return " (not recorded; when it came, it was not so)"
        if self.app.version is not None and not self.app.modern:
            return f" (Beeper {self.app.version_text} does not report it)"
        return " (Beeper did not report it)"

    def _since(self, answer: Answer) -> Iterator[str]:
        """Yield what else is worth knowing: that the rule was edited, when it did act."""
        if answer.absent:
            yield "    it was not there then, or waited for something else: this is what it would have said"
        elif answer.edited and answer.obstacles_now:
            yield f"    edited since; as it is now: {self.obstacle(answer.obstacles_now[0])}"
        elif answer.edited:
            yield "    edited since; as it is now, it would have matched"
        if answer.on_trial:
            times = f"{answer.on_trial} time{'' if answer.on_trial == 1 else 's'}"
            yield f"    on trial: would have acted here {times} so far"
            edit = self.live(answer.rule.id)
            yield f"    to make it live, {edit}" if edit else "    that was then: now it is not on trial any more"
        before = [each for each in answer.stops if answer.recorded is None or each.id != answer.recorded.id]
        if before:
            times = f"{len(before)} time{'' if len(before) == 1 else 's'}"
            yield f"    kept from acting {times} before, last {self.local(before[0].change.at)} (event {before[0].id})"
        if answer.last_fire and answer.how is not How.FIRED:
            yield f"    acted last {self.local(answer.last_fire.action.decided_at)}: {answer.last_fire.action.kind}"

    def action(self, record: ActionRecord) -> str:
        """Return what became of one action."""
        reason = record.reason
        if reason is not None and reason.code is Code.SHADOW:
            return f"{record.action.kind} was not done, as the rule was on trial"
        why = f": {printable(said(reason), 160)}" if reason else ""
        when = f" {self.local(record.moved_at)}" if record.standing.ended and not reason else ""
        due = f", due {self.local(record.due_at)}" if record.due_at else ""
        return f"{record.action.kind} #{record.action.id} {record.standing}{when}{due}{why}"

    def local(self, at: datetime) -> str:
        """Return an instant by the user's clock."""
        return f"{at.astimezone(self.zone):%Y-%m-%d %H:%M:%S}"

    def facts(self, answer: Answer) -> dict[str, object]:
        """Return an answer as JSON knows it."""
        recorded = answer.recorded
        return {
            "rule": answer.rule.id,
            "how": str(answer.how),
            "mode": str(answer.rule.mode),
            "change": recorded.id if recorded else None,
            "at": recorded.change.at.isoformat() if recorded else None,
            "event": answer.event or None,
            "rulebook": recorded.rulebook if recorded else None,
            "reason": str(answer.reason.code) if answer.reason else None,
            "detail": said(answer.reason) if answer.reason else None,
            "distance": answer.distance,
            "stopped_on": [each.id for each in answer.stops],
            "held": answer.held,
            "obstacles": [_obstacle(each) for each in answer.obstacles],
            "actions": [_action(each) | {"undone": each.action.id in answer.undone} for each in answer.actions],
            "edited": answer.edited,
            "obstacles_now": [_obstacle(each) for each in answer.obstacles_now],
            "on_trial": answer.on_trial,
            "last_fire": _action(answer.last_fire) if answer.last_fire else None,
            "place": str(answer.rule.place),
        }


def _head(answer: Answer) -> str:
    return HEADS[How.MISSED if answer.only_the_event else answer.how]


def _value(text: str) -> str:
    return printable(text, LONGEST_VALUE)


def _obstacle(obstacle: Obstacle) -> dict[str, object]:
    step, exception = obstacle.miss.step, obstacle.exception
    return {
        "field": step.label,
        "found": step.shown,
        "wanted": obstacle.miss.wanted,
        "unknown": obstacle.miss.unknown,
        "exception": (exception.because or True) if exception else False,
        "place": str(step.place) if step.place else None,
    }


def _action(record: ActionRecord) -> dict[str, object]:
    return {
        "id": record.action.id,
        "kind": record.action.kind,
        "standing": str(record.standing),
        "reason": str(record.reason.code) if record.reason else None,
        "detail": record.reason.detail if record.reason else None,
        "decided_at": record.action.decided_at.isoformat(),
        "moved_at": record.moved_at.isoformat(),
        "due_at": record.due_at.isoformat() if record.due_at else None,
    }
