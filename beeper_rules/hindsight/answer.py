"""What became of one rule in one chat."""

from dataclasses import dataclass
from enum import StrEnum

from beeper_rules.journal import ActionRecord, RecordedChange
from beeper_rules.language.explained import Miss
from beeper_rules.language.rulebook import Exempt, Rule
from beeper_rules.model.decision import Code, Reason


class How(StrEnum):
    """What became of a rule."""

    STOPPED = "stopped"
    """Its words held, and something else kept it from acting."""
    MISSED = "missed"
    """What it waits for happened, and its words did not hold."""
    PARTLY = "partly"
    """Some of what it wanted was begun, and something stood in the way of the rest."""
    WAITS = "waits"
    """It will act, if nothing comes between."""
    FIRED = "fired"
    IDLE = "idle"
    """Nothing happened that it waits for."""
    OFF = "off"


@dataclass(frozen=True)
class Obstacle:
    """One thing that would have to be otherwise."""

    miss: Miss
    exception: Exempt | None = None
    """The exception under `unless` that it belongs to; None for `if`."""
    nowhere: bool = False
    """Whether it asks for a name, a network or an account that no chat has."""


@dataclass(frozen=True)
class Answer:
    """What became of one rule, on the last occasion that it had or on the one asked for."""

    rule: Rule
    """As it was then; as it is now where it had no occasion."""
    how: How
    recorded: RecordedChange | None = None
    """The change; None where there was none."""
    event: str = ""
    """The event of it that the rule heard."""
    reason: Reason | None = None
    obstacles: tuple[Obstacle, ...] = ()
    """What stood in its way, first things first; for a rule that had no occasion, what would stand there now."""
    held: int = 0
    """How many of its conditions came out as it wants, those of `if` and exceptions."""
    agreeing: int = 0
    """How many single questions of `if` hold, those of alternatives included."""
    actions: tuple[ActionRecord, ...] = ()
    undone: frozenset[int] = frozenset()
    """Those of the actions, by id, that a person took back."""
    edited: bool = False
    """Whether the rule was changed, or only came, after that."""
    absent: bool = False
    """Whether the rule was not there then, or waited for something else: what it would have said is told."""
    then: str = ""
    """For a rule that was there then and could not hear of it: what it was then, as people say it."""
    obstacles_now: tuple[Obstacle, ...] = ()
    """For a rule that was edited: what stands in its way as it is written now."""
    last_fire: ActionRecord | None = None
    """The last thing that it did in this chat before that; None for nothing that is known."""
    on_trial: int = 0
    """For a rule in shadow: how often it would have acted in this chat so far."""
    names_it: bool = False
    """Whether it names this very chat, its account or who wrote, and rightly."""
    never_acted: bool = False
    """Whether nothing is on record, in any chat, that it did since it is written so."""
    stopped_by: Rule | None = None
    """The rule that ended the decision before it; None for none."""
    off_now: bool = False
    """Whether it was switched off since."""
    of_now: bool = False
    """Whether the obstacles are those of today, as the state lasts on for which it waits."""
    begins: bool = False
    """Whether it is on record that its wait began with that change."""
    of_its_wait: str = ""
    """For a rule with `for`: how far its wait had come when something stood in its way."""
    waits_now: str = ""
    """For a rule that was edited: until when it waits as it is written now; empty where it does not."""
    stops: tuple[RecordedChange, ...] = ()
    """The changes of this chat, the newest first, on which its words held and something else kept it from acting."""

    @property
    def distance(self) -> int:
        """How many answers would have to be otherwise."""
        return len(self.obstacles) + self.ended or (1 if self.how is How.MISSED else 0)

    @property
    def began(self) -> bool:
        """Whether all that is known of that time is that its wait began."""
        return self.begins and (self.of_now or not self.obstacles)

    @property
    def ended(self) -> bool:
        """Whether a rule before it ended the decision, whatever its own words say."""
        return self.reason is not None and self.reason.code is Code.STOPPED_BY

    @property
    def stands_near(self) -> bool:
        """Whether it is told among those that did not act: a schedule comes to every chat."""
        missed = self.how in {How.STOPPED, How.MISSED, How.WAITS}
        return missed or self.only_the_event or self.scheduled or self.only_tried or self.only_off

    @property
    def scheduled(self) -> bool:
        """Whether it waits for the clock, and nothing is on record of its runs here."""
        return self.how is How.IDLE and any(trigger.schedule for trigger in self.rule.triggers)

    @property
    def only_off(self) -> bool:
        """Whether nothing kept it from acting but that it is switched off."""
        return self.how is How.OFF and self.recorded is not None

    @property
    def only_tried(self) -> bool:
        """Whether nothing kept it from acting but that it is on trial."""
        codes = {each.reason.code if each.reason else None for each in self.actions}
        return self.how is How.FIRED and codes == {Code.SHADOW}

    @property
    def only_the_event(self) -> bool:
        """Whether nothing is missing but the event that it waits for: perhaps it waits for the wrong one."""
        return self.how is How.IDLE and not self.obstacles and self.held > 0
