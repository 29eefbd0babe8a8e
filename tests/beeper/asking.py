"""Asks a server that answers as told, for one call at a time."""

import json
from collections.abc import Awaitable, Callable
from typing import TypeVar

from beeper.raw_server import RawServer, Received, Script
from beeper_rules.beeper import Beeper
from beeper_rules.secret import Secret

TOKEN = Secret("bdapi_canary")
IMESSAGE = "imsg##thread:a/b?c%41 é"
QUOTED = "imsg%23%23thread%3Aa%2Fb%3Fc%2541%20%C3%A9"
"""The same, as a path carries it."""

T = TypeVar("T")
Call = Callable[[Beeper], Awaitable[object]]


async def sent(call: Callable[[Beeper], Awaitable[T]], *scripts: bytes | Script) -> tuple[T, list[Received]]:
    """Return what a call returns and what the server received."""
    async with RawServer(*scripts) as server, Beeper(server.url, TOKEN) as beeper:
        return await call(beeper), server.requests


async def refused(
    call: Call, kind: type[Exception], *scripts: bytes | Script
) -> tuple[Exception, list[tuple[str, str]]]:
    """Return how a call fails, which has to be of this kind, and the methods and targets that the server received."""
    async with RawServer(*scripts) as server, Beeper(server.url, TOKEN) as beeper:
        try:
            await call(beeper)
        except kind as error:
            return error, [(each.method, each.target) for each in server.requests]
    raise AssertionError("the call did not fail")


def body(request: Received) -> object:
    """Return the JSON that a request carried; None for none."""
    return json.loads(request.body) if request.body else None
