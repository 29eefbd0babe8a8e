"""Accounts, labels, the app's own facts, and who may ask for them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from beeper_rules.simulator import TOKEN, Token

if TYPE_CHECKING:
    from collections.abc import Callable

    from beeper_rules.simulator import Server, World
    from conftest import Api

WHATSAPP = "local-whatsapp_ba_EvYDBBsZbRQAy3UO"


def test_info_needs_no_token(server: Server, check: Callable[[object, Any], None]) -> None:
    """GET /v1/info answers without a token, in snake case, with its own address."""
    info = httpx.get(f"{server.base_url}/v1/info", trust_env=False).json()
    check(info, "InfoRetrieveResponse")
    assert (info["server"]["base_url"], info["app"]["version"]) == (server.base_url, "4.3.73")


def test_accounts_are_a_bare_array(world: World, api: Api, check: Callable[[object, Any], None]) -> None:
    """GET /v1/accounts lists every account with its status."""
    world.set_account_status(WHATSAPP, "reconnect_required", "Scan the code again")
    accounts = api.get("/v1/accounts").json()
    for account in accounts:
        check(account, "Account")
    assert [(one["network"], one["status"]) for one in accounts] == [
        ("WhatsApp", "reconnect_required"),
        ("Signal", "connected"),
    ]
    assert api.get(f"/v1/accounts/{WHATSAPP}").json() == accounts[0]


def test_an_unknown_account_is_404(api: Api) -> None:
    """An unknown account is a 404."""
    assert api.get("/v1/accounts/nobody").status_code == 404


def test_labels_are_a_bare_array(world: World, api: Api, check: Callable[[object, Any], None]) -> None:
    """GET /v1/labels lists all labels."""
    world.set_labels("!ann:x", "Family")
    (label,) = api.get("/v1/labels").json()
    check(label, "Label")
    assert api.chat("!ann:x")["labels"] == [label]


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer nobody", f"Basic {TOKEN}", TOKEN])
@pytest.mark.parametrize("path", ["/v1/accounts", "/v1/chats", "/v1/chats/!ann:x", "/v1/unheard-of"])
def test_a_bad_token_is_401(server: Server, path: str, header: str | None) -> None:
    """Everything else without a known bearer token is a 401, and does not name the app's version."""
    headers = {} if header is None else {"authorization": header}
    answer = httpx.get(server.base_url + path, headers=headers, trust_env=False)
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthorized")
    assert "x-beeper-desktop-version" not in answer.headers


def test_authenticated_answers_name_the_version(world: World, api: Api) -> None:
    """Every authenticated answer, errors too, carries the app's version."""
    world.behave(app_version="4.2.900")
    for path in ("/v1/accounts", "/v1/chats/nope", "/v1/unheard-of"):
        assert api.get(path).headers["x-beeper-desktop-version"] == "4.2.900"


def test_a_read_only_token_may_not_write(world: World, api: Api) -> None:
    """A token without the write scope reads, but every write is a 403 and changes nothing."""
    world.behave(tokens=(Token(TOKEN, can_write=False),))
    answers = [
        api.act("!ann:x", "archive"),
        api.act("!ann:x", "read"),
        api.change("!ann:x", isMuted=True),
        api.delete("/v1/chats/!ann:x/reminders"),
    ]
    assert [answer.status_code for answer in answers] == [403] * 4
    assert (api.chat("!ann:x")["isArchived"], world.log.writes(applied=True)) == (False, [])


def test_an_expired_token_is_401(world: World, api: Api) -> None:
    """A token with an expiry opens nothing from then on."""
    world.behave(tokens=(Token(TOKEN, expires_at=world.clock.now() + timedelta(hours=1)),))
    before = api.get("/v1/accounts").status_code
    world.clock.advance(3600)
    assert (before, api.get("/v1/accounts").status_code) == (200, 401)


def test_introspection_tells_what_a_token_may(world: World, api: Api) -> None:
    """POST /oauth/introspect tells scope and expiry of a token, and of any other that it is not active."""
    expiry = world.clock.now() + timedelta(days=1)
    world.behave(tokens=(Token("full"), Token("reader", can_write=False, expires_at=expiry)))

    def ask(token: str) -> dict[str, Any]:
        return dict(api.post("/oauth/introspect", data={"token": token}).json())

    assert (ask("full")["scope"], "exp" in ask("full")) == ("read write", False)
    assert (ask("reader")["scope"], ask("reader")["exp"]) == ("read", int(expiry.timestamp()))
    assert ask("stranger") == {"active": False}
    assert api.post("/oauth/introspect").status_code == 400


@pytest.mark.parametrize("path", ["/v1/unheard-of", "/v1/chats/search/more/than/this", "/v1/ws", "/", "/v1/chats/x/y"])
def test_an_unknown_route_is_404(api: Api, check: Callable[[object, Any], None], path: str) -> None:
    """Any other route is a 404 in the API's error shape."""
    answer = api.get(path)
    check(answer.json(), "Error")
    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PUT", "/v1/chats", "GET, POST"),
        ("GET", "/v1/chats/start", "POST"),
        ("DELETE", "/v1/chats/!ann:x", "GET, PATCH"),
        ("GET", "/v1/chats/!ann:x/archive", "POST"),
        ("PUT", "/v1/chats/!ann:x/reminders", "DELETE, POST"),
        ("POST", "/v1/info", "GET"),
    ],
)
def test_a_wrong_method_is_405(api: Api, method: str, path: str, allowed: str) -> None:
    """A known path with another method is a 405 that names those allowed."""
    answer = api.request(method, path)
    assert (answer.status_code, answer.headers["allow"]) == (405, allowed)
