"""Where the event stream may be. The token goes there, so the host is always the one that is trusted already."""

import re

from beeper_rules.address import LAST_PORT, Address, parse

SCHEMES = {"http": "ws", "https": "wss"}
"""Of the calls → of the event stream; live builds write `http` for both."""
TOLD = re.compile(
    r"(?P<scheme>https?|wss?)://(?P<authority>[^/?#\s\\@]{1,300})(?P<path>/[!-~]{0,300})?",
    re.IGNORECASE,
)
PORT = re.compile(r":(?P<port>[0-9]{1,5})$")


def stream_addresses(base_url: str, told: str) -> tuple[str, ...]:
    """Return the addresses to try, in order: the path that `/v1/info` told, at the host that answers the other calls.

    The app does not know by which name or through which tunnel it was reached, so its own port comes second, and its
    host not at all. Empty when `told` is no address.
    """
    base = parse(base_url, allow_remote=True)
    found = TOLD.fullmatch(told.strip())
    if found is None:
        return ()
    ports = [base.port]
    written = PORT.search(found["authority"])
    if written and 0 < int(written["port"]) <= LAST_PORT and int(written["port"]) not in ports:
        ports.append(int(written["port"]))
    path = found["path"] or "/"
    return tuple(f"{Address(SCHEMES[base.scheme], base.host, port)}{path}" for port in ports)
