"""What is said at the end: which files there are, and what comes next."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from beeper_rules.remedies import quoted
from beeper_rules.rule_files import shown
from beeper_rules.safe_text import printable

NEW, KEPT, MISSING = "new", "kept", "missing"


@dataclass(frozen=True)
class Line:
    """One file of the listing."""

    path: Path
    standing: str
    """NEW, KEPT or MISSING."""
    what: str
    """What it is, in a few words."""


def listing(folder: Path, lines: Sequence[Line]) -> Iterator[str]:
    """Yield the files of the folder, each with what it is."""
    yield printable(f"In {folder.absolute()}:")
    names = [printable(shown(each.path, folder)) for each in lines]
    width = max(map(len, names))
    for name, each in zip(names, lines, strict=True):
        yield f"  {name:<{width}}  {each.standing:<7}  {each.what}"


def next_steps(folder: Path, cwd: Path, *, first: str, elsewhere: str | None) -> Iterator[str]:
    """Yield what to type next.

    `first` is what a person has to do before that, empty for nothing; `elsewhere` is the configuration that the
    environment names, None for none.
    """
    yield f"Next, {first}:" if first else "Next:"
    if folder.absolute() != cwd.absolute():
        yield printable(f"  cd {quoted(folder)}")
    yield "  beeper-rules doctor   is everything as it should be, from the files to Beeper?"
    yield "  beeper-rules check    are the rules right? It shows the place of every error."
    yield "  beeper-rules run      watch the inbox until Ctrl-C. A rule on trial only tells what it would do."
    if elsewhere is not None and (cwd / elsewhere).absolute() != (folder / "config.yaml").absolute():
        yield f"But $BEEPER_RULES_CONFIG names {elsewhere}, and the commands use that one until you unset it."
