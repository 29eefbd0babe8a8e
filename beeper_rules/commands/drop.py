"""`drop`: throw away what a limit or quiet hours hold."""

from pathlib import Path

import click

from beeper_rules.commands.asking import ask_daemon
from beeper_rules.commands.common import config_option, configuration


@click.command()
@click.argument("target", metavar="RULE|ID")
@config_option
def drop(*, target: str, config_path: Path | None) -> int:
    """Throw away the actions of a rule that its limit or quiet hours hold, or one action by its number."""
    return ask_daemon(configuration(config_path), "drop", {"target": target})
