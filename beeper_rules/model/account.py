"""Accounts, and what this installation of Beeper can tell us at all."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from beeper_rules.model.chat import User
from beeper_rules.model.wire import Text, Wire

Version = tuple[int, int, int]

MODERN: Version = (4, 2, 808)
"""From here on an app reports drafts, reminders and snoozes, marks chats read and changes their flags."""


def parse_version(text: str | None) -> Version | None:
    """Return the numbers of `4.2.808`; None for anything else."""
    found = re.fullmatch(r"v?(\d{1,6})\.(\d{1,6})\.(\d{1,9})(?:[-+. ].*)?", (text or "").strip())
    return (int(found[1]), int(found[2]), int(found[3])) if found else None


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
        """Whether its chats can be believed: it is connected, fills in history, or the app does not say."""
        return self.status in {None, "connected", "backfilling"}


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

    @property
    def version_text(self) -> str:
        """The version as people write it."""
        return ".".join(map(str, self.version)) if self.version else "unknown"
