"""The event stream wakes the daemon, and nothing more hangs on it."""

from pathlib import Path

from beeper_rules.simulator import World, populated
from beeper_rules.simulator.subscriptions import Subscription
from program import Place, Running, place

RARELY = "every: 1h, sweep: 1d"
"""So rarely that nothing would happen here without the stream."""
RULES = """
rules:
  - {id: away, when: new_activity, if: {type: group}, then: [archive]}
  - {id: hushed, when: muted, then: [log: "{chat.title} is muted"]}
"""
EVERYTHING = Subscription(chat_ids=("*",))


def deepest(world: World) -> str:
    """Return the chat at the end of the list, which no look at the newest sees."""
    return world.chat_ids()[-1]


def listening(here: Place) -> Running:
    """Start the daemon and wait until it listens."""
    daemon = here.start()
    daemon.wait_for("first sight")
    assert here.world.stream.wait_for(EVERYTHING)
    return daemon


def test_a_message_is_acted_on_at_once(tmp_path: Path) -> None:
    """With an hour between two polls, a message is acted on when the stream tells of it."""
    with place(tmp_path, RULES, poll=RARELY) as here:
        daemon = listening(here)
        here.world.receive_message("!office:x", "Hello")
        daemon.wait_for("archive #1: done · Office")
        assert "events     on" in here.command("status").stdout


def test_what_the_stream_loses_is_found(tmp_path: Path) -> None:
    """After lost events, and when the stream comes back, every chat is looked at: also what nobody told is found."""
    world = populated(60, seed=3)
    with place(tmp_path, RULES, world, poll=RARELY) as here:
        daemon = listening(here)
        world.stream.skip()
        world.mute_by_hand(deepest(world))
        world.receive_message(world.chat_ids()[0], "Hello")
        daemon.wait_for(": muted")

        world.stream.hang_up()
        assert world.stream.wait_for()
        world.mute_by_hand(world.chat_ids()[-2])
        daemon.wait_for(": muted")
        assert world.stream.wait_for(EVERYTHING)


def test_without_a_stream(tmp_path: Path) -> None:
    """With `live: off` no stream is asked for, and polling finds everything."""
    with place(tmp_path, RULES, poll="every: 1s, sweep: 2s, live: off") as here:
        daemon = here.start()
        daemon.wait_for("first sight")
        here.world.receive_message("!office:x", "Hello")
        daemon.wait_for("archive #1: done · Office")
        assert here.world.log.entries("GET", "/v1/ws") == []
        assert "events" not in here.command("status").stdout
