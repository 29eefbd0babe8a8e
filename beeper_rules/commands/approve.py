"""`approve`: release what a limit holds."""

from pathlib import Path

import click

from beeper_rules.commands.asking import ask_daemon
from beeper_rules.commands.common import config_option, configuration


@click.command()
@click.argument("target", metavar="RULE|ID")
@config_option
def approve(*, target: str, config_path: Path | None) -> int:
    """Release the actions of a rule that its limit holds, or one action by its number.

    Each passes a last look first: what was changed meanwhile is left as it is.
    """
    return ask_daemon(configuration(config_path), "approve", {"target": target})
