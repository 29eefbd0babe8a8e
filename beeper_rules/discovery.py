"""Where Beeper is: what answers at each address. The token is never sent: who listens is what is to be found out."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from beeper_rules.address import parse
from beeper_rules.beeper import AppInfo, decode
from beeper_rules.beeper.outcome import own_words
from beeper_rules.beeper.transport import Exchange, Transport
from beeper_rules.errors import CallFailed, InvalidSetup
from beeper_rules.safe_text import printable

PROBE_DEADLINE_S = 2.0
PROBE_BODY_CAP = 64 * 1024
"""Bytes."""
OK, UNAUTHORIZED, FIRST_SERVER_ERROR = 200, 401, 500
NAME = "beeper"


class Who(StrEnum):
    """Who answers at an address."""

    BEEPER = "Beeper"
    """It says so."""
    PERHAPS = "perhaps Beeper"
    """It speaks as Beeper does and does not say that it is; apps before 4.2.557 cannot."""
    ELSE = "something else"
    NOBODY = "nobody"


@dataclass(frozen=True)
class Answer:
    """What answers at one address."""

    url: str
    who: Who
    text: str
    """A few words for people, printable: for one that is usable what it is, else what happened there."""
    info: AppInfo = field(default_factory=AppInfo)
    """Empty unless it says who it is."""

    @property
    def usable(self) -> bool:
        """Whether it is worth trying the token on it."""
        return self.who in {Who.BEEPER, Who.PERHAPS}


async def ask_all(urls: Sequence[str], *, deadline_s: float = PROBE_DEADLINE_S) -> tuple[Answer, ...]:
    """Return what answers at each address, in order; they are asked at the same time."""
    return tuple(await asyncio.gather(*(ask(url, deadline_s=deadline_s) for url in urls)))


async def ask(url: str, *, deadline_s: float = PROBE_DEADLINE_S) -> Answer:
    """Return what answers at an address."""
    try:
        transport = Transport(url, deadline_s=deadline_s, body_cap=PROBE_BODY_CAP)
    except InvalidSetup as error:  # a name that looks like a host and is none
        return Answer(url, Who.NOBODY, error.message)
    try:
        told = await transport.exchange("GET", "/v1/info")
        if told.status is None:
            return _silent(url, told)
        if told.status == OK:
            return _introduced(url, told)
        # Before 4.2.557 there was no such route, but the others wanted a token already, and said so in their own words.
        closed = await transport.exchange("GET", "/v1/accounts")
    finally:
        await transport.aclose()
    if _guarded(closed) or _open(closed):
        return Answer(url, Who.PERHAPS, "an app that speaks as Beeper before 4.2.557 does, and cannot say who it is")
    starting = "; Beeper does so while it starts" if told.status >= FIRST_SERVER_ERROR else ""
    return Answer(url, Who.ELSE, f"something answers with status {told.status}{starting}")


def one_each(answers: Sequence[Answer]) -> tuple[Answer, ...]:
    """Return those that may be Beeper, one for each app, the surest first: on both loopback families it is the same."""
    found: dict[tuple[int | None, Who], Answer] = {}
    for answer in answers:
        if answer.usable:
            found.setdefault((parse(answer.url, allow_remote=True).port, answer.who), answer)
    return tuple(sorted(found.values(), key=lambda each: each.who is not Who.BEEPER))


def _guarded(closed: Exchange) -> bool:
    """Return whether accounts are kept from strangers in the way of an API, and not with a page that asks to log in."""
    return closed.status == UNAUTHORIZED and bool(own_words(bytes(closed.body)) or not closed.body)


def _open(closed: Exchange) -> bool:
    """Return whether accounts are shown to anybody, as some builds and clones do."""
    try:
        return closed.status == OK and bool(decode.accounts(bytes(closed.body), "GET /v1/accounts"))
    except CallFailed:
        return False


def _silent(url: str, exchange: Exchange) -> Answer:
    """Return the answer of an address that did not answer."""
    if not exchange.sending:
        return Answer(url, Who.NOBODY, "nobody listens")
    return Answer(url, Who.ELSE, f"something listens that does not speak as Beeper does: {exchange.error}")


def _introduced(url: str, exchange: Exchange) -> Answer:
    """Return the answer of an app that knows the route on which Beeper says who it is."""
    try:
        info = decode.app_info(bytes(exchange.body), "GET /v1/info")
    except CallFailed as failure:
        return Answer(url, Who.ELSE, printable(f"something answers that is not Beeper: {failure.message}", 200))
    called = printable(f"{info.name or 'an app without a name'} {info.version or ''}".strip(), 80)
    if NAME in (info.name or "").casefold():
        return Answer(url, Who.BEEPER, called, info)
    if info.version or not info.name:
        return Answer(url, Who.PERHAPS, f"an app that speaks as Beeper does and calls itself {called}", info)
    return Answer(url, Who.ELSE, f"something answers that does not call itself Beeper but {called}")
