"""The whole chain, step by step, in the order in which things have to work."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from beeper_rules.checkup import files, state
from beeper_rules.checkup.daemon import look_at_daemon
from beeper_rules.checkup.desktop import look_at_notifications
from beeper_rules.checkup.finding import Finding, skipped
from beeper_rules.checkup.visit import Expected, steps_without_token, visit
from beeper_rules.checkup.way import ADDRESS, look_anywhere, look_for_beeper
from beeper_rules.config import Config, Notify
from beeper_rules.errors import InvalidSetup


@dataclass(frozen=True)
class Here:
    """What surrounds the program."""

    env: Mapping[str, str]
    folder: Path
    """The working folder."""
    now: datetime
    """UTC."""
    usual_addresses: Sequence[str]
    """Where Beeper is looked for when nothing says where it is, or it is not there."""


async def walk(config: Config | InvalidSetup, here: Here) -> AsyncIterator[Finding]:
    """Yield every step as soon as it has been looked at; `config` may be why there is none."""
    yield files.program()
    if isinstance(config, InvalidSetup):
        yield files.broken_configuration(config)
        for step in (files.RULES, state.STATE, files.TOKEN):
            yield skipped(step, files.CONFIGURATION)
        yield await look_anywhere(here.usual_addresses)
        yield await look_at_notifications(Notify())
        return
    yield files.configuration(config)
    rulebook, finding = files.rules(config, here.folder)
    yield finding
    for finding in state.look_at_state(config):
        yield finding
    remembered, finding = state.look_at_journal(config, here.now)
    yield finding
    token, finding = files.token(config, here.env)
    yield finding
    answer, finding = await look_for_beeper(config, here.usual_addresses)
    yield finding
    if answer is None or token is None:
        for finding in steps_without_token(answer, rulebook, ADDRESS if answer is None else files.TOKEN):
            yield finding
    else:
        async for finding in visit(answer, token, Expected(config, rulebook, remembered.accounts, here.now)):
            yield finding
    for finding in look_at_daemon(config, rulebook, remembered, here.now):
        yield finding
    yield await look_at_notifications(config.notify)
