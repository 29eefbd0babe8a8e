"""The parser, and the one place where a failure becomes an exit code.

0 done · 1 the check found something, or an action was given up · 2 wrong usage · 3 configuration missing or invalid ·
4 Beeper unreachable or refusing · 5 another daemon holds this state · 130 interrupted
"""

import gc
import importlib
import io
import os
import platform
import sys
import tempfile
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from beeper_rules import __version__
from beeper_rules.commands.common import write_error
from beeper_rules.errors import BeeperRulesError

COMMANDS: Mapping[str, str] = {
    "init": "Set it up: find Beeper, take a token, write a configuration and a first rule.",
    "run": "Watch the inbox and act on it.",
    "check": "Read configuration and rules, and list every error and warning.",
    "test": "Run the tests in the rule files.",
    "schema": "Print the JSON Schema of rule files, for editors.",
    "plan": "Show what the rules would do to the inbox as it is now.",
    "apply": "Do what `plan` shows, after a yes.",
    "why": "Show why each rule did, or did not do, anything in a chat.",
    "backtest": "Play what was recorded through the rules, or through two sets of them.",
    "log": "Show what was done, and what was not, and why.",
    "status": "Show how the daemon stands.",
    "rules": "Show every rule, with how often it fired and when it last did.",
    "undo": "Take back what rules did.",
    "pause": "Stop acting: on everything, one rule or one chat.",
    "resume": "End a pause, and let rules act again where you undid them.",
    "approve": "Release actions that a limit holds.",
    "drop": "Throw actions away that a limit or quiet hours hold.",
    "retry": "Try an action again that was given up.",
    "doctor": "Check everything from the configuration to Beeper, step by step.",
    "demo": "See it work on a made-up inbox; needs no Beeper.",
}
"""Name → what `--help` says; each is a file of `commands/` and is imported when it is called."""


class Commands(click.Group):
    """Commands that are imported one at a time: `--help` answers at once."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the commands in the order in which a user meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """Return one command."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"beeper_rules.commands.{cmd_name}")
        command: click.Command = getattr(module, cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        """Write the list without importing a single command."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that is meant; a wrong name gets the nearest right one."""
        name = args[0] if args else ""
        if name and not name.startswith("-") and name not in COMMANDS:
            from beeper_rules.suggestions import did_you_mean  # noqa: PLC0415 - only for a wrong name

            suggestion = did_you_mean(name, COMMANDS)
            ctx.fail(f"there is no command '{name}'" + (f"; {suggestion}" if suggestion else ""))
        return super().resolve_command(ctx, args)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="beeper-rules")
@click.option("--config", type=click.Path(path_type=Path), help="The configuration file.", metavar="PATH")
@click.pass_context
def cli(ctx: click.Context, config: Path | None) -> None:
    """Rules for the one inbox that holds all of your chats.

    Begin with `beeper-rules demo`, go on with `beeper-rules init`. The configuration is the file given by --config,
    $BEEPER_RULES_CONFIG, ./config.yaml, or config.yaml in the folder where your system keeps such files.
    """
    ctx.obj = config


def main(args: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code."""
    # Whatever is written, the journal above all, is nobody else's business.
    os.umask(0o077)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # titles hold what an old terminal's alphabet does not
    try:
        result = cli.main(
            args=list(args) if args is not None else None, prog_name="beeper-rules", standalone_mode=False
        )
    except BeeperRulesError as error:
        write_error(error.render())
        return error.exit_code
    except click.exceptions.Exit as finished:
        return int(finished.exit_code)
    except click.ClickException as error:
        error.show()
        return 2
    except (KeyboardInterrupt, click.Abort):
        return 130
    except Exception:  # noqa: BLE001 - the last net: the unexpected becomes a file fit for an issue
        click.echo(_report(), err=True)
        return 1
    return result if isinstance(result, int) else 0


def entry() -> None:
    """Run as a program."""
    code = main()
    # With the process all of its memory goes: Python need not look through it a last time.
    gc.freeze()
    sys.exit(code)


def _report() -> str:
    """Write the traceback into a file and return what the user reads."""
    with tempfile.NamedTemporaryFile(
        "w", prefix="beeper-rules-", suffix=".log", delete=False, encoding="utf-8"
    ) as file:
        file.write(f"beeper-rules {__version__}, Python {platform.python_version()}, {platform.platform()}\n\n")
        file.write(traceback.format_exc())
    what = str(sys.exc_info()[1]) or type(sys.exc_info()[1]).__name__
    return (
        f"something went wrong that should not: {what.splitlines()[0][:200]}\n"
        f"hint: the details are in {file.name}; look through it before you share it, then report it with that file"
    )
