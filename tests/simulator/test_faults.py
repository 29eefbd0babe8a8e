"""What a client meets when a fault strikes, and what the truth log says of it."""

from __future__ import annotations

import re
import threading
from typing import TYPE_CHECKING

import httpx
import pytest

from beeper_rules.simulator import faults, running

if TYPE_CHECKING:
    from beeper_rules.simulator import World
    from conftest import Api

ANN = "!ann:x"
PATIENCE_S = 0.2


def test_an_error_instead_of_the_write(world: World, api: Api) -> None:
    """A status strikes before the app has seen the request: nothing is done."""
    world.faults.add(faults.error(503), times=1)
    assert api.act(ANN, "archive").status_code == 503
    assert world.chat(ANN)["isArchived"] is False
    (entry,) = world.log.writes()
    assert (entry.status, entry.applied, entry.fault) == (503, False, "Answer")


def test_an_error_after_the_write(world: World, api: Api) -> None:
    """An applied fault strikes after the app has done what was asked."""
    world.faults.add(faults.error(500, applied=True), times=1)
    assert api.act(ANN, "archive").status_code == 500
    assert world.chat(ANN)["isArchived"] is True
    assert [entry.status for entry in world.log.writes(applied=True)] == [500]


@pytest.mark.parametrize("applied", [False, True])
@pytest.mark.parametrize(("reset", "met"), [(False, httpx.RemoteProtocolError), (True, httpx.ReadError)])
def test_a_cut(world: World, api: Api, applied: bool, reset: bool, met: type[Exception]) -> None:
    """A cut ends the connection before the answer, by FIN or RST, before or after the write."""
    world.faults.add(faults.Cut(applied=applied, reset=reset), times=1)
    with pytest.raises(met):
        api.act(ANN, "archive")
    assert world.chat(ANN)["isArchived"] is applied
    (entry,) = world.log.writes()
    assert (entry.status, entry.applied) == (None, applied)
    assert api.act(ANN, "archive").status_code == 204


@pytest.mark.parametrize("applied", [False, True])
def test_a_hang_outlasts_patience(world: World, api: Api, applied: bool) -> None:
    """A hang sends nothing, not even headers; the write has happened only if it is an applied one."""
    world.faults.add(faults.Hang(60, applied=applied), times=1)
    with pytest.raises(httpx.ReadTimeout):
        api.post(f"/v1/chats/{ANN}/archive", timeout=PATIENCE_S)
    assert world.chat(ANN)["isArchived"] is applied


@pytest.mark.parametrize("applied", [False, True])
def test_a_short_hang_ends_in_the_answer(world: World, api: Api, applied: bool) -> None:
    """After the hang the request is answered as usual."""
    world.faults.add(faults.Hang(0.001, applied=applied))
    assert api.act(ANN, "archive").status_code == 204
    assert len(world.log.writes(applied=True)) == 1


def test_a_drip_outlives_read_timeouts(world: World, api: Api) -> None:
    """A drip sends the body byte by byte, each in time for a timeout per read."""
    world.faults.add(faults.Drip(0.0001))
    assert api.get("/v1/accounts/nobody").json()["code"] == "NOT_FOUND"


def test_a_drip_ends_with_its_client(world: World, api: Api) -> None:
    """A drip that nobody waits for any more stops."""
    world.faults.add(faults.Drip(60))
    with pytest.raises(httpx.ReadTimeout):
        api.get("/v1/accounts", timeout=PATIENCE_S)


def test_a_truncated_answer(world: World, api: Api) -> None:
    """A truncated answer ends before the length that it promised; the write has happened."""
    world.faults.add(faults.Truncated(12), times=1)
    with pytest.raises(httpx.RemoteProtocolError, match="received 12 bytes"):
        api.act(ANN, "read")
    assert [entry.applied for entry in world.log.writes()] == [True]


@pytest.mark.parametrize("name", faults.nonsense())
def test_nonsense(world: World, api: Api, name: str) -> None:
    """Each nonsensical 200 arrives byte by byte as it is written."""
    answer = faults.nonsense()[name]
    world.faults.add(answer)
    received = api.get("/v1/chats")
    assert (received.status_code, received.content) == (200, answer.body)


def test_a_huge_body_is_streamed(world: World, api: Api) -> None:
    """A huge body sends at least so many bytes."""
    world.faults.add(faults.Huge(1_000_000))
    assert len(api.get("/v1/chats").content) > 1_000_000


def test_a_gzip_bomb_inflates(world: World, api: Api) -> None:
    """A gzip bomb is small on the wire and large when decoded."""
    world.faults.add(faults.gzip_bomb(1_000_000))
    answer = api.get("/v1/chats")
    assert (int(answer.headers["content-length"]) < 10_000, len(answer.content) > 1_000_000) == (True, True)


@pytest.mark.parametrize("status", [301, 307])
def test_a_redirect_names_elsewhere(world: World, api: Api, status: int) -> None:
    """A redirect points elsewhere."""
    world.faults.add(faults.redirect("http://127.0.0.1:9/v1/chats", status))
    answer = api.get("/v1/chats")
    assert (answer.status_code, answer.headers["location"]) == (status, "http://127.0.0.1:9/v1/chats")


