"""RuleTest and its parts: what a test in a rule file says once it is read. Nothing here changes after that."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from typing import ClassVar

from beeper_rules.errors import Place
from beeper_rules.language.rulebook import Trigger
from beeper_rules.language.time_words import TimeWords, on
from beeper_rules.model.account import Account, AppFacts
from beeper_rules.model.capabilities import Capabilities


@dataclass(frozen=True)
class WallClock:
    """A day and a time of day."""

    local: datetime
    """Without a zone."""

    def instant(self, zone: tzinfo) -> datetime:
        """Return the UTC instant at which clocks in `zone` show it."""
        return on(self.local.date(), self.local.time(), zone).astimezone(UTC)


Moment = WallClock | TimeWords | timedelta
"""When: a day and a time, words for a time to come, or so long from now, for what is past so long ago."""

Fact = bool | int | str | tuple[str, ...] | Moment | Capabilities
"""What a field of a chat or a message is given as."""

Facts = Mapping[str, Fact]
"""Field → what it is."""


Lists = Mapping[str, tuple[str, ...]]
"""Name of a list → its entries."""


@dataclass(frozen=True)
class GivenChat:
    """A chat of a test."""

    facts: Facts
    """Only what is written."""
    place: Place
    message: Facts | None = None
    """Its newest message; None when nothing is known of it."""

    @property
    def title(self) -> str:
        """Its title; empty for none."""
        return str(self.facts.get("title", ""))


@dataclass(frozen=True)
class Given:
    """What a test begins with."""

    chats: tuple[GivenChat, ...]
    app: AppFacts
    before: GivenChat | None = None
    """What of the only chat was otherwise before the event; None for what the event tells."""
    account: Account | None = None
    """For `account_trouble`: the account as it is after it."""
    lists: Lists = field(default_factory=dict)
    """What stands in lists during the test, in place of what the files say."""


@dataclass(frozen=True)
class Happens:
    """One event."""

    label: str
    """As it is written."""
    trigger: Trigger | None
    """None for every schedule that there is."""
    message: Facts | None = None
    """For `new_message`: the message; None for any."""

    @property
    def about_one_chat(self) -> bool:
        """Whether it happens to one chat: not to all of them, nor to an account."""
        if self.trigger is None or self.trigger.schedule is not None:
            return False
        return self.trigger.event.name != "account_trouble"


@dataclass(frozen=True)
class Changes:
    """A chat is listed otherwise from now on."""

    facts: Facts
    about_one_chat: ClassVar[bool] = True


@dataclass(frozen=True)
class Says:
    """A message comes in."""

    facts: Facts
    about_one_chat: ClassVar[bool] = True


@dataclass(frozen=True)
class Advances:
    """Time passes."""

    until: Moment
    about_one_chat: ClassVar[bool] = False


@dataclass(frozen=True)
class Restarts:
    """The program ends and begins again."""

    about_one_chat: ClassVar[bool] = False


Deed = Happens | Changes | Says | Advances | Restarts


@dataclass(frozen=True)
class Expected:
    """What a test expects of one rule."""

    rule_id: str
    place: Place
    word: str = ""
    """One of `vocabulary.test_words.EXPECT_WORDS`; empty for any."""
    fires: bool | None = None
    """None for either."""
    did: tuple[str, ...] | None = None
    """Its actions in order; None for any."""
    reason_has: str = ""
    """A part of its reason; empty for any."""


@dataclass(frozen=True)
class Expectation:
    """What a test expects of the rules."""

    rules: tuple[Expected, ...]
    place: Place
    others_quiet: bool = False
    """Whether no other rule of the file may fire."""


@dataclass(frozen=True)
class Step:
    """One thing that happens in a test."""

    deed: Deed
    place: Place
    chat: int | None = None
    """Which of the given chats it is about, or of which one something is expected; None for all of them."""
    expect: Expectation | None = None
    """About everything since the last expectation; None for none."""


@dataclass(frozen=True)
class RuleTest:
    """One test."""

    name: str
    place: Place
    file: str
    """As shown: it sees the rules of this file only."""
    at: WallClock
    timezone: tzinfo | None
    """None for the configuration's."""
    given: Given
    steps: tuple[Step, ...]
    given_after: bool = False
    """Whether the chat is given as it is after the first step, an event."""
