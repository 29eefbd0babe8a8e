"""The event stream: what goes wrong with it, and who is dropped."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import httpx
import pytest
from websockets.exceptions import ConnectionClosed, InvalidMessage, InvalidStatus
from websockets.frames import Opcode

from beeper_rules.simulator import Subscription, faults, running
from beeper_rules.simulator.stream import MOST_WAITING
from simulator.ear import NEVER_LATE_S, QUIET_S, ear, probe

if TYPE_CHECKING:
    from beeper_rules.simulator import Server, World
    from conftest import Api

ANN, GROUP = "!ann:x", "!group:x"
EVERYTHING = Subscription(("*",))


@pytest.mark.parametrize("fault", [faults.unauthorized(), faults.gone(), faults.error(503)])
def test_an_upgrade_can_be_refused(world: World, server: Server, fault: faults.Answer) -> None:
    """A scripted answer takes the place of the upgrade, once."""
    world.faults.add(fault, path="/v1/ws", times=1)
    with pytest.raises(InvalidStatus) as refused, ear(server):
        pass
    assert refused.value.response.status_code == fault.status
    with ear(server) as one:
        assert one.hear()["type"] == "ready"
    assert [entry.fault for entry in world.log.entries(path="/v1/ws")] == ["Answer", None]


@pytest.mark.parametrize("fault", [faults.Cut(), faults.Huge(1)])
def test_an_upgrade_can_be_cut(world: World, server: Server, fault: faults.Fault) -> None:
    """Other faults end the connection before an answer."""
    world.faults.add(fault, path="/v1/ws", times=1)
    with pytest.raises(InvalidMessage), ear(server):
        pass
    assert [entry.status for entry in world.log.entries(path="/v1/ws")] == [None]


def test_an_upgrade_can_be_late(world: World, server: Server) -> None:
    """A hanging upgrade comes after all, and one whose client has left does not."""
    world.faults.add(faults.Hang(0.05), path="/v1/ws", times=1)
    with ear(server) as one:
        assert one.hear()["type"] == "ready"
    world.faults.add(faults.Hang(NEVER_LATE_S), path="/v1/ws")
    with probe(server):
        pass
    server.stop()
    assert [entry.status for entry in world.log.entries("GET", "/v1/ws")][:1] == [101]


def test_a_gap(world: World, server: Server) -> None:
    """Skipped events are missing, and the numbers show it."""
    with ear(server, "*") as one:
        world.mute_by_hand(ANN)
        world.stream.skip(2)
        for chat_id in (ANN, GROUP, ANN):
            world.archive_by_hand(chat_id, archived=not world.chat(chat_id)["isArchived"])
        assert [(event["seq"], event["chatID"]) for event in (one.hear(), one.hear())] == [(1, ANN), (4, ANN)]


def test_silence(world: World, server: Server) -> None:
    """A connection that fell silent stays open and says nothing, answers included, while a new one is served."""
    with ear(server, "*") as one:
        world.stream.fall_silent()
        world.mute_by_hand(ANN)
        one.say({"type": "subscriptions.set", "chatIDs": ["*"]})
        with pytest.raises(TimeoutError):
            one.connection.recv(timeout=QUIET_S)
        one.connection.ping().wait(NEVER_LATE_S)
        with ear(server, "*") as other:
            world.archive_by_hand(ANN)
            assert other.hear()["chatID"] == ANN
        assert world.stream.subscriptions == [EVERYTHING]


def test_silence_from_the_start(world: World, server: Server) -> None:
    """A scripted silence begins after so many frames of the connection that meets it."""
    world.faults.add(faults.Silence(frames=2), path="/v1/ws", times=1)
    with ear(server, "*") as one:
        world.mute_by_hand(ANN)
        with pytest.raises(TimeoutError):
            one.connection.recv(timeout=QUIET_S)


def test_pings_come_and_are_answered(world: World, server: Server) -> None:
    """The stream pings first after one interval and then after another, and answers the client's pings."""
    world.behave(pings_s=(0.01, 0.02))
    with probe(server) as one:
        assert [one.next(Opcode.PING).opcode for _ in range(3)] == [Opcode.PING] * 3
        one.ping()
        assert one.next(Opcode.PONG).data == b"there?"


def test_a_connection_that_has_died_on_its_way(world: World, server: Server) -> None:
    """Without pongs, a silent connection does not ping and leaves the client's pings unanswered."""
    world.behave(pings_s=(0.01, 0.01))
    with probe(server) as one:
        one.next(Opcode.PING)
        world.stream.fall_silent(pongs=False)
        world.stream.wait_for(Subscription())
        one.socket.settimeout(QUIET_S)
        one.ping()
        with pytest.raises(TimeoutError):
            one.next(Opcode.PONG)


