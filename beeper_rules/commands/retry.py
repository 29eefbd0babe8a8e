"""`retry`: try again what was given up."""

from pathlib import Path

import click

from beeper_rules.commands.asking import ask_daemon
from beeper_rules.commands.common import config_option, configuration


@click.command()
@click.argument("target", metavar="ID")
@config_option
def retry(*, target: str, config_path: Path | None) -> int:
    """Try an action again that was given up, by its number; `beeper-rules log --dead` lists them.

    It passes a last look first: what was changed meanwhile is left as it is.
    """
    return ask_daemon(configuration(config_path), "retry", {"target": target})
