"""The event stream: who is let in, and how events are asked for."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from websockets.exceptions import InvalidStatus

from beeper_rules.simulator import GENERATIONS, Subscription, Token
from simulator.ear import ear

if TYPE_CHECKING:
    from beeper_rules.simulator import Server, World
    from conftest import Api

ANN, GROUP = "!ann:x", "!group:x"
FIRST, SECOND, THIRD, NEWEST = GENERATIONS


def error(code: str, message: str) -> dict[str, Any]:
    """Return an error as the documents show it."""
    return {"type": "error", "requestID": "r2", "code": code, "message": message}


# -- being let in


@pytest.mark.parametrize(("generation", "app"), [(SECOND, {}), (THIRD, {}), (NEWEST, {"app": {"state": False}})])
def test_a_client_is_greeted(world: World, server: Server, generation: str, app: dict[str, Any]) -> None:
    """Whoever is let in is told `ready`, with no subscription; the newest app speaks of its own state too."""
    world.update_to(generation)
    with ear(server) as one:
        assert one.hear() == {"type": "ready", "version": 1, "chatIDs": []} | app
        assert one.connection.response is not None
        assert one.connection.response.headers["x-beeper-desktop-version"] == generation


@pytest.mark.parametrize("token", [None, "syt_matrix", "bdapi_revoked"])
def test_the_stream_needs_a_token(server: Server, token: str | None) -> None:
    """Without a good token the upgrade is refused with the API's 401."""
    with pytest.raises(InvalidStatus) as refused, ear(server, token=token):
        pass
    response = refused.value.response
    assert (response.status_code, json.loads(response.body or b"")["code"]) == (401, "unauthorized")


def test_reading_is_enough(world: World, server: Server) -> None:
    """A connection without sensitive actions may listen."""
    world.behave(tokens=(Token("bdapi_reader", can_write=False),))
    with ear(server, token="bdapi_reader") as one:
        assert one.hear()["type"] == "ready"


@pytest.mark.parametrize(("generation", "path"), [(FIRST, "/v1/ws"), (NEWEST, "/v1/wss"), (NEWEST, "/v1/chats")])
def test_elsewhere_there_is_no_stream(world: World, server: Server, generation: str, path: str) -> None:
    """The oldest generation has no stream, and none has it at another path."""
    world.update_to(generation)
    with pytest.raises(InvalidStatus) as refused, ear(server, path=path):
        pass
    assert refused.value.response.status_code == 404


def test_info_tells_where_the_stream_is(server: Server, api: Api) -> None:
    """Info names the stream's address, with an http scheme."""
    assert api.get("/v1/info").json()["endpoints"]["ws_events"] == f"{server.base_url}/v1/ws"


def test_the_upgrade_and_what_was_said_are_in_the_log(world: World, server: Server) -> None:
    """The truth log holds an upgrade as one entry, with all that its client said."""
    with ear(server, "*") as one:
        one.say("{oops")
        one.hear()
        (entry,) = world.log.entries(path="/v1/ws")
        assert (entry.method, entry.status, entry.has_authorization) == ("GET", 101, True)
        assert entry.heard == ({"type": "subscriptions.set", "requestID": "r1", "chatIDs": ["*"]}, "{oops")
    with pytest.raises(InvalidStatus), ear(server, token=None):
        pass
    assert [entry.status for entry in world.log.entries(path="/v1/ws")] == [101, 401]


# -- asking for events


def test_a_subscription_replaces_the_one_before(world: World, server: Server) -> None:
    """The answer repeats the request's id and the chats; only the last subscription counts."""
    world.update_to(THIRD)
    with ear(server) as one:
        one.hear()
        updated = {"type": "subscriptions.updated", "requestID": "r1"}
        assert one.subscribe("*") == updated | {"chatIDs": ["*"]}
        assert one.subscribe() == updated | {"chatIDs": []}
        world.receive_message(ANN, "Unheard")
        assert one.subscribe(GROUP, "!other:x", GROUP) == updated | {"chatIDs": [GROUP, "!other:x"]}
        world.receive_message(ANN, "Unheard")
        world.receive_message(GROUP, "Heard")
        assert [(event["seq"], event["chatID"]) for event in one.heard_of(GROUP)] == [(1, GROUP), (2, GROUP)]


