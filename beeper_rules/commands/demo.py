"""`demo`: see it work on a made-up inbox; needs no Beeper."""

import asyncio
import io
import os
import sys

import click


class Demo(click.Command):
    """Its help ends with versions and worlds, which only the help needs to know."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        """Write which versions there are, and what is odd in each world."""
        from beeper_rules.simulator import GENERATIONS, WORLDS

        with formatter.section("Versions"):
            formatter.write_text(", ".join(GENERATIONS))
        with formatter.section("Worlds"):
            formatter.write_dl([(name, world.about) for name, world in WORLDS.items()])


@click.command(cls=Demo)
@click.option("--serve", "serves", is_flag=True, help="Only be a pretend Beeper that goes on changing, until Ctrl-C.")
@click.option("--port", type=click.IntRange(1, 65535), help="For --serve: the port; without it, a free one.")
@click.option("--token", help="For --serve: the access token; without it, a made-up one.")
@click.option(
    "--fixtures", is_flag=True, help="For --serve: hold the ids of the API documents' examples, and change nothing."
)
@click.option("--world", metavar="NAME", help="For --serve: a world that is odd in one way; --help lists them.")
@click.option("--app", metavar="VERSION", help="For --serve: an older version of Beeper; --help lists them.")
def demo(  # noqa: PLR0913 - one parameter for each option
    *, serves: bool, port: int | None, token: str | None, fixtures: bool, world: str | None, app: str | None
) -> int:
    """See it work on a made-up inbox: a day in half a minute.

    The real daemon with the rules that come with it works on a pretend Beeper. Nothing of it stays behind. With --serve
    there is only the pretend Beeper, for trying your own rules.
    """
    from beeper_rules.errors import WrongUsage

    if click.get_current_context().obj is not None:
        raise WrongUsage("the demo has a configuration of its own", hint="leave --config out")
    if isinstance(sys.stdout, io.TextIOWrapper):
        # Where not every sign can be written, a question mark does.
        sys.stdout.reconfigure(errors="replace")
    if serves:
        if fixtures and world is not None:
            raise WrongUsage("--fixtures and --world are two worlds", hint="leave one of them out")
        _serve(port or 0, token, fixtures=fixtures, world=world, app=app)
        return 0
    if fixtures or any(each is not None for each in (port, token, world, app)):
        raise WrongUsage("--port, --token, --fixtures, --world and --app are for `demo --serve`")
    return _play()


def _play() -> int:
    from beeper_rules.demo.page import Page
    from beeper_rules.demo.stage import play
    from beeper_rules.demo.summary import tell_next_steps, tell_summary
    from beeper_rules.shipped import packs

    page = Page(_write, os.environ)
    played = asyncio.run(play(page, packs()))
    if played.exit_code is not None:
        return played.exit_code
    tell_summary(page, played)
    tell_next_steps(page, packs())
    return 0


def _serve(port: int, token: str | None, *, fixtures: bool, world: str | None, app: str | None) -> None:
    from beeper_rules.demo.serve import serve
    from beeper_rules.shipped import packs
    from beeper_rules.simulator import TOKEN

    # An outside suite brings a token of its own, which need not be one that Beeper would make.
    accepted = TOKEN if token is None else token if fixtures else _checked(token)
    serve(_write, packs(), port=port, token=accepted, fixtures=fixtures, world=world, app=app)


def _checked(token: str) -> str:
    """Return the token if `run` would take it. Raises WrongUsage."""
    from datetime import UTC
    from pathlib import Path

    from beeper_rules.config import Beeper, Config
    from beeper_rules.errors import InvalidSetup, WrongUsage
    from beeper_rules.secret import Secret
    from beeper_rules.token_source import read_token

    try:
        config = Config(timezone=UTC, rules=(), state=Path(), beeper=Beeper(token=Secret(token)))
        return read_token(config, {}).reveal()
    except InvalidSetup as refused:
        raise WrongUsage(f"`run` would refuse this --token: {refused.message}", hint=refused.hint) from None


def _write(line: str) -> None:
    """Write a line at once: somebody is watching."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
