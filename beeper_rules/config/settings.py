"""What can be configured, and its defaults."""

from dataclasses import dataclass
from datetime import timedelta, tzinfo
from pathlib import Path

from beeper_rules.secret import Secret

DEFAULT_URL = "http://localhost:23373"


@dataclass(frozen=True)
class Beeper:
    """How to reach Beeper Desktop. At most one of the three tokens is given."""

    url: str = DEFAULT_URL
    """Without a slash at its end."""
    token: Secret | None = None
    token_file: Path | None = None
    token_env: str | None = None
    """Name of an environment variable."""
    allow_remote: bool = False


@dataclass(frozen=True)
class Poll:
    """How often Beeper is asked."""

    every: timedelta = timedelta(seconds=5)
    """Between two looks at the newest chats."""
    sweep: timedelta = timedelta(minutes=1)
    """Between two looks at all chats; never shorter than `every`."""
    live: bool = True
    """Whether Beeper's event stream, where there is one, makes a look come sooner."""


@dataclass(frozen=True)
class History:
    """What the journal keeps."""

    days: int = 30
    message_text: bool = False


@dataclass(frozen=True)
class Notify:
    """Where notifications appear."""

    desktop: bool = True
    terminal: bool = True


@dataclass(frozen=True)
class Config:
    """Everything that `config.yaml` says. Paths are relative to the working directory, or absolute."""

    timezone: tzinfo
    """A ZoneInfo, except on machines that do not say the name of their zone."""
    rules: tuple[Path, ...]
    """Folders and files, in order."""
    state: Path
    """The journal; its folder holds everything else that is remembered."""
    beeper: Beeper = Beeper()
    poll: Poll = Poll()
    allow: tuple[str, ...] = ()
    """Outward actions that were granted; none exists yet."""
    history: History = History()
    notify: Notify = Notify()
    file: Path | None = None
    """Where this was read; None for defaults only."""


RESTART_KEYS = ("beeper.url", "state")
"""A running daemon keeps their old values."""


def changed_restart_keys(old: Config, new: Config) -> tuple[str, ...]:
    """Return which keys of `RESTART_KEYS` differ."""
    differs = (old.beeper.url != new.beeper.url, old.state != new.state)
    return tuple(key for key, changed in zip(RESTART_KEYS, differs, strict=True) if changed)
