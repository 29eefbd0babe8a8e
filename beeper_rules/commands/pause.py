"""`pause`: stop acting."""

from pathlib import Path

import click

from beeper_rules.commands.asking import ask_daemon
from beeper_rules.commands.common import config_option, configuration


@click.command()
@click.argument("target", required=False, metavar="[RULE|CHAT]")
@click.option("--for", "how_long", metavar="DURATION", help="Such as 2h; without it, until `resume`.")
@config_option
def pause(*, target: str | None, how_long: str | None, config_path: Path | None) -> int:
    """Stop acting: on everything, one rule or one chat.

    It takes effect within one turn of the loop, also for what is already queued. The inbox is watched on.
    """
    from beeper_rules.durations import parse_duration
    from beeper_rules.errors import WrongUsage

    arguments: dict[str, object] = {"target": target}
    if how_long is not None:
        try:
            seconds = parse_duration(how_long).total_seconds()
        except ValueError as error:
            raise WrongUsage(f"--for: {error}", hint="such as --for 2h") from None
        if not seconds:
            raise WrongUsage("--for: a pause takes some time", hint="such as --for 2h")
        arguments["seconds"] = seconds
    return ask_daemon(configuration(config_path), "pause", arguments)