def test_no_chats_may_be_asked_for(world: World, server: Server) -> None:
    """A subscription that names no chats asks for none."""
    with ear(server, "*") as one:
        one.say({"type": "subscriptions.set"})
        assert one.hear()["chatIDs"] == []
    assert world.stream.wait_for()


def test_a_refused_upgrade_is_no_error(server: Server, caplog: pytest.LogCaptureFixture) -> None:
    """A client that is not let in is told so, and nothing is logged: the terminal of the demo stays clean."""
    with pytest.raises(InvalidStatus), ear(server, token="wrong"):
        pass
    assert [each for each in caplog.records if each.name.startswith("uvicorn")] == []


def test_the_id_of_a_request_may_be_missing(world: World, server: Server) -> None:
    """A request without an id is answered without one, and so is what cannot be read."""
    world.update_to(THIRD)
    with ear(server) as one:
        one.hear()
        one.say({"type": "subscriptions.set", "chatIDs": []})
        assert one.hear() == {"type": "subscriptions.updated", "chatIDs": []}
        one.say("[]")
        assert "requestID" not in one.hear()


@pytest.mark.parametrize(
    ("more", "answer"),
    [
        (
            {"chatIDs": ["*", ANN]},
            error("INVALID_PAYLOAD", "chatIDs cannot combine '*' with specific IDs"),
        ),
        ({"type": "subscriptions.add"}, error("INVALID_COMMAND", "Unsupported command type: subscriptions.add")),
        ({"extra": 1, "also": 2}, error("INVALID_PAYLOAD", "Unrecognized keys: also, extra")),
        ({"app": {"state": True}}, error("INVALID_PAYLOAD", "Unrecognized keys: app")),
        ({"chatIDs": None}, error("INVALID_PAYLOAD", "chatIDs must be an array of strings")),
        ({"chatIDs": [1]}, error("INVALID_PAYLOAD", "chatIDs must be an array of strings")),
        ({"chatIDs": [""]}, error("INVALID_PAYLOAD", "chatIDs must be an array of strings")),
    ],
)
def test_a_wrong_command_is_told_and_changes_nothing(
    world: World, server: Server, more: dict[str, Any], answer: dict[str, Any]
) -> None:
    """A command that is not as described gets an error with its id, and the subscription stays."""
    world.update_to(THIRD)
    with ear(server, GROUP) as one:
        one.say({"type": "subscriptions.set", "requestID": "r2", "chatIDs": [ANN]} | more)
        assert one.hear() == answer
        assert world.stream.subscriptions == [Subscription((GROUP,))]


@pytest.mark.parametrize(
    "frame",
    ["{oops", "", "[" * 5000, "null", "[]", '{"type":1}', '{"chatIDs":[]}', b"\x00\xff", '{"type":"x","requestID":1}'],
)
def test_a_frame_that_is_no_command(server: Server, frame: str | bytes) -> None:
    """Any text or bytes that are no command get an error, and the connection lives on."""
    with ear(server) as one:
        one.hear()
        one.say(frame)
        assert {name: text for name, text in one.hear().items() if name != "message"} == {
            "type": "error",
            "code": "INVALID_PAYLOAD",
        }
        assert one.subscribe("*")["type"] == "subscriptions.updated"


@pytest.mark.parametrize("app", [{"state": "yes"}, {"other": True}, {}, [], None])
def test_what_may_be_asked_of_the_app(server: Server, app: object) -> None:
    """Of the app only its state can be wanted, or not."""
    with ear(server) as one:
        one.hear()
        assert one.subscribe("*", app=app)["message"] == "app must be an object with a boolean state"


def test_the_state_of_the_app(world: World, server: Server) -> None:
    """Those who asked are told when the app reaches another state, in the same count as the events of chats."""
    with ear(server, "*") as other, ear(server) as one:
        one.hear()
        assert one.subscribe(ANN, app={"state": True})["app"] == {"state": True}
        world.archive_by_hand(ANN)
        world.stream.set_app_state("initializing")
        assert one.hear()["seq"] == 1
        assert one.hear() == {
            "type": "app.state.updated",
            "seq": 2,
            "ts": "1767614400000",
            "appState": {"state": "initializing", "e2ee": {}},
        }
        world.rename(ANN, "Annie")
        assert [other.hear()["type"] for _ in range(2)] == ["chat.upserted"] * 2
