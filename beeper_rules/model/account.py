"""Accounts, and what this installation of Beeper can tell us at all."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from beeper_rules.model.chat import User
from beeper_rules.model.wire import Text, Wire

Version = tuple[int, int, int]

MODERN: Version = (4, 2, 808)
"""From here on an app reports drafts, reminders and snoozes, marks chats read and changes their flags."""
TELLS_ITSELF: Version = (4, 2, 557)
"""From here on an app says who it is and what a token may do, and has an event stream."""
OLDEST: Version = (4, 1, 294)
"""The first app with the calls by which chats are listed and archived at all."""


def version_text(version: Version | None) -> str:
    """Return a version as people write it."""
    return ".".join(map(str, version)) if version else "unknown"


def parse_version(text: str | None) -> Version | None:
    """Return the numbers of `4.2.808`; None for anything else."""
    found = re.fullmatch(r"v?(\d{1,6})\.(\d{1,6})\.(\d{1,9})(?:[-+. ].*)?", (text or "").strip())
    return (int(found[1]), int(found[2]), int(found[3])) if found else None


CUT_OFF = frozenset(
    {"connecting", "connection_required", "reconnect_required", "attention_required", "disconnected", "disabled"}
)
"""Statuses of an account of which Beeper hears nothing."""


class Account(Wire):
    """One login on one network."""

    account_id: Text
    network: Text | None = None
    status: Text | None = None
    """`connected`, `connecting`, `backfilling`, `…_required`, `disconnected`, `disabled`; None on older apps."""
    status_text: Text | None = None
    user: User | None = None

    @property
    def working(self) -> bool:
        """Whether its chats can be believed: unless it is cut off, also with a status that only a newer app knows."""
        return self.status not in CUT_OFF


@dataclass(frozen=True)
class AppFacts:
    """What the app behind the address can do, so that absent fields get their right meaning."""

    version: Version | None = None
    """From `/v1/info` or the response header; None when the app does not say."""
    modern: bool = False
    """Version at least 4.2.808, or an app of unknown version that sends the fields of such a version."""
    labels: bool = False
    """Whether `/v1/labels` answers 200."""
    networks: Mapping[str, str] = field(default_factory=dict)
    """accountID → network, for chats that do not carry their network."""
    merges: bool = True
    """Whether there are merged chats, as far as the last sweep saw; True before the first one."""

    @property
    def version_text(self) -> str:
        """The version as people write it."""
        return version_text(self.version)

    def has(self, since: Version) -> bool:
        """Return whether this app has what came with a version; one that does not say its own is taken to."""
        return self.modern if since == MODERN else self.version is None or self.version >= since

    def lacks(self, since: Version) -> str:
        """Return the sentence that names the version needed."""
        if self.version is None:
            return f"needs Beeper {version_text(since)}; this one does not say its version, nor shows what came with it"
        return f"needs Beeper {version_text(since)}, this is {self.version_text}"
