"""ACTIONS: what `then:` accepts, and for each what it writes, needs, may also change, and how it is undone."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from beeper_rules.model.account import MODERN, Version
from beeper_rules.model.change import Value

Args = Mapping[str, object]
Step = tuple[str, Args]
"""An action's name and its arguments."""


class Shape(StrEnum):
    """What an argument is written as."""

    CHOICE = "one of"
    FLAG = "true or false"
    DURATION = "a duration such as 2h"
    TIME = 'a time such as "09:00 tomorrow"'
    TEMPLATE = "text, with placeholders such as {chat.title}"


@dataclass(frozen=True)
class Argument:
    """One argument of an action."""

    name: str
    shape: Shape
    doc: str
    choices: tuple[str, ...] = ()
    default: str | bool | None = None


@dataclass(frozen=True)
class CatchUp:
    """What to do about what happened while nobody watched."""

    policy: str
    """`all`, `latest` or `none`."""
    max_age: timedelta
    """What is older is let go as late."""


SETS = CatchUp("all", timedelta(hours=24))
NOTICES = CatchUp("latest", timedelta(minutes=10))
SCHEDULES = CatchUp("latest", timedelta(hours=24))
"""For every action of a run by the clock."""


@dataclass(frozen=True)
class ActionWord:
    """One word for `then:`."""

    name: str
    doc: str
    call: str
    """The call to Beeper, in words for the documentation; `local` for none."""
    writes: Callable[[Args], Mapping[str, Value]] = lambda _: {}
    """Arguments → field → the value that it will have."""
    patch: Callable[[Args], Mapping[str, object]] | None = None
    """For actions that are one PATCH: arguments → its body."""
    arguments: tuple[Argument, ...] = ()
    shorthand: str = ""
    """The argument that a bare value stands for."""
    exactly_one_of: tuple[str, ...] = ()
    """Arguments of which one must be given, and not two."""
    may_also_change: tuple[str, ...] = ()
    """Fields that the app may change by itself because of it."""
    capability: str = ""
    """The attribute of Capabilities that may rule it out."""
    since: Version | None = None
    """The app version that it needs."""
    inverse: str = ""
    """What takes it back, for people; empty for nothing."""
    taken_back_by: Callable[[Mapping[str, Value]], tuple[Step, ...]] = lambda _: ()
    """What the fields that it writes held before → the actions that make them so again."""
    no_way_back: str = ""
    """Why nothing takes it back; empty where something does."""
    visible: str = ""
    """What others may see of it; empty for nothing."""
    gives_way: bool = False
    """Whether a newer message of theirs makes it pointless."""
    keeps_clear_of_echo: bool = False
    """Whether it bounces when it follows a message of mine too soon."""
    used_up: bool = False
    """Whether its reversal is its use: what was marked unread gets read, a draft gets sent. That is no override."""
    payload: tuple[str, ...] = ()
    """Arguments that hold what somebody wrote: wiped when the action ends."""
    catch_up: CatchUp = SETS

    @property
    def local(self) -> bool:
        """Whether it stays on this computer."""
        return self.call == "local"

    def argument(self, name: str) -> Argument | None:
        """Return the argument of that name."""
        return next((each for each in self.arguments if each.name == name), None)


def _sets(**values: Value) -> Callable[[Args], Mapping[str, Value]]:
    """Return a `writes` that does not depend on the arguments."""
    return lambda _: values


def _patches(**body: object) -> Callable[[Args], Mapping[str, object]]:
    """Return a `patch` that does not depend on the arguments."""
    return lambda _: body


def _back_by(name: str, **args: object) -> Callable[[Mapping[str, Value]], tuple[Step, ...]]:
    """Return a `taken_back_by` that does not depend on what was there before."""
    return lambda _: ((name, args),)


def _reading_back(prior: Mapping[str, Value]) -> tuple[Step, ...]:
    return (("mark_unread", {}),) if prior.get("is_unread") is True else ()


def _reminder_back(prior: Mapping[str, Value]) -> tuple[Step, ...]:
    """Return what sets the reminder that was there before, or takes away the one that a rule set."""
    at = prior.get("reminder_at")
    if isinstance(at, datetime):
        return (("remind", {"at": at.isoformat(), "replace": "own"}),)
    return (("clear_reminder", {"whose": "own"}),)


def _cleared_back(prior: Mapping[str, Value]) -> tuple[Step, ...]:
    return _reminder_back(prior) if isinstance(prior.get("reminder_at"), datetime) else ()