@pytest.mark.parametrize("value", ["7", "1000000000", "Wed, 21 Oct 2026 07:28:00 GMT", "soon", None])
def test_a_429_says_when_to_come_back(world: World, api: Api, value: str | None) -> None:
    """A 429 carries any Retry-After, or none."""
    world.faults.add(faults.too_many(value))
    answer = api.get("/v1/chats")
    assert (answer.status_code, answer.headers.get("retry-after")) == (429, value)


@pytest.mark.parametrize(
    ("fault", "status"),
    [(faults.unauthorized(), 401), (faults.forbidden(), 403), (faults.gone(), 404), (faults.starting(), 500)],
)
def test_the_usual_refusals(world: World, api: Api, fault: faults.Answer, status: int) -> None:
    """The ready-made refusals answer in the API's error shape."""
    world.faults.add(fault)
    answer = api.get("/v1/chats")
    assert (answer.status_code, set(answer.json())) == (status, {"message", "code"})


def test_lists_that_are_not_to_be_believed(world: World, api: Api) -> None:
    """Lists may be empty, lack an account, promise more for ever or carry wrong types."""
    script = [
        (faults.empty_list(), "/v1/chats", lambda page: page["items"] == []),
        (faults.empty_page(), "/v1/chats", lambda page: page["items"] == [] and page["hasMore"]),
        (faults.same_cursor("1-1"), "/v1/chats", lambda page: page["oldestCursor"] == "1-1"),
        (faults.with_item(0, unreadCount="3"), "/v1/chats", lambda page: page["items"][0]["unreadCount"] == "3"),
        (faults.with_item(9, unreadCount="3"), "/v1/chats", lambda page: page["items"][0]["unreadCount"] == 0),
        (faults.no_accounts(), "/v1/accounts", lambda accounts: accounts == []),
        (faults.without_account("nobody"), "/v1/accounts", lambda accounts: len(accounts) == 2),
    ]
    for fault, path, expected in script:
        world.faults.clear()
        world.faults.add(fault)
        assert expected(api.get(path).json())


def test_a_change_leaves_refusals_alone(world: World, api: Api) -> None:
    """A change of the answer touches neither errors nor answers without a body."""
    world.faults.add(faults.Changed(lambda _: "changed"))
    assert api.get("/v1/chats/nope").json()["code"] == "NOT_FOUND"
    assert api.act(ANN, "archive").content == b""
    assert api.get("/v1/labels").json() == "changed"


def test_something_happens_before_each_page(world: World, api: Api) -> None:
    """A `Meanwhile` acts on the world just before a request is handled, beside any other fault."""
    world.faults.add(faults.Meanwhile(lambda: world.receive_message(ANN, "Wait!")), path="*/archive")
    world.faults.add(faults.error(500), path="*/archive", times=1, after=1)
    assert [api.act(ANN, "archive").status_code for _ in range(2)] == [204, 500]
    assert (world.chat(ANN)["unreadCount"], world.chat(ANN)["isArchived"]) == (2, False)


def test_lines_strike_by_method_path_and_count(world: World, api: Api) -> None:
    """A line spares the first `after` requests that match, strikes `times`, and then lets pass."""
    world.faults.add(faults.error(500), method="GET", path="/v1/chats", after=1, times=2)
    world.faults.add(faults.error(502), path=re.compile(r"/archive$"))
    statuses = [api.get("/v1/chats").status_code for _ in range(4)]
    assert statuses == [200, 500, 500, 200]
    assert [api.get("/v1/accounts").status_code, api.act(ANN, "archive").status_code] == [200, 502]


def test_the_first_line_that_strikes_wins(world: World, api: Api) -> None:
    """Of several lines for one request the first added wins, and the others count it too."""
    world.faults.add(faults.error(500), times=1)
    world.faults.add(faults.error(501), times=2)
    assert [api.get("/v1/chats").status_code for _ in range(3)] == [500, 501, 200]


def test_ids_are_matched_decoded(world: World, api: Api) -> None:
    """The path of a line is compared with the decoded path."""
    chat = world.add_chat("Odd", chat_id="imsg##thread:1")
    world.faults.add(faults.gone(), path="/v1/chats/imsg##thread:1")
    assert api.get("/v1/chats/imsg%23%23thread%3A1").status_code == 404
    assert api.chat(ANN)["id"] != chat


def test_a_hanging_client_does_not_hold_the_server(world: World) -> None:
    """The server stops at once although a request hangs."""
    world.faults.add(faults.Hang(600))
    arrived = threading.Event()
    world.faults.add(faults.Meanwhile(arrived.set))
    ended: list[type[Exception]] = []

    def ask(url: str) -> None:
        try:
            httpx.get(url, trust_env=False, timeout=60)
        except httpx.HTTPError as error:
            ended.append(type(error))

    with running(world) as server:
        asker = threading.Thread(target=ask, args=(f"{server.base_url}/v1/info",))
        asker.start()
        assert arrived.wait(30)
    asker.join(30)
    assert len(ended) == 1
