"""Which addresses are allowed, and which of several spellings of one answers.

The token goes to the address that is found here, so it is a literal loopback address unless the user said otherwise:
a name could lead to another machine.
"""

import ipaddress
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from beeper_rules.errors import InvalidSetup, NotSent
from beeper_rules.safe_text import printable

DEFAULT_PORT = 23373
NEIGHBOUR_PORT = 23374
"""Where the app goes when the default port is taken."""
LOOPBACK_SPELLINGS = ("127.0.0.1", "[::1]")
"""What `localhost` stands for; some builds listen on IPv6 only."""

ADDRESS = re.compile(
    r"(?P<scheme>https?)://"
    r"(?P<host>\[[0-9a-f:.]{2,45}\]|[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63}){0,9})"
    r"(?::(?P<port>[0-9]{1,5}))?/?",
    re.IGNORECASE,
)
EXAMPLE = f"write it as http://localhost:{DEFAULT_PORT}"
LAST_PORT = 65535

Connect = Callable[[str], Awaitable[bool]]
"""Says whether Beeper answers at a base URL, without sending it the token."""


@dataclass(frozen=True)
class Address:
    """The parts of a base URL."""

    scheme: str
    host: str
    """As written in a URL, an IPv6 address in brackets."""
    port: int | None
    """None for the scheme's own."""

    def __str__(self) -> str:
        return f"{self.scheme}://{self.host}" + (f":{self.port}" if self.port is not None else "")

    @property
    def is_loopback(self) -> bool:
        """Whether it is this machine beyond doubt: 127.0.0.0/8, `[::1]` or the name `localhost`."""
        if self.host == "localhost":
            return True
        try:
            found = ipaddress.ip_address(self.host.strip("[]"))
        except ValueError:
            return False
        # An IPv4 address in IPv6 clothes is nothing that anybody types for this machine.
        return found.is_loopback and getattr(found, "ipv4_mapped", None) is None


def parse(url: str, *, allow_remote: bool = False) -> Address:
    """Return the parts of a base URL. Raises InvalidSetup; its message never repeats a password in the URL."""
    found = ADDRESS.fullmatch(url.strip())
    if found is None:
        raise InvalidSetup([], message=f"the address of Beeper {_fault(url.strip())}", hint=EXAMPLE)
    port = int(found["port"]) if found["port"] else None
    if port is not None and not 1 <= port <= LAST_PORT:
        raise InvalidSetup([], message=f"the address of Beeper has the port {port}", hint="ports go from 1 to 65535")
    address = Address(found["scheme"].lower(), _host(found["host"].lower()), port)
    if not (allow_remote or address.is_loopback):
        raise InvalidSetup(
            [],
            message=f"{address.host} is not this machine, and the token would be sent there",
            hint=f"{EXAMPLE}, or set beeper.allow_remote: true if Beeper really runs on another machine",
        )
    return address


def candidates(url: str, *, allow_remote: bool = False, neighbour: bool = False) -> tuple[str, ...]:
    """Return the base URLs to try, in order; with `neighbour` also the port beside the default one."""
    address = parse(url, allow_remote=allow_remote)
    hosts = LOOPBACK_SPELLINGS if address.host == "localhost" else (address.host,)
    ports = (DEFAULT_PORT, NEIGHBOUR_PORT) if neighbour and address.port == DEFAULT_PORT else (address.port,)
    return tuple(str(Address(address.scheme, host, port)) for port in ports for host in hosts)


async def find(url: str, *, allow_remote: bool = False, neighbour: bool = False, connect: Connect) -> str:
    """Return the first candidate that answers. Raises InvalidSetup for the address, NotSent when none answers."""
    tried = candidates(url, allow_remote=allow_remote, neighbour=neighbour)
    for candidate in tried:
        if await connect(candidate):
            return candidate
    raise NotSent(
        f"Beeper does not answer at {' or '.join(tried)}",
        hint="start Beeper Desktop and switch its API on (Settings → Developers); "
        f"it listens on port {DEFAULT_PORT} unless you changed that",
    )


def _host(written: str) -> str:
    """Return the host; an address in brackets has to be one."""
    if written.startswith("["):
        try:
            return f"[{ipaddress.IPv6Address(written[1:-1])}]"
        except ValueError as error:
            raise InvalidSetup(
                [], message=f"the address of Beeper holds {printable(written)}, which is no IPv6 address", hint=EXAMPLE
            ) from error
    return written


def _fault(url: str) -> str:
    """Return what is wrong with a URL, in words that do not repeat it: it may hold a password."""
    scheme, separator, rest = url.partition("://")
    if not separator:
        return "does not begin with http:// or https://"
    if scheme.lower() not in {"http", "https"}:
        return "begins neither with http:// nor with https://"
    authority = re.split(r"[/?#\\]", rest, maxsplit=1)[0]
    if "@" in authority:
        return "holds a user name or password; the token has its own place in the configuration"
    if len(authority) < len(rest.rstrip("/")):
        return "has a path or a query; only scheme, host and port belong there"
    return "has a host or port that cannot be read"
