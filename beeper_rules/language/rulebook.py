"""Rule, Rulebook and their parts: what a rule is once it is loaded. Nothing here changes after that."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, tzinfo
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from beeper_rules.errors import Place
from beeper_rules.language.asked import asks_of
from beeper_rules.language.compiled import Predicate, compiled
from beeper_rules.language.nodes import Node, View, leaves
from beeper_rules.language.schedules import Schedule
from beeper_rules.language.templates import Template
from beeper_rules.language.time_words import SOONEST, TimeWords
from beeper_rules.language.windows import Window
from beeper_rules.model.change import ChatState, Event
from beeper_rules.vocabulary.actions import SCHEDULES, ActionWord, CatchUp
from beeper_rules.vocabulary.events import Holds
from beeper_rules.vocabulary.kinds import MATCHERS, Kind

if TYPE_CHECKING:  # tests hold events of rules, and are held by the rulebook
    from beeper_rules.language.rule_tests import RuleTest


AGES = frozenset(MATCHERS[Kind.AGE])
"""Matchers whose answer changes by itself."""


class Mode(StrEnum):
    """How far a rule goes."""

    LIVE = "live"
    SHADOW = "shadow"
    """Decides and tells, acts on nothing."""
    OFF = "off"


@dataclass(frozen=True)
class Count:
    """How many messages make one event."""

    at_least: int
    within: timedelta
    per: str
    """`chat` or `sender`."""


@dataclass(frozen=True)
class Trigger:
    """One event under `when`."""

    label: str
    """As it is written: `new_activity`, `unread rises to 50`."""
    is_meant_by: Callable[[Event], bool]
    holds: Holds | None
    """The state that it leads to; None for none."""
    event: Event
    """A stand-in for the event, for asking what a rule would do if it happened now."""
    about_chat: bool = True
    clock: Callable[[ChatState], datetime | None] | None = None
    """Since when the state lasts, where the chat itself tells; None for since the event."""
    enters_anew: bool = False
    """Whether each event enters the state again, also where it was not seen to end in between."""
    schedule: Schedule | None = None
    """For an event at a time: when."""
    count: Count | None = None
    """For an event of several messages: how many."""


@dataclass(frozen=True)
class Exempt:
    """One exception under `unless`."""

    condition: Node
    because: str
    """In the user's words; empty for none."""
    place: Place

    @cached_property
    def holds(self) -> Predicate:
        """The compiled condition."""
        return compiled(self.condition)


@dataclass(frozen=True)
class Act:
    """One action under `then`."""

    word: ActionWord
    args: Mapping[str, object]
    """Argument → Template, TimeWords, timedelta, str or bool; defaults filled in."""
    place: Place

    def resolved(self, view: View, rule_id: str) -> dict[str, object] | None:
        """Return the arguments with templates expanded and times as UTC ISO text; None when a time has passed."""
        result: dict[str, object] = {}
        for name, value in self.args.items():
            if isinstance(value, Template):
                result[name] = value.expand(view, rule_id)
            elif isinstance(value, timedelta) and name == "in":
                result["at"] = _iso(view.now + max(value, SOONEST))
            elif isinstance(value, TimeWords):
                at = value.after(view.now, view.zone)
                if at is None:
                    return None
                result["at"] = _iso(at)
            elif value is not None:
                result[name] = value
        return result


