"""A pretend Beeper that goes on changing, to try one's own rules on."""

import json
import shlex
import textwrap
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from random import Random
from typing import TypeVar

from beeper_rules.errors import WrongUsage
from beeper_rules.safe_text import printable
from beeper_rules.simulator import GENERATIONS, WORLDS, Server, Token, World, populated, with_fixtures
from beeper_rules.simulator.populate import TEXTS
from beeper_rules.simulator.worlds.odd_world import OddWorld, Turn
from beeper_rules.suggestions import did_you_mean

CHATS = 40
SHORTEST_S, LONGEST_S = 2.0, 6.0
"""Seconds between two things that happen."""
MUTED_EVERY = 2
"""Of so many groups one is muted, as in a real inbox, so that rules about muted groups have something to do."""
BURST = 8
"""Messages at once, now and then."""
LONGEST_TITLE = 28
LONGEST_TEXT = 60
BETWEEN_TURNS = 20
"""Everyday things between two turns of an odd world: long enough for a client to have seen every chat in between."""
WIDTH = 79

CONFIGURATION = """\
{about}
# Ctrl-C ends it; with --port it has the same address each time. To try rules on
# it, put these lines into a file config.yaml and type, in the same folder:
#
#   printf '%s' {token} > beeper-token
#   chmod 600 beeper-token
#   beeper-rules run --verbose --config config.yaml
#
beeper:
  url: {url}
  token_file: beeper-token
rules: [{rules}]
# Kept apart from the state of your real inbox; it can be deleted.
state: pretend-beeper/{state}.sqlite3
"""

Named = TypeVar("Named")
Happening = Callable[[World, Random], str]
"""Does something to the world and returns a sentence about it."""


