"""Hot reload: everything that can fail is built first, and only then put in the place of what runs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from beeper_rules.config import Config, changed_restart_keys, load_config
from beeper_rules.errors import InvalidSetup
from beeper_rules.in_force import last_good, put_in_force
from beeper_rules.journal import Journal
from beeper_rules.language.load import load
from beeper_rules.language.rulebook import Rulebook
from beeper_rules.language.scope import MOST_PROBLEMS
from beeper_rules.rule_files import collect, rule_files

Signature = tuple[tuple[str, int, int, int], ...]
"""Path, inode, size and time of change in ns of every file that was looked at."""


@dataclass(frozen=True)
class Setup:
    """What the files say."""

    config: Config
    rulebook: Rulebook
    problem: InvalidSetup | None = None
    """Why the rulebook is the last good one and not what the files say now; None when it is."""
    needs_restart: tuple[str, ...] = ()
    """Configuration keys that changed and count only after a restart."""


def load_rules(config: Config, shown_from: Path) -> Rulebook:
    """Return the rulebook that the files make now.

    Raises InvalidSetup with every problem; also when a test in the files fails.
    """
    rulebook = load(collect(config.rules, shown_from))
    expect_tests_pass(rulebook, config)
    return rulebook


def expect_tests_pass(rulebook: Rulebook, config: Config) -> None:
    """Run the tests of the rule files. Raises InvalidSetup with those that fail."""
    if not rulebook.tests:
        return
    from beeper_rules.rehearse import as_problems, rehearse_every  # noqa: PLC0415 - much to read where there are none

    failures = list(as_problems(rehearse_every(rulebook, config.timezone)))
    if failures:
        raise InvalidSetup(failures[:MOST_PROBLEMS])


def start(config: Config, journal: Journal, shown_from: Path, now: datetime) -> Setup:
    """Return the setup to begin with: the rules of the files, or the last good ones when those are broken.

    Raises InvalidSetup when the files are broken and no good set is known.
    """
    try:
        rulebook = load_rules(config, shown_from)
    except InvalidSetup as problem:
        last = last_good(journal)
        if last is None:
            raise
        return Setup(config, last, problem)
    put_in_force(journal, rulebook, now)
    return Setup(config, rulebook)


# Invariant: whatever is wrong with the files, what runs stays in force.
def again(before: Setup, journal: Journal, env: Mapping[str, str], shown_from: Path, now: datetime) -> Setup:
    """Return the setup after a change of the files; with a problem in them, the one before and the problem."""
    try:
        config = load_config(before.config.file, env) if before.config.file else before.config
        rulebook = load_rules(config, shown_from)
    except InvalidSetup as problem:
        return Setup(before.config, before.rulebook, problem)
    # From here on nothing can fail but the disk.
    if rulebook.hash != before.rulebook.hash:
        put_in_force(journal, rulebook, now)
    return Setup(config, rulebook, needs_restart=changed_restart_keys(before.config, config))


def signature(config: Config) -> Signature:
    """Return what tells whether any file of the setup changed; a file that cannot be looked at counts as absent."""
    found = []
    for path in _files(config):
        try:
            status = path.stat()
        except OSError:
            continue
        found.append((str(path), status.st_ino, status.st_size, status.st_mtime_ns))
    return tuple(found)


def rule_folders(config: Config) -> tuple[Path, ...]:
    """Return the folders below which any file may be a rule file; those that are there."""
    return tuple(dict.fromkeys(source for source in config.rules if source.is_dir()))


def single_files(config: Config) -> tuple[Path, ...]:
    """Return the files that are named one by one: configuration, token, rule files outside of rule folders."""
    named = [path for path in (config.file, config.beeper.token_file) if path]
    return (*(path.absolute() for path in named), *(each.absolute() for each in config.rules if not each.is_dir()))


def file_folders(config: Config) -> tuple[Path, ...]:
    """Return the folders in which single files lie; those that are there. A file itself cannot be watched reliably."""
    return tuple(dict.fromkeys(path.parent for path in single_files(config) if path.parent.is_dir()))


def _files(config: Config) -> Sequence[Path]:
    return [*single_files(config), *config.rules, *rule_files(config.rules)]