def _iso(at: datetime) -> str:
    """Return UTC ISO text in whole milliseconds, which is what Beeper keeps."""
    at = at.astimezone(UTC)
    return at.replace(microsecond=at.microsecond // 1000 * 1000).isoformat()


@dataclass(frozen=True)
class Limit:
    """How many chats a rule may act on."""

    chats: int
    per: timedelta | None
    """None for one run of a schedule."""
    then: str
    """`hold` or `skip`."""


@dataclass(frozen=True)
class Quiet:
    """When a rule may not act."""

    windows: tuple[Window, ...]
    """Any of them."""
    then: str
    """`defer` or `skip`."""


@dataclass(frozen=True)
class Cooldown:
    """How long a rule waits until it acts again."""

    per: str
    """`chat`, `account`, `sender` or `rule`."""
    every: timedelta


@dataclass(frozen=True)
class Repeat:
    """How a rule acts again while a state lasts."""

    every: timedelta
    at_most: int
    """How often in all, the first time included."""


@dataclass(frozen=True)
class Rule:
    """One rule."""

    id: str
    note: str
    triggers: tuple[Trigger, ...]
    condition: Node | None
    exceptions: tuple[Exempt, ...]
    acts: tuple[Act, ...]
    stop: bool
    limits: tuple[Limit, ...]
    mode: Mode
    respect_override: timedelta
    """Zero for not at all."""
    catch_up_policy: str | None
    """None for the default of each action."""
    catch_up_max_age: timedelta | None
    """None for the default of each action."""
    place: Place
    revision: str
    """Hash of everything that the rule says."""
    wait: timedelta | None = None
    """`for`: how long a state must have lasted; None for at once."""
    wait_revision: str = ""
    """Hash of what a wait rests on: `when`, `for`, `if`, and the lists, predicates and windows that these use."""
    quiet: Quiet | None = None
    cooldown: Cooldown | None = None
    repeat: Repeat | None = None
    expires: date | None = None
    """The last day on which it acts, in its zone."""

    def zone(self, default: tzinfo) -> tzinfo:
        """Return the zone in which the rule's times are read: its schedule's, else `default`, the configuration's."""
        return self._own_zone or default

    @cached_property
    def _own_zone(self) -> tzinfo | None:
        zones = (trigger.schedule.zone for trigger in self.triggers if trigger.schedule)
        return next((zone for zone in zones if zone is not None), None)

    @cached_property
    def hears(self) -> frozenset[tuple[str, str]]:
        """Name and field of every event that it waits for; runs by the clock are told to it alone."""
        return frozenset((each.event.name, each.event.field) for each in self.triggers if each.schedule is None)

    @cached_property
    def holds(self) -> Predicate:
        """The compiled `if`."""
        return compiled(self.condition) if self.condition else lambda _: True

    @cached_property
    def paths(self) -> frozenset[str]:
        """Every field that its `if` and `unless` ask for."""
        nodes = [*([self.condition] if self.condition else []), *(each.condition for each in self.exceptions)]
        return frozenset(leaf.path for node in nodes for leaf in leaves(node))

    @cached_property
    def asks_time(self) -> bool:
        """Whether its `if` can come true, or stop to be, by nothing but the passing of time."""
        asked = leaves(self.condition) if self.condition else ()
        return any(
            leaf.path.startswith("time.") or any(ask.matcher in AGES for ask in asks_of(leaf.asked)) for leaf in asked
        )

    @cached_property
    def asks_origin(self) -> bool:
        """Whether its `if` decides about the origin; without that, events of rules never reach it."""
        return self.condition is not None and any(leaf.path == "origin" for leaf in leaves(self.condition))

    @property
    def looks_back(self) -> timedelta:
        """How long ago its cooldown and its limits still ask for what it did."""
        asked = [limit.per for limit in self.limits if limit.per is not None]
        return max([*asked, *([self.cooldown.every] if self.cooldown else [])], default=timedelta())

    def catch_up(self, word: ActionWord) -> CatchUp:
        """Return what it does about the past with this action."""
        usual = SCHEDULES if all(trigger.schedule for trigger in self.triggers) else word.catch_up
        return CatchUp(
            self.catch_up_policy or usual.policy,
            usual.max_age if self.catch_up_max_age is None else self.catch_up_max_age,
        )

    def trigger(self, label: str) -> Trigger | None:
        """Return the event under `when` with that label; None when there is none any more."""
        return next((trigger for trigger in self.triggers if trigger.label == label), None)


def retired(rule_id: str) -> Rule:
    """Return what stands for a rule that is gone, so that what it did can be taken back: it says nothing."""
    return Rule(
        id=rule_id,
        note="",
        triggers=(),
        condition=None,
        exceptions=(),
        acts=(),
        stop=False,
        limits=(),
        mode=Mode.OFF,
        respect_override=timedelta(),
        catch_up_policy=None,
        catch_up_max_age=None,
        place=Place(""),
        revision="",
    )


@dataclass(frozen=True)
class NamedList:
    """One of `lists:`."""

    name: str
    place: Place
    entries: tuple[tuple[str, Place], ...]
    """Each as it is written, and where."""
    used: bool
    """Whether a rule, a predicate or `defaults:` names it."""


@dataclass(frozen=True)
class NamedCondition:
    """One of `predicates:`."""

    name: str
    place: Place
    condition: Node
    used: bool
    """Whether a rule, another predicate or `defaults:` names it."""


@dataclass(frozen=True)
class NamedWindow:
    """One of `windows:`."""

    name: str
    place: Place
    window: Window
    used: bool
    """Whether a rule, a predicate or `defaults:` names it."""


@dataclass(frozen=True)
class Rulebook:
    """All rules, in order, known by their hash."""

    rules: tuple[Rule, ...]
    hash: str
    files: Mapping[str, str] = field(default_factory=dict, compare=False)
    """Path as shown → text, from which the same rulebook can be loaded again."""
    lists: tuple[NamedList, ...] = field(default=(), compare=False)
    predicates: tuple[NamedCondition, ...] = field(default=(), compare=False)
    windows: tuple[NamedWindow, ...] = field(default=(), compare=False)
    tests: "tuple[RuleTest, ...]" = field(default=(), compare=False)

    @cached_property
    def by_id(self) -> Mapping[str, Rule]:
        """Rule id → rule."""
        return {rule.id: rule for rule in self.rules}

    @cached_property
    def hearing(self) -> Mapping[tuple[str, str], Sequence[int]]:
        """Name and field of an event → the places of the rules that wait for it."""
        found: dict[tuple[str, str], list[int]] = {}
        for place, rule in enumerate(self.rules):
            for heard in rule.hears:
                found.setdefault(heard, []).append(place)
        return found

    @cached_property
    def places(self) -> Mapping[str, int]:
        """Rule id → its place among the rules."""
        return {rule.id: place for place, rule in enumerate(self.rules)}

    @cached_property
    def needs_messages(self) -> bool:
        """Whether a rule looks at messages one by one."""
        return any(trigger.event.name == "new_message" for rule in self._active for trigger in rule.triggers)

    @cached_property
    def needs_newest(self) -> bool:
        """Whether a rule must know the newest content message of a chat."""
        return any(
            any(trigger.event.name in {"unanswered", "no_reply"} for trigger in rule.triggers)
            or any(act.args.get("until") == "answered" for act in rule.acts)
            or any(path.startswith("last_message") for path in rule.paths)
            or any(act.word.gives_way or act.word.name in {"mark_read", "mark_unread"} for act in rule.acts)
            for rule in self._active
        )

    @cached_property
    def counts_within(self) -> timedelta | None:
        """The longest time over which a rule counts messages; None when none does."""
        counts = [trigger.count.within for rule in self._active for trigger in rule.triggers if trigger.count]
        return max(counts, default=None)

    @property
    def _active(self) -> tuple[Rule, ...]:
        return tuple(rule for rule in self.rules if rule.mode is not Mode.OFF)
