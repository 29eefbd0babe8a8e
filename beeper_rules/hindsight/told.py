"""Answers as lines for a person of 80 columns."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from beeper_rules.durations import format_duration
from beeper_rules.errors import Place
from beeper_rules.hindsight.answer import Answer, How, Obstacle
from beeper_rules.hindsight.past import by_command
from beeper_rules.journal import ActionRecord
from beeper_rules.language.explained import TEXTS
from beeper_rules.model.account import AppFacts
from beeper_rules.model.decision import Code, Reason, Standing
from beeper_rules.safe_text import printable
from beeper_rules.vocabulary.reasons import said

__all__ = ["TEXTS", "Told"]

LONGEST_VALUE = 60
LONGEST_REASON = 160
MOST_OBSTACLES = 3
HEADS = {
    How.STOPPED: "did not act, the nearest first",
    How.MISSED: "did not act, the nearest first",
    How.WAITS: "did not act, the nearest first",
    How.PARTLY: "acted in part",
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
    place: Callable[[Answer], Place]
    """An answer → where that stands which kept its rule from acting."""

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
        because = _because(answer)
        if because:
            yield f"    {printable(because, LONGEST_REASON)}"
        if because or answer.how in {How.STOPPED, How.PARTLY}:
            yield f"      {self.place(answer)}"
        yield from self._obstacles(answer)
        yield from self._since(answer)
        yield from self._before(answer)

    def _occasion(self, answer: Answer) -> str:
        if answer.recorded is None:
            heard = "" if answer.how is not How.IDLE or answer.only_the_event else _labels(answer)
            return f" ({heard})" if heard else ""
        when = self.local(answer.recorded.change.at)
        event = printable(answer.event, LONGEST_VALUE)
        return f" · {when}, {event}{by_command(answer.recorded)} (event {answer.recorded.id})"

    def _obstacles(self, answer: Answer) -> Iterator[str]:
        """Yield the first things that stood in the way, each with its place."""
        of_now = answer.of_now or answer.how in {How.IDLE, How.WAITS}
        before = "now: " if of_now else "besides: " if answer.ended else ""
        was_asked = len(answer.obstacles) == 1 and not before and not answer.absent
        for place, obstacle in enumerate(answer.obstacles[:MOST_OBSTACLES]):
            wait = f", {answer.of_its_wait}" if answer.of_its_wait and not place else ""
            yield f"    {before}{self.obstacle(obstacle, alone=was_asked)}{wait}"
            if obstacle.miss.step.place:
                yield f"      {obstacle.miss.step.place}"
        left = answer.obstacles[MOST_OBSTACLES:]
        if left:
            names = ", ".join(dict.fromkeys(each.miss.step.label for each in left))
            yield f"    and {len(left)} more: {printable(names, LONGEST_VALUE)}"
        if answer.obstacles and answer.held and answer.how is not How.WAITS:
            yield f"    its other {'condition' if answer.held == 1 else f'{answer.held} conditions'} held"

    def obstacle(self, obstacle: Obstacle, *, alone: bool = False) -> str:
        """Return one thing that stood in the way: value found and value wanted; unknown ones with the reason.

        `alone` says that nothing else did when the rule was asked, so that what nobody kept follows from its silence.
        """
        miss = obstacle.miss
        if obstacle.exception is None:
            text = f"{miss.step.label} is {_value(miss.step.shown)}, wanted {_value(miss.wanted)}"
        else:
            because = f" ({printable(obstacle.exception.because, LONGEST_VALUE)})" if obstacle.exception.because else ""
            fact = f"{miss.step.label} {miss.step.wanted}" if miss.unrecorded else miss.fact()
            text = f"exception{because}: {printable(fact, 2 * LONGEST_VALUE)}"
        nowhere = " (true of no chat)" if obstacle.nowhere else ""
        return text + nowhere + (self._unknown(obstacle, alone=alone) if miss.unknown else "")

    def _unknown(self, obstacle: Obstacle, *, alone: bool) -> str:
        if obstacle.miss.unrecorded:
            so = "so" if obstacle.exception is not None else "not so"
            return f" (not recorded; when it came, it was {so})" if alone else " (not recorded)"
        if self.app.version is not None and not self.app.modern:
            return f" (Beeper {self.app.version_text} does not report it)"
        return " (Beeper did not report it)"

    def _since(self, answer: Answer) -> Iterator[str]:
        """Yield what became of the rule since then."""
        if answer.then:
            yield f"    edited since; then {printable(answer.then, LONGEST_REASON)}"
        elif answer.absent:
            yield "    it was not there then: this is what it would have said"
        elif answer.off_now:
            yield "    switched off since"
        elif answer.waits_now:
            yield f"    edited since; as it is now, it waits {answer.waits_now}"
        elif answer.edited and answer.obstacles_now:
            yield f"    edited since; as it is now: {self.obstacle(answer.obstacles_now[0])}"
        elif answer.edited:
            yield "    edited since; as it is now, it would have matched"

    def _before(self, answer: Answer) -> Iterator[str]:
        """Yield what else is worth knowing: how a trial goes, what was in the way before, when the rule did act."""
        if answer.on_trial:
            yield f"    on trial: would have acted here {_times(answer.on_trial)} so far"
            edit = self.live(answer.rule.id)
            yield f"    to make it live, {edit}" if edit else "    that was then: now it is not on trial any more"
        before = [each for each in answer.stops if answer.recorded is None or each.id != answer.recorded.id]
        if before:
            last = f"last {self.local(before[0].change.at)} (event {before[0].id})"
            yield f"    kept from acting {_times(len(before))} before, {last}"
        if answer.last_fire and answer.how not in {How.FIRED, How.PARTLY}:
            acted = answer.last_fire.action
            yield f"    acted last {self.local(acted.decided_at)} (event {acted.change_id})"

    def action(self, record: ActionRecord) -> str:
        """Return what became of one action; what is held, with the command that lets it go on."""
        reason = record.reason
        if reason is not None and reason.code is Code.SHADOW:
            return f"{record.action.kind} was not done, as the rule was on trial"
        why = f": {printable(_stop(reason), LONGEST_REASON)}" if reason else ""
        when = f" {self.local(record.moved_at)}" if record.standing.ended and not reason else ""
        due = f", due {self.local(record.due_at)}" if record.due_at else ""
        approve = f"; `beeper-rules approve {record.action.rule_id}`" if record.standing is Standing.HELD else ""
        return f"{record.action.kind} #{record.action.id} {record.standing}{when}{due}{why}{approve}"

    def local(self, at: datetime) -> str:
        """Return an instant by the user's clock."""
        return f"{at.astimezone(self.zone):%Y-%m-%d %H:%M:%S}"


