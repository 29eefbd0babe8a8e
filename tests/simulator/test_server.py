from __future__ import annotations

import gc
import socket
import struct
import threading

import httpx
import pytest

from beeper_rules.simulator import TOKEN, Server, World, faults, running, stopped_clock

HEADERS = {"authorization": f"Bearer {TOKEN}"}


def test_the_server_is_there_while_the_block_runs() -> None:
    """`running` serves on a free loopback port and closes it at the end of the block."""
    with running(World()) as server:
        assert httpx.get(f"{server.base_url}/v1/info", trust_env=False).status_code == 200
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{server.base_url}/v1/info", trust_env=False)


def test_a_server_stops_and_starts_on_its_port() -> None:
    """A stopped server starts again on the same port with the same world, ten times over."""
    server = Server(World())
    server.start()
    port = server.port
    with httpx.Client(trust_env=False) as client:
        for _ in range(10):
            assert client.get(f"{server.base_url}/v1/info").status_code == 200
            server.stop()
            server.stop()
            with pytest.raises(httpx.TransportError):
                client.get(f"{server.base_url}/v1/info")
            server.start()
    server.stop()
    assert server.port == port


def test_a_server_stops_although_somebody_comes() -> None:
    """Whoever connects in the moment in which a server stops is let go of, too."""
    for _ in range(20):
        with running(World()) as server:
            socket.create_connection(("127.0.0.1", server.port)).close()
    gc.collect()  # a connection that was not would now be complained of


def test_a_taken_port_is_an_error() -> None:
    """Starting on a port that is taken raises OSError."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(OSError, match="in use"):
            Server(World(), taken.getsockname()[1]).start()


def test_a_server_says_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    """Neither serving nor stopping prints a line."""
    with running(World()) as server, httpx.Client(base_url=server.base_url, trust_env=False) as client:
        client.get("/v1/info")
        client.get("/v1/chats", headers={"connection": "Upgrade", "upgrade": "websocket"})
    assert capfd.readouterr() == ("", "")


def test_a_mistake_of_the_server_is_told(caplog: pytest.LogCaptureFixture) -> None:
    """What the simulator itself gets wrong is a 500, and not kept from whoever runs it."""
    world = World()
    world.faults.add(faults.Meanwhile(lambda: world.chat("!nobody:x")))
    with running(world) as server:
        assert httpx.get(f"{server.base_url}/v1/info", trust_env=False).status_code == 500
    assert [each.exc_info[0] for each in caplog.records if each.exc_info] == [KeyError]


@pytest.mark.parametrize("reset", [False, True])
def test_what_a_client_sent_before_it_left_is_done(reset: bool) -> None:
    """A complete write is carried out and noted although its client has gone, by FIN or by RST."""
    world = World()
    world.add_chat("Ann Example", chat_id="!ann:x")
    arrived = threading.Event()
    world.faults.add(faults.Meanwhile(arrived.set), path="*/archive")
    head = f"POST /v1/chats/!ann:x/archive HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {TOKEN}\r\n\r\n"
    with running(world) as server:
        with socket.create_connection(("127.0.0.1", server.port)) as client:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", reset, 0))
            client.sendall(head.encode())
        assert arrived.wait(30)
        # The server's next answer comes after it is done with this request.
        httpx.get(f"{server.base_url}/v1/info", trust_env=False)
    assert [entry.applied for entry in world.log.writes()] == [True]


def test_acts_and_requests_at_once_lose_nothing() -> None:
    """Messages that arrive while clients read and write are all there in the end."""
    world = World(clock=stopped_clock())
    chats = [world.add_chat(f"Chat {number}") for number in range(4)]

    def write() -> None:
        for number in range(100):
            world.receive_message(chats[number % 4], "Hello")

    def ask(base_url: str) -> None:
        with httpx.Client(base_url=base_url, headers=HEADERS, trust_env=False) as client:
            for _ in range(30):
                assert client.get("/v1/chats").status_code == 200
                assert client.post(f"/v1/chats/{chats[0]}/archive").status_code == 204

    with running(world) as server:
        threads = [threading.Thread(target=write) for _ in range(3)]
        threads += [threading.Thread(target=ask, args=(server.base_url,)) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert [len(world.messages(chat)) for chat in chats] == [75] * 4
    assert len(world.log.writes(applied=True)) == 60