def test_a_world_need_not_ping(world: World, server: Server) -> None:
    """With pings switched off none comes."""
    world.behave(pings_s=None)
    with probe(server) as one:
        one.socket.settimeout(QUIET_S)
        with pytest.raises(TimeoutError):
            one.next(Opcode.PING)


def test_anything_can_be_said(world: World, server: Server) -> None:
    """Garbage, bytes and objects go out as they are; an event of any type is numbered like others."""
    with ear(server, "*") as one:
        for frame in ("{oops", b"\x00\xff", {"type": "from.the.future"}):
            world.stream.say(frame)
        world.stream.emit("reaction.added", ANN, "r1")
        assert [one.connection.recv(timeout=NEVER_LATE_S) for _ in range(3)] == [
            "{oops",
            b"\x00\xff",
            '{"type":"from.the.future"}',
        ]
        told = one.hear()
        assert (told["type"], told["seq"], told["ids"]) == ("reaction.added", 1, ["r1"])


@pytest.mark.parametrize("code", ["NOT_SUBSCRIBED", "INTERNAL_ERROR"])
def test_a_subscription_can_be_refused(world: World, server: Server, code: str) -> None:
    """The next commands get the error that was asked for, whatever they say, and then it is over."""
    world.stream.refuse(code, "Not now")
    with ear(server) as one:
        one.hear()
        assert one.subscribe("*") == {"type": "error", "requestID": "r1", "code": code, "message": "Not now"}
        assert world.stream.subscriptions == [Subscription()]
        assert one.subscribe("*")["type"] == "subscriptions.updated"


@pytest.mark.parametrize(("code", "received"), [(None, None), (1012, 1012)])
def test_connections_can_be_dropped(world: World, server: Server, code: int | None, received: int | None) -> None:
    """All connections end, with a close frame or without; whoever comes back starts from the beginning."""
    with ear(server, "*") as one, ear(server) as other:
        world.mute_by_hand(ANN)
        assert one.hear()["seq"] == 1
        world.stream.hang_up(code)
        with pytest.raises(ConnectionClosed) as closed:
            one.hear()
        assert (closed.value.rcvd and closed.value.rcvd.code) == received
        with pytest.raises(ConnectionClosed):
            [other.hear() for _ in range(2)]
    with ear(server, "*") as one:
        world.mute_by_hand(ANN, muted=False)
        assert one.hear()["seq"] == 1


def test_an_update_of_the_app_ends_the_connections(world: World, server: Server) -> None:
    """An app that is updated starts anew, and hangs up."""
    with ear(server, "*") as one:
        world.update_to("4.3.73")
        with pytest.raises(ConnectionClosed):
            one.hear()
    assert world.stream.wait_for()


def test_a_stopping_server_hangs_up(world: World) -> None:
    """A server that stops does not wait for those who listen."""
    with running(world) as server, ear(server, "*") as one, ear(server, "*"):
        server.stop()
        with pytest.raises(ConnectionClosed):
            one.hear()
        assert world.stream.subscriptions == []


def test_two_servers_tell_of_one_world(world: World, server: Server) -> None:
    """Listeners at any server of the world hear the same."""
    with running(world) as second, ear(server, "*") as one, ear(second, "*") as other:
        world.mute_by_hand(ANN)
        assert one.hear() == other.hear()


def test_a_slow_reader_is_dropped_and_holds_up_nobody(world: World, server: Server) -> None:
    """Who reads nothing is dropped once too much waits for it, while acts go on and others hear them."""
    with probe(server) as slow, ear(server, ANN) as one:
        slow.next(Opcode.TEXT)
        slow.protocol.send_text(json.dumps({"type": "subscriptions.set", "chatIDs": [GROUP]}).encode())
        slow.send()
        assert world.stream.wait_for(Subscription((GROUP,)), Subscription((ANN,)))
        for _ in range(MOST_WAITING + 500):
            world.stream.emit("message.upserted", GROUP, "x" * 30_000)
        assert world.stream.wait_for(Subscription((ANN,)))
        world.mute_by_hand(ANN)
        assert one.hear()["seq"] == 1


def test_silence_is_for_requests_too(world: World, api: Api) -> None:
    """An ordinary request that meets a silence has no answer for as long as its client waits."""
    world.faults.add(faults.Silence(), path="/v1/chats")
    with pytest.raises(httpx.ReadTimeout):
        api.get("/v1/chats", timeout=QUIET_S)
    assert [(entry.fault, entry.status) for entry in world.log.entries()] == [("Silence", None)]
