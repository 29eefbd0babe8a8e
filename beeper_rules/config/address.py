"""Which addresses of Beeper are allowed: the token must never leave this machine unasked."""

import ipaddress
from urllib.parse import urlsplit

EXAMPLE = "write it like http://localhost:23373"


class WrongAddress(ValueError):  # noqa: N818 - says what it is
    """An address that is not used; holds the hint, never the address, which could contain a password."""

    def __init__(self, message: str, hint: str = EXAMPLE) -> None:
        super().__init__(message)
        self.hint = hint


def checked_address(url: str, *, allow_remote: bool) -> str:
    """Return `url` without a slash at its end; raises WrongAddress."""
    if not url.isascii() or not url.isprintable() or " " in url:
        raise WrongAddress("the address holds spaces or special characters")
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise WrongAddress("this is no address") from error
    if parts.scheme not in {"http", "https"} or not host:
        raise WrongAddress("the address must begin with http:// or https:// and a host")
    if "@" in parts.netloc:
        raise WrongAddress("the address holds a name or a password", "the token belongs in beeper.token_file")
    if parts.query or parts.fragment:
        raise WrongAddress("the address cannot hold `?` or `#`")
    if not allow_remote and not is_loopback(host):
        hint = "set beeper.allow_remote: true if the token may travel to another machine"
        raise WrongAddress(f"{host} is not this machine", hint)
    return url.rstrip("/")


def is_loopback(host: str) -> bool:
    """Return whether a host is this machine by its very name; nothing is looked up."""
    if host.casefold() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
