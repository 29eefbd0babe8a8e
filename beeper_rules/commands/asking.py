"""A request of a person, carried out by the running daemon or else at once, and followed until it is done."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from beeper_rules.commands.common import journal_to_read, utc_now
from beeper_rules.errors import AlreadyRunning, CallFailed
from beeper_rules.safe_text import printable

if TYPE_CHECKING:
    from beeper_rules.config import Config
    from beeper_rules.journal import ActionRecord
    from beeper_rules.language.rulebook import Rulebook
    from beeper_rules.model.present import Present
    from beeper_rules.state_folder import Answer, StateFolder

ANSWER_S = 20.0
"""How long a daemon may take to answer a request."""
ASK_AGAIN_S = 0.1

Say = Callable[[str], object]
"""What a line for a person goes to."""


@dataclass(frozen=True)
class Basis:
    """Rules and inbox that a person was shown."""

    rulebook: Rulebook
    present: Present


@dataclass(frozen=True)
class Wish:
    """What is to be carried out."""

    kind: str
    arguments: dict[str, object]
    basis: Basis | None = None
    """What to go by when no daemon runs; None for what the journal holds."""


@dataclass(frozen=True)
class Carried:
    """What became of a wish."""

    ok: bool
    lines: tuple[str, ...]
    """What was answered."""
    records: tuple[ActionRecord, ...] = ()
    """The actions that were performed because of it, or are still to be."""
    failure: CallFailed | None = None
    """Why they could not be performed; None where they could."""

    @property
    def exit_code(self) -> int:
        """The exit code of the command, unless there is a failure: 1 also when an action was given up."""
        given_up = any(record.standing == "dead" for record in self.records)
        return 0 if self.ok and not given_up else 1

    def as_json(self, actions: Sequence[Mapping[str, object]]) -> dict[str, object]:
        """Return it as JSON knows it, with what was shown and what became of each."""
        return {"actions": list(actions), "ok": self.ok, "said": list(self.lines)}


def carried_out(config: Config, wish: Wish, say: Say) -> Carried:
    """Have a wish carried out, and wait until what is to be done because of it is; `say` hears how it goes.

    Raises CallFailed where a daemon runs and does not answer.
    """
    from beeper_rules.state_folder import StateFolder

    folder = StateFolder(config.state)
    folder.prepare()
    if folder.holder() is None:
        from beeper_rules.commands.without_daemon import carry_out

        try:
            return carry_out(config, folder, wish, say)
        except AlreadyRunning:
            click.echo("a daemon has just started; asking it", err=True)
    return _by_daemon(config, folder, wish, say)


def _by_daemon(config: Config, folder: StateFolder, wish: Wish, say: Say) -> Carried:
    request = folder.write_request(wish.kind, wish.arguments, utc_now())
    answer = asyncio.run(_answer(folder, request))
    if answer is None:
        raise CallFailed(
            f"the daemon has not answered within {ANSWER_S:.0f} s; it will carry the request out when it can",
            hint="`beeper-rules status` shows how it stands",
        )
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


async def _answer(folder: StateFolder, request: str) -> Answer | None:
    """Wait for the daemon's answer; None when it does not come in time."""
    try:
        async with asyncio.timeout(ANSWER_S):
            while True:
                answer = folder.take_answer(request)
                if answer is not None:
                    return answer
                await asyncio.sleep(ASK_AGAIN_S)
    except TimeoutError:
        return None
