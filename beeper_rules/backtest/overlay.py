"""Where the replayed world differs from the recorded one, in one chat; its rules are at the top of the package."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from beeper_rules.diff.instants import NEAR
from beeper_rules.model.account import AppFacts
from beeper_rules.model.change import Change, ChatState, Event, Origin, Unknown, Write
from beeper_rules.model.chat import Chat
from beeper_rules.vocabulary.events import CHANGED
from beeper_rules.vocabulary.fields import FIELDS, WATCHED

COUNTS = ("unread_count", "unread_mentions_count")
"""Attributes that differ by a number: what comes in counts in both worlds."""
_READING = ("is_marked_unread", "last_read_message_sort_key", *COUNTS)
ATTRIBUTES: Mapping[str, tuple[str, ...]] = {
    "archived": ("is_archived",),
    "muted": ("is_muted",),
    "pinned": ("is_pinned",),
    "low_priority": ("is_low_priority",),
    "draft": ("draft",),
    "reminder": ("reminder",),
    "reminder_at": ("reminder",),
    "marked_unread": ("is_marked_unread",),
    "unread": ("last_read_message_sort_key", "unread_count"),
    "mentions": ("last_read_message_sort_key", "unread_mentions_count"),
    "is_unread": _READING,
}
"""Field that actions write, or that changes with one → what of a chat it is read from."""
HELD = tuple(dict.fromkeys(name for names in ATTRIBUTES.values() for name in names if name not in COUNTS))
_ORDER = {each.name: place for place, each in enumerate(WATCHED)}
_MOMENT = timedelta(seconds=5)
"""Between two looks, where the record does not tell."""


@dataclass
class Overlay:
    """One chat of the replayed world, as a difference from the recorded one."""

    held: dict[str, object] = field(default_factory=dict)
    """Attribute → its value in the replayed world."""
    more: dict[str, int] = field(default_factory=dict)
    """Count → by how much it is higher in the replayed world."""
    reminder_of_rule: bool = False
    """Whether a rule set the reminder that the record shows."""
    given_back: set[str] = field(default_factory=set)
    """Attributes that a person had given back from what a rule had set: that is a hand, although a rule's write."""

    @property
    def plain(self) -> bool:
        """Whether both worlds are the same here."""
        return not (self.held or self.more or self.reminder_of_rule or self.given_back)

    @property
    def owns_reminder(self) -> bool:
        """Whether the record does not tell when the reminder of the replayed world comes due."""
        return self.reminder_of_rule or "reminder" in self.held

    def on(self, state: ChatState) -> ChatState:
        """Return a recorded state as it is in the replayed world."""
        update = dict(self.held)
        for name, by in self.more.items():
            recorded = getattr(state.chat, name)
            if recorded is not None and by:
                update[name] = max(0, recorded + by)
        return replace(state, chat=state.chat.model_copy(update=update)) if update else state

    def follow(self, change: Change, app: AppFacts, brought_along: Collection[str] = ()) -> Change:
        """Return a recorded change as it is in the replayed world; from then on the overlay is that of after it.

        `brought_along` names the fields that the app changed by itself because of what a replayed rule did as well.
        """
        told = [event for event in change.events if not event.rule]
        if self.plain and not any(event.origin is Origin.RULE for event in told):
            return change if len(told) == len(change.events) else replace(change, events=tuple(told))
        earlier = self.on(change.before) if change.before else None
        if change.before is not None:
            told = self._take_in(told, change.before.chat, change.after.chat, change.at, brought_along)
            self._comes_back(told, change.after.chat)
            self._is_read(told, change.after.chat)
        later = self.on(change.after)
        self._forget_what_is_so(change.after.chat)
        events = tuple(_retold(told, earlier, later, change.at, app)) if earlier else tuple(told)
        return replace(change, before=earlier, after=later, events=events)

    def act(self, recorded: Chat, before: Chat, after: Chat) -> None:
        """Take in what a replayed action made of a chat of the replayed world."""
        for name in HELD:
            if getattr(before, name) != getattr(after, name):
                self._hold(name, getattr(after, name), recorded)
        for name in COUNTS:
            if getattr(before, name) != getattr(after, name):
                self.more[name] = (getattr(after, name) or 0) - (getattr(recorded, name) or 0)

    def reminded(self, recorded: Chat) -> None:
        """Take in that the reminder of the replayed world has come due: Beeper lists it no more."""
        self._hold("reminder", None, recorded)

    def _hold(self, name: str, value: object, recorded: Chat) -> None:
        if getattr(recorded, name) == value:
            self.held.pop(name, None)
        else:
            self.held[name] = value

    def _take_in(
        self, told: list[Event], before: Chat, after: Chat, at: datetime, brought_along: Collection[str]
    ) -> list[Event]:
        """Let what rules brought about in the record be as it was, and what anybody else did count in both worlds.

        Return the events that are left.
        """
        over = self.reminder_of_rule and _came_due(before, after, at)
        changed = [event for event in told if event.name == CHANGED and event.field in ATTRIBUTES]
        by_rule = {
            name
            for event in changed
            for name in ATTRIBUTES[event.field]
            if (event.origin is Origin.RULE and event.field not in brought_along) or (over and name == "reminder")
        }
        touched = {name for event in changed for name in ATTRIBUTES[event.field]}
        for name in by_rule - self.given_back:
            self._keep(name, before, after)
        for name in touched - (by_rule - self.given_back):
            self._give_up(name, before, after)
        if "reminder" in touched:
            self.reminder_of_rule = "reminder" in by_rule and after.reminder is not None
        self.given_back -= touched
        return [event for event in told if not (over and event.name == "reminder_due")]

    def _keep(self, name: str, before: Chat, after: Chat) -> None:
        """Let an attribute stay in the replayed world what it was, whatever the record shows from now on."""
        if name in COUNTS:
            fell = (getattr(before, name) or 0) - (getattr(after, name) or 0)
            self.more[name] = self.more.get(name, 0) + fell
        elif name not in self.held:
            self.held[name] = getattr(before, name)

    def _give_up(self, name: str, before: Chat, after: Chat) -> None:
        """Let an attribute be what the record shows; a count that rose says nothing of what was there before."""
        if name in COUNTS:
            if (getattr(after, name) or 0) < (getattr(before, name) or 0):
                self.more.pop(name, None)
        elif getattr(before, name) != getattr(after, name):
            self.held.pop(name, None)

    def _comes_back(self, told: list[Event], after: Chat) -> None:
        """Let a message of theirs bring the chat out of the archive: that is what the app does."""
        active = any(event.name == "new_activity" for event in told)
        if active and self.held.get("is_archived") is True and after.is_archived is not True:
            del self.held["is_archived"]

    def _is_read(self, told: list[Event], after: Chat) -> None:
        """Let a message of mine leave nothing unread, where the record shows so."""
        spoke = any(event.name == "no_reply" or (event.message and event.message.mine) for event in told)
        if spoke and not after.unread_count and not after.is_marked_unread:
            for name in _READING:
                self.held.pop(name, None)
                self.more.pop(name, None)

    def _forget_what_is_so(self, recorded: Chat) -> None:
        for name in [name for name, value in self.held.items() if getattr(recorded, name) == value]:
            del self.held[name]
        for name in [name for name, by in self.more.items() if not by]:
            del self.more[name]


