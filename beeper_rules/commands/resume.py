"""`resume`: end a pause."""

from pathlib import Path

import click

from beeper_rules.commands.asking import ask_daemon
from beeper_rules.commands.common import config_option, configuration


@click.command()
@click.argument("target", required=False, metavar="[RULE|CHAT]")
@config_option
def resume(*, target: str | None, config_path: Path | None) -> int:
    """End a pause.

    For a chat, rules may also act again where you undid them by hand; which ones is listed.
    """
    return ask_daemon(configuration(config_path), "resume", {"target": target})