def _because(answer: Answer) -> str:
    """Return what kept a rule from acting that is neither an action nor a condition; empty for none."""
    reason = answer.reason
    if answer.how is How.WAITS and reason:
        lasts = f", as `for` asks for {format_duration(answer.rule.wait)}" if answer.rule.wait else ""
        return f"waits {reason.detail}{lasts}, if nothing comes between"
    if answer.only_off:
        return "its conditions held, and it is switched off: `mode: off`"
    if answer.only_the_event:
        by_rules = reason is not None and reason.code is Code.ORIGIN
        near = f" ({reason.detail})" if reason and reason.detail else ""
        missing = "which only rules brought about" if by_rules else f"which did not happen{near}"
        return f"waits for {_labels(answer)}, {missing}; its conditions hold now"
    silent = answer.how is How.MISSED and (answer.ended or answer.began or not answer.obstacles) and not answer.actions
    if not silent or reason is None:
        return ""
    if answer.began and answer.rule.wait:
        return f"its wait of {format_duration(answer.rule.wait)} began: {reason.detail}"
    return f"{said(reason)}, {answer.of_its_wait}" if answer.of_its_wait else said(reason)


def _stop(reason: Reason) -> str:
    """Return why an action stays; what quiet hours say names only the window."""
    return f"quiet hours {reason.detail}" if reason.code is Code.QUIET and reason.detail else said(reason)


def _labels(answer: Answer) -> str:
    return printable(" or ".join(trigger.label for trigger in answer.rule.triggers), LONGEST_VALUE)


def _times(count: int) -> str:
    return f"{count} time{'' if count == 1 else 's'}"


def _head(answer: Answer) -> str:
    return HEADS[How.MISSED if answer.stands_near else answer.how]


def _value(text: str) -> str:
    return printable(text, LONGEST_VALUE)
