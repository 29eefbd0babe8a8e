from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import httpx

if TYPE_CHECKING:
    from beeper_rules.simulator import Server, World
    from conftest import Api

ANN = "!ann:x"


def test_every_request_is_noted_as_it_came(world: World, api: Api) -> None:
    """An entry holds method, paths, query, body, the world's time, status and whether it was applied."""
    world.add_chat("Odd", chat_id="a#b")
    api.post("/v1/chats/a%23b/archive?x=1&x=2", json={"archived": True})
    (entry,) = world.log.entries()
    assert (entry.method, entry.raw_path, entry.path) == (
        "POST",
        "/v1/chats/a%23b/archive",
        "/v1/chats/a#b/archive",
    )
    assert (entry.query, entry.body, entry.has_authorization) == (
        (("x", "1"), ("x", "2")),
        {"archived": True},
        True,
    )
    assert (entry.at, entry.status, entry.applied, entry.fault) == (
        datetime(2026, 1, 5, 12, tzinfo=UTC),
        204,
        True,
        None,
    )


def test_writes_received_and_applied(world: World, api: Api) -> None:
    """`writes` gives what was received, or only what was applied; reading is neither."""
    api.get("/v1/chats")
    api.post("/oauth/introspect", data={"token": "x"})
    api.act(ANN, "archive")
    api.act("!nobody:x", "archive")
    api.act(ANN, "archive", {"archived": 5})
    assert [entry.status for entry in world.log.writes()] == [204, 404, 400]
    assert [entry.status for entry in world.log.writes(applied=True)] == [204]
    assert [entry.status for entry in world.log.writes(applied=False)] == [404, 400]


def test_entries_of_one_method_or_path(world: World, api: Api) -> None:
    """`entries` gives all requests in order, or those of a method or a decoded path."""
    api.get("/v1/chats")
    api.chat(ANN)
    api.act(ANN, "archive")
    assert [entry.path for entry in world.log.entries()] == [
        "/v1/chats",
        f"/v1/chats/{ANN}",
        f"/v1/chats/{ANN}/archive",
    ]
    assert len(world.log.entries(method="GET")) == 2
    assert len(world.log.entries(path=f"/v1/chats/{ANN}")) == 1


def test_the_token_is_not_kept(world: World, server: Server) -> None:
    """The log says whether a token came, not which."""
    for headers in ({}, {"authorization": "Bearer canary"}):
        httpx.get(f"{server.base_url}/v1/chats", headers=headers, trust_env=False)
    assert [entry.has_authorization for entry in world.log.entries()] == [False, True]
    assert "canary" not in repr(world.log.entries())


def test_a_body_that_is_no_json_is_kept_as_text(world: World, api: Api) -> None:
    """A body that is no JSON is noted as text."""
    api.post(f"/v1/chats/{ANN}/archive", content=b"{oops")
    assert world.log.entries()[0].body == "{oops"


def test_a_cleared_log_begins_anew(world: World, api: Api) -> None:
    """`clear` forgets what came before, and a request from before is not noted on a later one."""
    api.get("/v1/chats")
    world.log.clear()
    world.log.amend(1, status=500)
    api.get("/v1/labels")
    assert [(entry.path, entry.status) for entry in world.log.entries()] == [("/v1/labels", 200)]
