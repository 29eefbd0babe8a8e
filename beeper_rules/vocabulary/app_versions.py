"""APP_VERSIONS: what each version of Beeper Desktop brought that matters to rules, and what updating would bring."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from beeper_rules.model.account import MODERN, OLDEST, AppFacts, Version
from beeper_rules.model.change import UNKNOWN, ChatState
from beeper_rules.model.chat import Chat
from beeper_rules.vocabulary.actions import ACTIONS
from beeper_rules.vocabulary.events import EVENTS, EventWord
from beeper_rules.vocabulary.fields import FIELDS

TELLS_ITSELF: Version = (4, 2, 557)
"""From here on an app says who it is, and what a token may do."""
LABELS_AFTER: Version = (4, 3, 20)
"""Labels came with some build after this one; which one was not published."""


@dataclass(frozen=True)
class AppVersion:
    """One version of the app that brought something."""

    name: str
    """As people write it."""
    since: Version
    """For `exact` False the last version that is known to lack it."""
    brings: tuple[str, ...] = ()
    """What no word of the rule language names, each a few words."""
    also_fields: tuple[str, ...] = ()
    """Conditions of which no older app tells anything, and which a chat that says nothing about them does not show."""
    also_events: tuple[str, ...] = ()
    """Events that no older app tells, likewise."""
    exact: bool = True

    @property
    def actions(self) -> tuple[str, ...]:
        """The actions that need this version."""
        return tuple(each.name for each in ACTIONS.values() if self.exact and each.since == self.since)

    @property
    def fields(self) -> tuple[str, ...]:
        """The conditions that no older app tells: fields, `capabilities`, and parts of a message."""
        before, after = self._facts
        silent = (
            each.name
            for each in FIELDS.values()
            if each.read(_SILENT, before) is UNKNOWN and each.read(_SILENT, after) is not UNKNOWN
        )
        return (*silent, *self.also_fields)

    @property
    def events(self) -> tuple[str, ...]:
        """The events that no older app tells."""
        about = set(self.fields)
        return tuple(
            each.name
            for each in EVENTS.values()
            if each.name in self.also_events or each.field in about or self._shows(each)
        )

    def _shows(self, word: EventWord) -> bool:
        """Return whether the state of an event is known of a silent chat, and was not before this version."""
        before, after = self._facts
        return (
            word.holds is not None
            and word.holds(_SILENT, before, _ANY) is None
            and word.holds(_SILENT, after, _ANY) is not None
        )

    @property
    def _facts(self) -> tuple[AppFacts, AppFacts]:
        """What can be told of an app just before this version, and of one that has it."""
        modern = self.since >= MODERN
        if self.exact:
            return AppFacts(), AppFacts(self.since, modern=modern)
        return AppFacts(self.since, modern=modern), AppFacts(self.since, modern=modern, labels=True)


_SILENT = ChatState(Chat(id="!any"))
"""A chat of which nothing is said but its id."""
_ANY = datetime(2026, 1, 1, tzinfo=UTC)
"""A silent chat has no times that this instant could be compared with."""

APP_VERSIONS: tuple[AppVersion, ...] = (
    AppVersion("4.1.294", OLDEST, ("the lists of chats and messages, without which no rule can work",)),
    AppVersion(
        "4.2.557",
        TELLS_ITSELF,
        (
            "that Beeper says who it is before it is sent the token",
            "that it says whether the token may write, and when it expires",
            "the event stream, through which a change is seen at once",
        ),
        also_fields=("message.is_reply",),
    ),
    AppVersion(
        "4.2.808",
        MODERN,
        ("that `can` knows what a network rules out",),
        also_fields=("mentions", "capabilities", "message.mentions_me", "message.edited"),
        also_events=("unread_mention",),
    ),
    AppVersion(
        "a later 4.3",
        LABELS_AFTER,
        ("long lists in fewer pages",),
        also_fields=("merged",),
        also_events=("account_trouble",),
        exact=False,
    ),
)
"""Oldest first."""


def newer_than(version: Version, *, labels: bool | None = None) -> tuple[AppVersion, ...]:
    """Return what updating would bring, oldest first; `labels` tells whether the app has them, None if that is open."""
    found = (each for each in APP_VERSIONS if (version < each.since if each.exact else not _has(version, labels)))
    # A newer app that lacks labels, as a clone does, may have what else came with them.
    return tuple(
        replace(each, brings=(), also_fields=(), also_events=()) if version > each.since else each for each in found
    )


def _has(version: Version, labels: bool | None) -> bool:
    """Return whether an app has what came with labels; one of unknown labels counts by its number."""
    return version > LABELS_AFTER if labels is None else labels


def lacking(
    gains: Iterable[AppVersion],
    *,
    actions: Iterable[str] = (),
    events: Iterable[str] = (),
    fields: Iterable[str] = (),
    paths: Iterable[str] = (),
) -> Mapping[str, str]:
    """Return word → version for the words of a rule that come only with `gains`.

    `fields` are those whose change is waited for, `paths` what conditions ask for.
    """
    wanted = (set(actions), set(events), {*fields, *map(word_of, paths)})
    found: dict[str, str] = {}
    for each in gains:
        for brought, asked in zip((each.actions, each.events, each.fields), wanted, strict=True):
            found |= {word: each.name for word in brought if word in asked and word not in found}
    return found


def word_of(path: str) -> str:
    """Return the word under which a path of a condition stands in `AppVersion.fields`."""
    record, _, rest = path.partition(".")
    return f"message.{rest}" if record == "last_message" else path if record == "message" else record
