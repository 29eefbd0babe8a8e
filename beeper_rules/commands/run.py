"""`run`: watch the inbox and act on it."""

import asyncio
import os
import sys
from collections.abc import Callable
from pathlib import Path

import click

from beeper_rules.commands.common import config_option, configuration, json_option, utc_now


@click.command()
@click.option("--once", is_flag=True, help="Look once, do what is due, and end.")
@click.option("--dry-run", is_flag=True, help="Decide everything, do nothing; runs beside a live daemon.")
@click.option("--verbose", "-v", is_flag=True, help="Also show the changes that no rule had anything to do with.")
@json_option
@config_option
def run(*, once: bool, dry_run: bool, verbose: bool, as_json: bool, config_path: Path | None) -> int:
    """Watch the inbox and act on it, until you stop it with Ctrl-C.

    The first complete look is silent: only what changes after it counts. Rules and configuration are read again as soon
    as a file changes; a broken file changes nothing.
    """
    from beeper_rules.console import Console
    from beeper_rules.daemon import Daemon, Mode
    from beeper_rules.turns import Clock

    config = configuration(config_path)
    output = Output()
    console = Console(write=output.write, clock=utc_now, zone=config.timezone, as_json=as_json, every_change=verbose)
    daemon = Daemon(
        config=config,
        env=os.environ,
        console=console,
        clock=Clock(utc_now),
        mode=Mode(dry_run=dry_run, once=once, on_terminal=sys.stdin is not None and sys.stdin.isatty()),
        shown_from=Path.cwd(),
    )
    output.on_lost = daemon.stop  # a daemon that nobody sees would be a surprise
    return asyncio.run(daemon.run())


class Output:
    """Standard output, line by line; when nobody takes it any more, what is under way is finished all the same."""

    def __init__(self) -> None:
        self.on_lost: Callable[[], None] = lambda: None
        self._lost = False

    def write(self, line: str) -> None:
        """Write a line at once: whoever reads along should not have to wait."""
        if self._lost:
            return
        try:
            sys.stdout.write(line + "\n")
            sys.stdout.flush()
        except OSError:
            self._lost = True
            # What is left in the buffer must not be tried again when Python ends.
            sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123 - open until the end
            self.on_lost()
