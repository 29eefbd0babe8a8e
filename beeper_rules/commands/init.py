"""`init`: find Beeper, take a token, write a configuration and a first rule."""

import os
import sys
from pathlib import Path

import click

from beeper_rules.commands.common import prose


@click.command()
@click.argument("folder", default=".", type=click.Path(path_type=Path))
@click.option("--url", metavar="URL", help="Where Beeper listens, if not at its usual address.")
def init(*, folder: Path, url: str | None) -> int:
    """Set it up in FOLDER, by itself the one you are in: find Beeper, take a token, write the files.

    Nothing that is there is overwritten, so it can be run again whenever something is missing. The token is asked for
    at a terminal, and is not shown; else it is read from $BEEPER_ACCESS_TOKEN or from standard input.
    """
    from beeper_rules.address import candidates, parse
    from beeper_rules.config.load import URL_VARIABLES
    from beeper_rules.config.settings import DEFAULT_URL
    from beeper_rules.errors import WrongUsage
    from beeper_rules.first_setup import Order, Piped, Terminal, set_up

    if click.get_current_context().obj is not None:
        raise WrongUsage("init writes config.yaml into a folder", hint="leave --config out: beeper-rules init FOLDER")
    surrounding = next((os.environ[each] for each in URL_VARIABLES if os.environ.get(each)), None)
    meant = str(parse(url or surrounding or DEFAULT_URL))
    order = Order(
        folder=folder,
        cwd=Path.cwd(),
        env=os.environ,
        url=meant,
        addresses=candidates(meant, neighbour=True),
        typed=url is not None,
    )
    on_terminal = sys.stdin is not None and sys.stdin.isatty()
    return set_up(order, Terminal(prose()) if on_terminal else Piped(write=prose()))