def _remind_writes(args: Args) -> Mapping[str, Value]:
    at = args.get("at")
    return {"reminder_at": datetime.fromisoformat(at) if isinstance(at, str) else None}


def _inbox_writes(args: Args) -> Mapping[str, Value]:
    out_of = args.get("from", "both")
    return {field: False for field in ("archived", "low_priority") if out_of in {"both", _PLACES[field]}}


def _inbox_patch(args: Args) -> Mapping[str, object]:
    return {{"archived": "isArchived", "low_priority": "isLowPriority"}[field]: False for field in _inbox_writes(args)}


def _out_of_the_inbox(prior: Mapping[str, Value]) -> tuple[Step, ...]:
    """Return what puts a chat back to where it was; the archive last, which low priority would end."""
    return tuple((name, {}) for field, name in reversed(_PLACES.items()) if prior.get(field) is True)


_PLACES = {"archived": "archive", "low_priority": "low_priority"}
"""Field → the place outside of the main inbox; both are also the names of the actions that move a chat there."""
_READING = ("unread", "mentions", "marked_unread")
_FOR = Argument("for", Shape.DURATION, "how long; then it is taken back, unless somebody changed it meanwhile")
_TEXT = Argument("text", Shape.TEMPLATE, "what to say")

_ALL = (
    ActionWord(
        "mark_read",
        "marks it read up to the newest message that the rule saw",
        "POST …/read",
        writes=_sets(is_unread=False),
        arguments=(
            Argument(
                "through",
                Shape.CHOICE,
                "`message`: no further than what the rule saw; `all`: whatever is there when it happens",
                ("message", "all"),
                "message",
            ),
        ),
        shorthand="through",
        may_also_change=(*_READING, "archived"),
        since=MODERN,
        inverse="mark_unread",
        taken_back_by=_reading_back,
        visible="where the network has read receipts, the others may get one, and it cannot be taken back",
    ),
    ActionWord(
        "mark_unread",
        "marks it unread",
        "POST …/unread",
        writes=_sets(is_unread=True),
        arguments=(
            Argument(
                "from", Shape.CHOICE, "`message`: unread from the message on that the rule saw", ("message",), None
            ),
        ),
        shorthand="from",
        may_also_change=(*_READING, "archived"),
        capability="mark_as_unread",
        since=MODERN,
        inverse="mark_read",
        taken_back_by=_back_by("mark_read", through="all"),
        used_up=True,
    ),
    ActionWord(
        "archive",
        "moves it to the archive; a pinned chat cannot be archived",
        "POST …/archive",
        writes=_sets(archived=True),
        may_also_change=("is_unread", "low_priority", *_READING),
        capability="archive",
        inverse="unarchive",
        taken_back_by=_back_by("unarchive"),
        gives_way=True,
        keeps_clear_of_echo=True,
    ),
    ActionWord(
        "unarchive",
        "brings it back from the archive",
        "POST …/archive",
        writes=_sets(archived=False),
        may_also_change=("low_priority",),
        capability="archive",
        inverse="archive",
        taken_back_by=_back_by("archive"),
    ),
    ActionWord(
        "remind",
        "sets a reminder; one that is there already is left alone, but an app before 4.2.808 does not show one of"
        " yours, and there it is replaced",
        "POST …/reminders",
        writes=_remind_writes,
        arguments=(
            Argument("in", Shape.DURATION, "how long from now, at least a minute"),
            Argument("at", Shape.TIME, "the time of day and the day, at least a minute ahead"),
            Argument(
                "dismiss_on_incoming",
                Shape.FLAG,
                "whether Beeper drops the reminder when they write",
                default=False,
            ),
            Argument(
                "until", Shape.CHOICE, "`answered`: take this reminder away as soon as you write", ("answered",), None
            ),
            Argument("replace", Shape.CHOICE, "`own`: replace a reminder that a rule set", ("own",), None),
        ),
        exactly_one_of=("in", "at"),
        may_also_change=("reminder", "archived"),
        inverse="clear_reminder",
        taken_back_by=_reminder_back,
    ),
    ActionWord(
        "clear_reminder",
        "takes the reminder away",
        "DELETE …/reminders",
        writes=lambda _: {"reminder_at": None},
        arguments=(
            Argument(
                "whose",
                Shape.CHOICE,
                "`own`: only one that a rule set and that is to come; `any`: also one of yours",
                ("own", "any"),
                "own",
            ),
        ),
        shorthand="whose",
        may_also_change=("reminder",),
        inverse="remind",
        taken_back_by=_cleared_back,
    ),
    ActionWord(
        "mute",
        "turns its notifications off",
        "PATCH",
        writes=_sets(muted=True),
        patch=_patches(isMuted=True),
        arguments=(_FOR,),
        since=MODERN,
        inverse="unmute",
        taken_back_by=_back_by("unmute"),
    ),
    ActionWord(
        "unmute",
        "turns its notifications on",
        "PATCH",
        writes=_sets(muted=False),
        patch=_patches(isMuted=False),
        arguments=(_FOR,),
        since=MODERN,
        inverse="mute",
        taken_back_by=_back_by("mute"),
    ),
    ActionWord(
        "pin",
        "pins it",
        "PATCH",
        writes=_sets(pinned=True),
        patch=_patches(isPinned=True),
        arguments=(_FOR,),
        may_also_change=("archived", "low_priority"),
        since=MODERN,
        inverse="unpin",
        taken_back_by=_back_by("unpin"),
    ),
    ActionWord(
        "unpin",
        "unpins it",
        "PATCH",
        writes=_sets(pinned=False),
        patch=_patches(isPinned=False),
        arguments=(_FOR,),
        since=MODERN,
        inverse="pin",
        taken_back_by=_back_by("pin"),
    ),
    ActionWord(
        "low_priority",
        "moves it to the low priority inbox",
        "PATCH",
        writes=_sets(low_priority=True),
        patch=_patches(isLowPriority=True),
        arguments=(_FOR,),
        may_also_change=("archived", "pinned"),
        since=MODERN,
        inverse="inbox",
        taken_back_by=_back_by("inbox", **{"from": "low_priority"}),
        gives_way=True,
    ),
    ActionWord(
        "inbox",
        "moves it to the main inbox, out of the archive and out of low priority",
        "PATCH",
        writes=_inbox_writes,
        patch=_inbox_patch,
        arguments=(
            Argument(
                "from",
                Shape.CHOICE,
                "out of which of the two: `archive`, `low_priority` or `both`",
                ("both", "archive", "low_priority"),
            ),
            _FOR,
        ),
        shorthand="from",
        since=MODERN,
        inverse="archive or low_priority, as it was",
        taken_back_by=_out_of_the_inbox,
    ),
    ActionWord(
        "set_draft",
        "writes a draft for you to send or throw away; never over a draft that is there",
        "PATCH",
        writes=_sets(draft=True),
        arguments=(_TEXT,),
        shorthand="text",
        exactly_one_of=("text",),
        since=MODERN,
        inverse="clear_draft",
        no_way_back="you may have gone on writing it, so it is yours to throw away",
        used_up=True,
        payload=("text",),
    ),
    ActionWord(
        "clear_draft",
        "throws the draft away",
        "PATCH",
        writes=_sets(draft=False),
        patch=_patches(draft=None),
        no_way_back="what it said was not kept",
        since=MODERN,
    ),
    ActionWord(
        "notify",
        "tells you, on the desktop and in the terminal",
        "local",
        arguments=(
            _TEXT,
            Argument("title", Shape.TEMPLATE, "the headline", default="{rule.id}"),
            Argument("to", Shape.CHOICE, "on `desktop` or in `terminal` only", ("desktop", "terminal"), None),
            Argument(
                "digest",
                Shape.FLAG,
                "`true`: one notification for everything of one run of a schedule, or of one window of quiet hours",
            ),
        ),
        shorthand="text",
        exactly_one_of=("text",),
        payload=("text", "title"),
        no_way_back="you have been told",
        catch_up=NOTICES,
    ),
    ActionWord(
        "log",
        "writes a line into the journal",
        "local",
        no_way_back="the journal forgets nothing before its time",
        arguments=(_TEXT,),
        shorthand="text",
        exactly_one_of=("text",),
    ),
)

ACTIONS: Mapping[str, ActionWord] = {each.name: each for each in _ALL}
"""Name → ActionWord, in the order of the documentation."""

UNCOUNTED = frozenset({"log"})
"""Actions that no limit counts."""

TO_COME: Mapping[str, str] = {
    "send": "sending messages",
    "react": "reacting to messages",
    "create_chat": "creating chats",
    "start_chat": "starting chats",
    "webhook": "calling a web address",
    "command": "running a program",
}
"""Actions that reach other people or other programs: known by name, refused until they are built."""
