"""The world that the outsiders look at, its server, and the official SDK in its two forms."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from beeper_desktop_api import (
    AsyncBeeperDesktop,
    BeeperDesktop,
    DefaultAsyncHttpxClient,
    DefaultHttpxClient,
)

from beeper_rules.simulator import TOKEN, Server, World, populated, running, stopped_clock, with_fixtures

NEVER_LATE_S = 30
Ask = Callable[..., Any]
"""Asks a client something, such as `lambda sdk: sdk.chats.list()`, and returns the answer."""


@pytest.fixture
def world() -> World:
    """Return a world whose clock stands still, with the documents' examples and thirty invented chats."""
    return with_fixtures(populated(30, seed=7, clock=stopped_clock()))


@pytest.fixture
def server(world: World) -> Iterator[Server]:
    """Return the running server of the world."""
    with running(world) as server:
        yield server


@contextmanager
def _sync(base_url: str, token: str) -> Iterator[Ask]:
    http = DefaultHttpxClient(trust_env=False)
    with BeeperDesktop(
        base_url=base_url,
        access_token=token,
        http_client=http,
        timeout=NEVER_LATE_S,
        max_retries=0,
        _strict_response_validation=True,
    ) as sdk:
        yield lambda question: question(sdk)


@contextmanager
def _async(base_url: str, token: str) -> Iterator[Ask]:
    async def begin() -> AsyncBeeperDesktop:
        http = DefaultAsyncHttpxClient(trust_env=False)
        return AsyncBeeperDesktop(
            base_url=base_url,
            access_token=token,
            http_client=http,
            timeout=NEVER_LATE_S,
            max_retries=0,
            _strict_response_validation=True,
        )

    async def answered(question: Callable[[Any], Awaitable[Any]], sdk: AsyncBeeperDesktop) -> object:
        return await question(sdk)

    with asyncio.Runner() as runner:
        sdk = runner.run(begin())
        yield lambda question: runner.run(answered(question, sdk))
        runner.run(sdk.close())


@pytest.fixture(params=[_sync, _async], ids=["sync", "async"])
def sdk(request: pytest.FixtureRequest) -> Callable[[str, str], Any]:
    """Return a function that opens the SDK, as a context, at an address with a token."""
    return request.param  # type: ignore[no-any-return]


@pytest.fixture
def ask(server: Server, sdk: Callable[[str, str], Any]) -> Iterator[Ask]:
    """Return the way to ask the world's server by the SDK, with strict validation of every answer."""
    with sdk(server.base_url, TOKEN) as ask:
        yield ask
