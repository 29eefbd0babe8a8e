"""A request of a person, carried out by the running daemon or else at once, and followed until it is done."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from beeper_rules.commands.common import journal_to_read, utc_now
from beeper_rules.commands.wish import Carried, Say, Wish
from beeper_rules.errors import AlreadyRunning, CallFailed
from beeper_rules.safe_text import printable

if TYPE_CHECKING:
    from beeper_rules.config import Config
    from beeper_rules.state_folder import Answer, StateFolder

ANSWER_S = 20.0
"""How long a daemon may take to answer a request."""
GONE_S = 2.0
"""So long nobody holds the state before the daemon that was asked counts as ended: it may only be started anew."""
ASK_AGAIN_S = 0.1


def ask_daemon(config: Config, kind: str, arguments: dict[str, object]) -> int:
    """Have a request carried out, by the running daemon or else at once, and tell it; return the exit code.

    Raises CallFailed when nobody could carry it out yet.
    """
    carried = carried_out(config, Wish(kind, arguments), click.echo)
    if carried.failure is not None:
        raise carried.failure
    return carried.exit_code


def carried_out(config: Config, wish: Wish, say: Say) -> Carried:
    """Have a wish carried out, and wait until what is to be done because of it is; `say` hears how it goes.

    Raises CallFailed where a daemon runs and does not answer.
    """
    from beeper_rules.state_folder import StateFolder

    folder = StateFolder(config.state)
    folder.prepare()
    request, runs = "", folder.holder() is not None
    while True:
        if runs:
            request = request or folder.write_request(wish.kind, wish.arguments, utc_now())
            answer = answer_to(folder, request)
            if answer is not None:
                return _followed(config, answer, say)
        from beeper_rules.commands.without_daemon import carry_out

        try:
            return carry_out(config, folder, wish, say, request)
        except AlreadyRunning:
            click.echo("a daemon has just started; asking it", err=True)
            runs = True


def _followed(config: Config, answer: Answer, say: Say) -> Carried:
    """Tell what the daemon answered, and wait until what is to be done because of it is."""
    for line in answer.lines:
        say(printable(line))
    if not answer.actions:
        return Carried(answer.ok, answer.lines)
    from beeper_rules.commands.following import STAYS_PLANNED, Meter, Watch, follow_daemon, told

    with journal_to_read(config) as journal:
        watch = Watch(journal, answer.actions, utc_now, Meter(sys.stderr))
        try:
            records = follow_daemon(watch, time.sleep)
        except KeyboardInterrupt:
            say(STAYS_PLANNED)
            raise
        for line in told(records, journal, config.timezone):
            say(line)
    return Carried(answer.ok, answer.lines, tuple(records))


def answer_to(
    folder: StateFolder,
    request: str,
    sleep: Callable[[float], None] = time.sleep,
    clock_s: Callable[[], float] = time.monotonic,
) -> Answer | None:
    """Wait for the daemon's answer; None when it ended without one. Raises CallFailed when none comes in time."""
    began = held_at = clock_s()
    while clock_s() - began < ANSWER_S:
        # In this order: who holds nothing any more has answered before, or never will.
        held_at = clock_s() if folder.holder() is not None else held_at
        answer = folder.take_answer(request)
        if answer is not None or clock_s() - held_at >= GONE_S:
            return answer
        sleep(ASK_AGAIN_S)
    raise CallFailed(
        f"the daemon has not answered within {ANSWER_S:.0f} s; it will carry the request out when it can",
        hint="`beeper-rules status` shows how it stands",
    )
