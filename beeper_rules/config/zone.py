"""The machine's time zone."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

from beeper_rules.suggestions import did_you_mean

LOCALTIME = Path("/etc/localtime")


def machine_zone(env: Mapping[str, str], localtime: Path = LOCALTIME) -> tzinfo:
    """Return the zone of this machine: the one that $TZ names or `localtime` links to, else what the C library knows.

    Asked again, it answers for where the laptop is now.
    """
    name = env.get("TZ", "").removeprefix(":")
    if name:
        return named_zone(name) or SystemZone()
    _, found, name = os.path.realpath(localtime).rpartition("/zoneinfo/")
    return (named_zone(name) if found else None) or SystemZone()


def named_zone(name: str) -> ZoneInfo | None:
    """Return the zone with an IANA name; None when there is none."""
    try:
        return ZoneInfo(name)
    # A name that is a folder, too long or leads out of the database fails in other ways than a missing one.
    except (KeyError, ValueError, OSError):
        return None


def zone_hint(name: str) -> str:
    """Return a zone with a similar name, or how zones are named."""
    from zoneinfo import available_timezones  # noqa: PLC0415 - reads the whole database, only for this message

    known = sorted(available_timezones())
    if not known:
        return "this machine has no time zone database: install the Python package tzdata"
    cities = {each.rpartition("/")[2]: each for each in known}
    return did_you_mean(name, known, cities) or "use an IANA name such as Europe/Berlin"


@dataclass(frozen=True)
class SystemZone(tzinfo):
    """The zone that the C library knows, for machines that do not say its name."""

    def utcoffset(self, dt: datetime | None) -> timedelta | None:
        """Return the offset at a local time."""
        return None if dt is None else dt.replace(tzinfo=None).astimezone().utcoffset()

    def dst(self, dt: datetime | None) -> timedelta | None:  # noqa: ARG002 - the signature of tzinfo
        """Return None: the C library tells only the sum of both offsets."""
        return None

    def tzname(self, dt: datetime | None) -> str | None:
        """Return the abbreviation at a local time."""
        return None if dt is None else dt.replace(tzinfo=None).astimezone().tzname()

    def fromutc(self, dt: datetime) -> datetime:
        """Return the local time of an instant; of a time that comes twice, the right one."""
        instant = dt.replace(tzinfo=UTC)
        first = instant.astimezone().replace(tzinfo=self, fold=0)
        return first if first.utcoffset() == instant.astimezone().utcoffset() else first.replace(fold=1)
