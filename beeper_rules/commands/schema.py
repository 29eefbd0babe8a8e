"""`schema`: print the JSON Schema of rule files, for editors."""

import os
import stat
import tempfile
from contextlib import suppress
from pathlib import Path

import click


@click.command()
@click.option(
    "--output", type=click.Path(path_type=Path), metavar="FILE", help="Write it there, in the place of what is there."
)
def schema(*, output: Path | None) -> int:
    """Print the JSON Schema of rule files, with which an editor completes, explains and checks every key.

    It describes the rule language of this version: write it anew after an update.
    """
    from beeper_rules.errors import WrongUsage
    from beeper_rules.rule_schema import as_text

    if click.get_current_context().obj is not None:
        raise WrongUsage("the schema is the same for every configuration", hint="leave --config out")
    if output is None:
        click.echo(as_text(), nl=False)
    else:
        _write(output.resolve(), as_text())
    return 0


def _write(file: Path, text: str) -> None:
    """Write a file that is there whole or as it was, whatever interrupts this. Raises WrongUsage when it cannot be."""
    from beeper_rules.errors import WrongUsage

    try:
        mode = file.stat().st_mode if file.exists() else None
        if mode is not None and not stat.S_ISREG(mode):
            raise WrongUsage(f"{file} is not a file", hint="name a file, such as beeper-rules.schema.json")
        descriptor, beside = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name[:40]}.")
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as opened:
                opened.write(text)
                opened.flush()
                os.fsync(opened.fileno())
            if mode is not None:
                Path(beside).chmod(stat.S_IMODE(mode))  # whoever could read it still can
            Path(beside).replace(file)
        finally:
            with suppress(FileNotFoundError):
                Path(beside).unlink()
    except OSError as error:
        reason = error.strerror or str(error)
        raise WrongUsage(f"{file} cannot be written: {reason}", hint="name a file in a folder that is yours") from error
