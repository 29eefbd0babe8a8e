"""A small world, a client that speaks raw HTTP to it, and the API's description to judge the answers by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import httpx
import pytest
from jsonschema import Draft202012Validator, FormatChecker

from beeper_rules.simulator import TOKEN, World, running, stopped_clock
from beeper_rules.simulator.description import document

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from beeper_rules.simulator import Server

NEVER_LATE_S = 30


class Api(httpx.Client):
    """An HTTP client with the simulator's token."""

    def chat(self, chat_id: str) -> dict[str, Any]:
        """Return what GET shows of a chat."""
        answer = self.get(path_of(chat_id))
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def act(self, chat_id: str, verb: str, body: Any = None) -> httpx.Response:  # noqa: ANN401 - any JSON is tried
        """POST to a chat's archive, read, unread or reminders."""
        return self.post(f"{path_of(chat_id)}/{verb}", json=body)

    def change(self, chat_id: str, **fields: Any) -> httpx.Response:  # noqa: ANN401 - any JSON is tried
        """PATCH a chat."""
        return self.patch(path_of(chat_id), json=fields)

    def listed(self, **query: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - any query is tried
        """Return the items of one page of the chat list."""
        return list(self.get("/v1/chats", params=query).json()["items"])


def path_of(chat_id: str) -> str:
    """Return a chat's path, its id percent-encoded."""
    return f"/v1/chats/{quote(chat_id, safe='')}"


@pytest.fixture
def world() -> World:
    """Return a world whose clock stands still, with one WhatsApp chat called Ann and a group on Signal."""
    world = World(clock=stopped_clock())
    world.add_chat("Ann Example", chat_id="!ann:x")
    world.add_chat("Climbers", chat_id="!group:x", network="Signal", kind="group", people=["Bo", "Cy", "Di"])
    return world


@pytest.fixture
def server(world: World) -> Iterator[Server]:
    """Return the running server of the world."""
    with running(world) as server:
        yield server


@pytest.fixture
def api(server: Server) -> Iterator[Api]:
    """Return a client of the world's server."""
    headers = {"authorization": f"Bearer {TOKEN}"}
    with Api(base_url=server.base_url, headers=headers, trust_env=False, timeout=NEVER_LATE_S) as api:
        yield api


@pytest.fixture(scope="session")
def check() -> Callable[[object, Any], None]:
    """Return a function that fails unless a value is as the description says, without undescribed fields."""
    schemas = document()["components"]["schemas"]

    def check(value: object, schema: Any) -> None:  # noqa: ANN401 - a JSON schema, or the name of one
        whole = {"$ref": f"#/components/schemas/{schema}"} if isinstance(schema, str) else schema
        Draft202012Validator(whole | {"components": {"schemas": schemas}}, format_checker=FormatChecker()).validate(
            value
        )
        if isinstance(schema, str) and isinstance(value, dict):
            assert set(value) <= set(schemas[schema]["properties"])

    return check