def _came_due(before: Chat, after: Chat, at: datetime) -> bool:
    """Return whether a reminder is gone because its instant had come."""
    due = before.reminder.remind_at if before.reminder else None
    return due is not None and after.reminder is None and at >= due - NEAR


def _retold(told: list[Event], before: ChatState, after: ChatState, at: datetime, app: AppFacts) -> Iterator[Event]:
    """Yield what happened as it is in the replayed world: of what actions can change, what differs there."""
    changed = {event.field: event for event in told if event.name == CHANGED and event.field in ATTRIBUTES}
    yield from (event for event in told if event.name != CHANGED or event.field not in ATTRIBUTES)
    since = min((event.at for event in told), default=at - _MOMENT)
    for name in sorted(ATTRIBUTES, key=_ORDER.__getitem__):
        old, new = FIELDS[name].read(before, app), FIELDS[name].read(after, app)
        if not isinstance(old, Unknown) and not isinstance(new, Unknown) and old != new:
            known = changed.get(name)
            yield replace(known, old=old, new=new) if known else Event(CHANGED, since, field=name, old=old, new=new)


def brought_along(events: Iterable[Event], writes: Sequence[Write], now: datetime) -> frozenset[str]:
    """Return the fields that changed because of a rule of the record, and may have because of these writes as well."""
    changed = {event.field: event for event in events if event.field}
    return frozenset(
        name
        for name, event in changed.items()
        if event.origin is Origin.RULE and any(_explains(write, name, changed, now) for write in writes)
    )


def _explains(write: Write, name: str, changed: Mapping[str, Event], now: datetime) -> bool:
    """Return whether a write is why the app may have changed a field by itself, as `diff` takes it."""
    shows = write.field in changed and changed[write.field].new == write.value
    return name in write.side_effects and (now <= write.until or shows)
