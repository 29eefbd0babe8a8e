"""FIELDS: what a rule can ask of a chat, and what it means when the API did not say."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from beeper_rules.model.account import AppFacts
from beeper_rules.model.change import UNKNOWN, ChatState, Reading
from beeper_rules.vocabulary.kinds import Kind

Read = Callable[[ChatState, AppFacts], Reading]


@dataclass(frozen=True)
class Field:
    """One thing that a rule can ask."""

    name: str
    kind: Kind
    doc: str
    api: str
    """Where it comes from in the API."""
    absent: str
    """What an absent value means, in words for the documentation."""
    read: Read
    """Its value in a chat: for NAMES the spellings, for LIST one text per element."""
    choices: tuple[str, ...] = ()
    """For TEXT: the only values that there are; empty for any text."""
    watched: bool = True
    """Whether a difference between two listings is an event."""


def _flag(name: str, *, since_modern: bool) -> Read:
    """Return a reader of a flag that is false when absent, on older apps perhaps unknown."""

    def read(state: ChatState, app: AppFacts) -> Reading:
        value: bool | None = getattr(state.chat, name)
        if value is None:
            return False if app.modern or not since_modern else UNKNOWN
        return value

    return read


def _known_none_when_modern(read: Callable[[ChatState], Reading], nothing: Reading) -> Read:
    """Return a reader of something whose absence is `nothing` on modern apps and unknown on older ones."""

    def reader(state: ChatState, app: AppFacts) -> Reading:
        value = read(state)
        if value is None:
            return nothing if app.modern else UNKNOWN
        return value

    return reader


def _or_unknown(read: Callable[[ChatState], Reading]) -> Read:
    """Return a reader of something whose absence says nothing."""

    def reader(state: ChatState, app: AppFacts) -> Reading:  # noqa: ARG001 - the signature of every reader
        value = read(state)
        return UNKNOWN if value is None else value

    return reader


def _chat(state: ChatState, app: AppFacts) -> Reading:  # noqa: ARG001 - the signature of every reader
    return (state.chat.title, state.chat.id) if state.chat.title is not None else (state.chat.id,)


def _network(state: ChatState, app: AppFacts) -> Reading:
    return state.chat.network or app.networks.get(state.chat.account_id or "") or UNKNOWN


def _labels(state: ChatState, app: AppFacts) -> Reading:
    if state.chat.labels is None:
        return () if app.labels else UNKNOWN
    return tuple(sorted(each.name or each.id for each in state.chat.labels))


def _participants(state: ChatState, app: AppFacts) -> Reading:  # noqa: ARG001 - the signature of every reader
    members = state.chat.participants
    return UNKNOWN if members is None else tuple(sorted(each.id for each in members.items))


def _member_count(state: ChatState) -> Reading:
    members = state.chat.participants
    if members is None:
        return None
    return members.total if members.total is not None else None if members.cut else len(members.items)


def _is_unread(state: ChatState, app: AppFacts) -> Reading:  # noqa: ARG001 - the signature of every reader
    if state.chat.is_marked_unread:
        return True
    return UNKNOWN if state.chat.unread_count is None else state.chat.unread_count > 0


def _snooze_until(state: ChatState) -> Reading:
    return state.chat.snooze.snooze_until if state.chat.snooze else None


def _reminder_at(state: ChatState) -> Reading:
    return state.chat.reminder.remind_at if state.chat.reminder else None


def _present(read: Callable[[ChatState], Reading]) -> Callable[[ChatState], Reading]:
    """Return a reader that says True where `read` finds something, None where it does not."""
    return lambda state: None if read(state) is None else True


def _draft(state: ChatState) -> Reading:
    return None if state.chat.draft is None else not state.chat.draft.empty


_FALSE = "false"
_FALSE_OR_UNKNOWN = "false on apps from 4.2.808, unknown on older ones"
_NONE_OR_UNKNOWN = "none on apps from 4.2.808, unknown on older ones"
_UNKNOWN = "unknown"

_ALL = (
    Field(
        "chat",
        Kind.NAMES,
        "the chat's title or its id",
        "title, id",
        "the id is always there",
        _chat,
        watched=False,
    ),
    Field("id", Kind.TEXT, "the chat's id", "id", "always there", _or_unknown(lambda s: s.chat.id), watched=False),
    Field("title", Kind.TEXT, "the chat's title", "title", _UNKNOWN, _or_unknown(lambda s: s.chat.title)),
    Field(
        "network",
        Kind.TEXT,
        "the network's name, such as WhatsApp",
        "network, else the account's",
        _UNKNOWN,
        _network,
        watched=False,
    ),
    Field(
        "account",
        Kind.TEXT,
        "the id of the account through which the chat runs",
        "accountID",
        _UNKNOWN,
        _or_unknown(lambda s: s.chat.account_id),
        watched=False,
    ),
    Field(
        "type",
        Kind.TEXT,
        "one person, or a group",
        "type",
        _UNKNOWN,
        _or_unknown(lambda s: s.chat.type),
        choices=("single", "group"),
    ),
    Field(
        "description",
        Kind.TEXT,
        "the group's topic",
        "description",
        _NONE_OR_UNKNOWN,
        _known_none_when_modern(lambda s: s.chat.description, None),
    ),
    Field(
        "participants",
        Kind.LIST,
        "the members, each by name, username, phone number, e-mail or id",
        "participants.items",
        "members beyond those listed are unknown",
        _participants,
        watched=False,
    ),
    Field("member_count", Kind.NUMBER, "how many members", "participants.total", _UNKNOWN, _or_unknown(_member_count)),
    Field(
        "labels",
        Kind.LIST,
        "the names of the labels that you gave it",
        "labels",
        "none where Beeper has labels at all, else unknown",
        _labels,
    ),
    Field("muted", Kind.BOOLEAN, "notifications are off", "isMuted", _FALSE, _flag("is_muted", since_modern=False)),
    Field(
        "archived", Kind.BOOLEAN, "it is in the archive", "isArchived", _FALSE, _flag("is_archived", since_modern=False)
    ),
    Field("pinned", Kind.BOOLEAN, "it is pinned", "isPinned", _FALSE, _flag("is_pinned", since_modern=False)),
    Field(
        "low_priority",
        Kind.BOOLEAN,
        "it is in the low priority inbox",
        "isLowPriority",
        _FALSE_OR_UNKNOWN,
        _flag("is_low_priority", since_modern=True),
    ),
    Field(
        "read_only",
        Kind.BOOLEAN,
        "you cannot write in it",
        "isReadOnly",
        _FALSE_OR_UNKNOWN,
        _flag("is_read_only", since_modern=True),
    ),
    Field(
        "marked_unread",
        Kind.BOOLEAN,
        "you marked it unread, whatever its count",
        "isMarkedUnread",
        _FALSE_OR_UNKNOWN,
        _flag("is_marked_unread", since_modern=True),
    ),
    Field(
        "draft",
        Kind.BOOLEAN,
        "you began to write something",
        "draft",
        _FALSE_OR_UNKNOWN,
        _known_none_when_modern(_draft, nothing=False),
    ),
    Field(
        "merged",
        Kind.BOOLEAN,
        "it shows one person's chats of several networks as one",
        "merge",
        _FALSE,
        lambda state, _: state.chat.merge is not None,
    ),
    Field(
        "unread",
        Kind.NUMBER,
        "how many unread messages",
        "unreadCount",
        _UNKNOWN,
        _or_unknown(lambda s: s.chat.unread_count),
    ),
    Field(
        "is_unread",
        Kind.BOOLEAN,
        "it has unread messages or is marked unread",
        "unreadCount, isMarkedUnread",
        _UNKNOWN,
        _is_unread,
    ),
    Field(
        "mentions",
        Kind.NUMBER,
        "how many unread messages mention you",
        "unreadMentionsCount",
        _UNKNOWN,
        _or_unknown(lambda s: s.chat.unread_mentions_count),
    ),
    Field(
        "snoozed",
        Kind.BOOLEAN,
        "it is snoozed",
        "snooze",
        _FALSE_OR_UNKNOWN,
        _known_none_when_modern(_present(_snooze_until), nothing=False),
    ),
    Field(
        "snooze_until",
        Kind.AGE,
        "when its snooze ends",
        "snooze.snoozeUntil",
        _NONE_OR_UNKNOWN,
        _known_none_when_modern(_snooze_until, None),
    ),
    Field(
        "reminder",
        Kind.BOOLEAN,
        "a reminder is set",
        "reminder",
        _FALSE_OR_UNKNOWN,
        _known_none_when_modern(_present(_reminder_at), nothing=False),
    ),
    Field(
        "reminder_at",
        Kind.AGE,
        "when its reminder is due",
        "reminder.remindAt",
        _NONE_OR_UNKNOWN,
        _known_none_when_modern(_reminder_at, None),
    ),
    Field(
        "last_activity",
        Kind.AGE,
        "when anything last happened in it, reactions included",
        "lastActivity",
        _UNKNOWN,
        _or_unknown(lambda s: s.chat.last_activity),
        watched=False,
    ),
)

FIELDS: Mapping[str, Field] = {each.name: each for each in _ALL}
"""Name → Field, in the order of the documentation."""

WATCHED: tuple[Field, ...] = tuple(each for each in _ALL if each.watched)
"""The fields whose difference between two listings is an event."""


def member_names(state: ChatState) -> tuple[tuple[str, ...], ...]:
    """Return for each listed participant all its spellings."""
    members = state.chat.participants
    return tuple(each.names for each in members.items) if members else ()
