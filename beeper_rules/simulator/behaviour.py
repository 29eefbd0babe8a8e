"""The switches by which the simulated app imitates one build of Beeper Desktop or another."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import datetime

TOKEN = "bdapi_simulated"  # noqa: S105 - a made-up token that opens only the simulator
SDK6 = "4.3.21"
"""The app version since which there is what SDK 6.0.0 brought; its number is not published, 4.3.20 is older."""


@dataclass(frozen=True, slots=True)
class Token:
    """An approved connection."""

    value: str
    can_write: bool = True
    """False for a connection without "allow sensitive actions"."""
    expires_at: datetime | None = None
    """None means never; UTC, by the world's clock."""

    @property
    def scope(self) -> str:
        """The scopes as OAuth writes them."""
        return "read write" if self.can_write else "read"


@dataclass(frozen=True, slots=True, kw_only=True)
class Behaviour:
    """What this build of the app does; the defaults are those of a current one."""

    app_version: str = "4.3.73"
    """Shown by `/v1/info` and in the header of every authenticated answer; only shown."""
    api_version: str = "4.3.73"
    """The app version whose routes and fields this build has, asked by `has`; a clone may show another."""
    version_header: bool = True
    """False: no answer has the header with the version."""
    tokens: tuple[Token, ...] = (Token(TOKEN),)

    # -- the shape of answers
    list_limit_honoured: bool = True
    """False: `limit` on the chat list is not even looked at, as up to 4.3.20."""
    chat_page: int = 25
    message_page: int = 20
    message_limit_honoured: bool = False
    """True: `limit` on a message list is taken (1 to 200), as some builds do."""
    empty_answer: Literal["204", "200", "success"] = "204"
    """How archive and reminder writes answer: 204, 200 without a body, or 200 `{"success":true}`."""
    reminder_field: Literal["remindAt", "remindAtMs", "both"] = "remindAt"
    """Which name of the instant is accepted; the old one counts epoch milliseconds."""
    network_present: bool = True
    """False: chats do not say their network; accounts still do."""
    account_network_present: bool = True
    """False: accounts do not say it either, as SDKs 4.2 and 4.3 have it."""
    message_types_present: bool = True
    """False: no message says its type, as SDK 4.1 has it."""
    int_sort_keys: bool = False
    """True: sort keys are JSON integers, as before 5.0.0."""
    capabilities_present: bool = True
    default_participants: int = 100
    """How many participants one chat carries that is asked for without a count; -1 is all."""
    stream_ts: Literal["string", "ms", "iso"] = "string"
    """How the event stream writes instants: in epoch milliseconds, as a string on the wire, or in ISO 8601."""
    listed_participants: int = 20
    """How many participants a list item carries; 5 has been seen too."""
    raw_sender_in_preview: bool = False
    """True: `senderName` in a preview is the sender's id."""
    merged_preview: bool = True
    """True: a merged chat shows its members' newest message as its preview."""

    # -- what the app does by itself
    bounce_back_s: float = 0.0
    """My own message un-archives its chat this many seconds later, when its echo comes; 0 is off."""
    pinned_archive_status: int | None = 400
    """How archiving a pinned chat is refused; None: accepted, without effect."""
    incoming_unarchives: bool = True
    unread_unarchives: bool = False
    archiving_marks_read: bool = False
    reminding_archives: bool = False
    draft_refused_status: int | None = 400
    """How a draft over a draft is refused; None: it takes the place of the one before."""
    deleted_message_status: int | None = 400
    """How editing or reacting to a deleted message is refused; None: accepted, without effect."""
    nobody_status: int | None = 400
    """How starting a chat with an empty `user` is refused; None: it becomes the chat with oneself."""
    due_unarchives: bool = False
    """True: a reminder or snooze that falls due brings its chat back to the inbox."""

    pings_s: tuple[float, float] | None = (10, 30)
    """After how many real seconds the event stream pings first, and how often from then on; None: never."""

    # -- troubles that last, as opposed to the scripted faults
    read_lag_s: float = 0.0
    """GETs show a chat as it was before a write for this many seconds of the world's clock."""
    listed_fraction: float = 1.0
    """The share of all chats that the list knows yet, as while the app is still syncing."""

    @property
    def starts_by_mode(self) -> bool:
        """Whether to start a chat is a mode of creating one, as in builds that had no route for it."""
        return self.has("4.2.557") and not self.has("4.2.808")

    def has(self, since: str) -> bool:
        """Return whether this build has what the app has since a version."""
        return _number(self.api_version) >= _number(since)

    def token(self, value: str | None, now: datetime) -> Token | None:
        """Return the connection that this bearer value opens at that instant, or None."""
        for token in self.tokens:
            if token.value == value:
                return token if token.expires_at is None or now < token.expires_at else None
        return None


@cache
def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version))