def serve(  # noqa: PLR0913 - one parameter for each option
    write: Callable[[str], None],
    rules: Path,
    *,
    port: int,
    token: str,
    fixtures: bool = False,
    world: str | None = None,
    app: str | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> None:
    """Serve a lively world until interrupted; raises WrongUsage when the port cannot be had.

    With `fixtures` it also holds the ids of the API documents' examples, and nothing in it changes by itself. `world`
    names an odd world in place of the usual one, and `app` an older version of Beeper; WrongUsage when there is none.
    """
    odd = None if world is None else _named(world, WORLDS, "world")
    served = odd.open() if odd else _usual()
    if app is not None:
        _named(app, GENERATIONS, "version of Beeper")
        served.update_to(app)
    served.behave(tokens=(Token(token),))
    if fixtures:
        with_fixtures(served)
    server = Server(served, port)
    try:
        server.start()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise WrongUsage(
            f"port {port} cannot be used: {reason}", hint="leave --port out for one that is free"
        ) from error
    try:
        shown = json.dumps(str(rules), ensure_ascii=False)
        text = CONFIGURATION.format(
            about=_about(odd, app, still=fixtures),
            url=server.base_url,
            token=shlex.quote(token),
            rules=shown,
            state=world or "journal",
        )
        for line in text.splitlines():
            write(line)
        rng = Random()  # noqa: S311 - it chooses what strangers say, not a secret
        told = story(served, odd.turns if odd else {}, rng)
        while True:
            sleep(rng.uniform(SHORTEST_S, LONGEST_S))
            if not fixtures:
                write(f"# {served.clock.now().astimezone():%H:%M:%S} {next(told)}")
    finally:
        server.stop()


def _named(name: str, known: Mapping[str, Named], what: str) -> Named:
    """Return what has that name. Raises WrongUsage with the nearest name, or with all of them."""
    if name not in known:
        hint = did_you_mean(name, known) or f"there are {', '.join(known)}"
        raise WrongUsage(f"there is no {what} '{printable(name, LONGEST_TEXT)}'", hint=hint)
    return known[name]


def _usual() -> World:
    """Return a world in which some groups are muted."""
    world = populated(CHATS, seed=7)
    for chat_id in _groups(world)[::MUTED_EVERY]:
        world.mute_by_hand(chat_id)
    return world


def _about(odd: OddWorld | None, app: str | None, *, still: bool) -> str:
    """Return the comment that says what is served; `still` when nothing happens by itself."""
    often = "in which nothing happens by itself" if still else "in which something happens every few seconds"
    beeper = f"A pretend Beeper {app}" if app else "A pretend Beeper"
    text = f"{beeper} with {'the examples of the API documents' if still else f'{CHATS} chats'}, {often}."
    if odd is not None:
        text = f"{beeper}, {often}, and now and then something odd. {odd.about}"
    return "\n".join(f"# {line}" for line in textwrap.wrap(text, WIDTH - 2))


def story(world: World, turns: Mapping[str, Turn], rng: Random) -> Iterator[str]:
    """Let one thing after the other happen, the turns of an odd world among everyday things; yield sentences."""
    for sentence, turn in turns.items():
        for _ in range(BETWEEN_TURNS):
            yield happen(world, rng)
        turn(world)
        yield sentence
    while True:
        yield happen(world, rng)


def happen(world: World, rng: Random) -> str:
    """Let something happen, and return a sentence about it that a terminal can show."""
    (happening,) = rng.choices([each for each, _ in _HAPPENINGS], [often for _, often in _HAPPENINGS])
    return happening(world, rng)


def _message(world: World, rng: Random) -> str:
    chat_id = rng.choice(_chats(world))
    others, text = _others(world, chat_id), rng.choice(TEXTS)
    if not others:
        return _you_write_in(world, chat_id, rng)
    sender = rng.choice(others)
    world.receive_message(chat_id, text, sender=sender)
    return f"{_title(world, chat_id)}: {printable(text, LONGEST_TEXT)}"


def _mention(world: World, rng: Random) -> str:
    groups = _groups(world)
    if not groups:
        return _message(world, rng)
    chat_id = rng.choice(groups)
    world.mention(chat_id, f"@{world.me.name} {rng.choice(TEXTS)}", sender=rng.choice(_others(world, chat_id)))
    return f"{_title(world, chat_id)}: you are mentioned"


def _burst(world: World, rng: Random) -> str:
    groups = _groups(world)
    if not groups:
        return _message(world, rng)
    chat_id = rng.choice(groups)
    for _ in range(BURST):
        world.receive_message(chat_id, rng.choice(TEXTS), sender=rng.choice(_others(world, chat_id)))
    return f"{_title(world, chat_id)}: {BURST} messages"


def _you_read(world: World, rng: Random) -> str:
    unread = [chat_id for chat_id in _chats(world) if world.chat(chat_id)["unreadCount"]]
    if not unread:
        return _message(world, rng)
    chat_id = rng.choice(unread)
    world.read_on_phone(chat_id)
    return f"{_title(world, chat_id)}: you read it on your phone"


def _you_write(world: World, rng: Random) -> str:
    return _you_write_in(world, rng.choice(_chats(world)), rng)


def _you_write_in(world: World, chat_id: str, rng: Random) -> str:
    world.send_own_message(chat_id, rng.choice(TEXTS))
    return f"{_title(world, chat_id)}: you wrote"


_HAPPENINGS: Sequence[tuple[Happening, int]] = (
    (_message, 12),
    (_mention, 2),
    (_burst, 1),
    (_you_read, 3),
    (_you_write, 2),
)
"""What can happen, and how often of twenty times."""


def _chats(world: World) -> list[str]:
    """Return the chats in which something can be said: a merged one only shows what its members hold."""
    return [chat_id for chat_id in world.chat_ids() if "merge" not in world.chat(chat_id)]


def _groups(world: World) -> list[str]:
    return [chat_id for chat_id in _chats(world) if world.chat(chat_id)["type"] == "group"]


def _others(world: World, chat_id: str) -> list[str]:
    return [person["id"] for person in world.chat(chat_id)["participants"]["items"] if not person["isSelf"]]


def _title(world: World, chat_id: str) -> str:
    chat = world.chat(chat_id)
    network = f" ({printable(chat['network'])})" if "network" in chat else ""
    return printable(chat["title"], LONGEST_TITLE) + network
