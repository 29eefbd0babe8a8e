"""What lies on this computer and is written by people: the program, the configuration, the rules, the token."""

import os
import platform
import stat
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from beeper_rules import __version__
from beeper_rules.checkup.finding import Finding, failed, failure, ok, warning
from beeper_rules.config import Config
from beeper_rules.config.find import NAME
from beeper_rules.errors import InvalidSetup
from beeper_rules.language.rulebook import Mode, Rulebook
from beeper_rules.reload import load_rules
from beeper_rules.remedies import TOKEN_FILE, make_readable, name_token_file, quoted
from beeper_rules.rule_files import shown
from beeper_rules.secret import Secret
from beeper_rules.token_source import find_token, is_around

CONFIGURATION, RULES, TOKEN = "configuration", "rules", "token"
INIT = "`beeper-rules init` makes configuration, token file and a first rule; it keeps what is there"
WRITABLE_BY_OTHERS = stat.S_IWGRP | stat.S_IWOTH


def program() -> Finding:
    """Return what runs, and on what."""
    on = f"{platform.system()} {platform.release()} {platform.machine()}".strip()
    return ok("Python", f"{platform.python_version()} on {on}; beeper-rules {__version__}")


def broken_configuration(error: InvalidSetup) -> Finding:
    """Return why there is no configuration."""
    return (
        failed(CONFIGURATION, error, _readable_again(error, Path.cwd(), "600"))
        if error.problems
        else Finding(CONFIGURATION, failed(CONFIGURATION, error).level, error.message, INIT)
    )


def _readable_again(error: InvalidSetup, shown_from: Path, mode: str) -> str:
    """Return the command that makes the first file readable that is not; empty where that is not the fault."""
    files = dict.fromkeys(each.place.file for each in error.problems)
    return next((hint for each in files if (hint := make_readable(shown_from / each, mode))), "")


def configuration(config: Config) -> Finding:
    """Return where the configuration is."""
    if config.file is None:
        return ok(CONFIGURATION, "none; every default applies")
    file = config.file.absolute()
    if sys.platform != "win32" and file.stat().st_mode & WRITABLE_BY_OTHERS:
        return warning(CONFIGURATION, f"{file}, and others can change it", f"chmod go-w {quoted(file)}")
    return ok(CONFIGURATION, str(file))


def rules(config: Config, shown_from: Path) -> tuple[Rulebook | None, Finding]:
    """Return the rules as they are on the disk, None when they are broken."""
    closed = _closed_folder(config.rules)
    if closed is not None:
        hint = make_readable(closed, "u+rx") or f"ls -ld {quoted(closed)} shows whose folder it is"
        return None, failure(RULES, f"the folder {shown(closed, shown_from)} cannot be read", hint)
    try:
        rulebook = load_rules(config, shown_from)
    except InvalidSetup as error:
        hint = _readable_again(error, shown_from, "u+r") or "mend the file; `beeper-rules check` lists every error"
        return None, failed(RULES, error, hint)
    if not rulebook.rules:
        return rulebook, warning(RULES, "there is not one rule", "write one; docs/rules.md is the reference")
    files = len(rulebook.files)
    modes = Counter(rule.mode for rule in rulebook.rules)
    notes = [f"{modes[mode]} {said}" for mode, said in _SAID.items() if modes[mode]]
    text = f"{_counted(len(rulebook.rules), 'rule')} in {_counted(files, 'file')}"
    return rulebook, ok(RULES, text + (f", of which {' and '.join(notes)}" if notes else ""))


def _closed_folder(sources: Iterable[Path]) -> Path | None:
    """Return the first folder whose files this user cannot see; None for none."""
    folders = (each for source in sources if source.is_dir() for each in _folders(source))
    return next((each for each in folders if not os.access(each, os.R_OK | os.X_OK)), None)


def _folders(source: Path) -> Iterator[Path]:
    yield source
    for folder, below, _ in os.walk(source):
        below[:] = [name for name in below if not name.startswith(".")]  # what begins so holds no rules
        yield from (Path(folder, name) for name in below)


_SAID = {Mode.SHADOW: "on trial (mode: shadow)", Mode.OFF: "switched off (mode: off)"}


def token(config: Config, env: Mapping[str, str]) -> tuple[Secret | None, Finding]:
    """Return the token, None when there is none that can be used."""
    try:
        found, where = find_token(config, env)
    except InvalidSetup as error:
        finding = failed(TOKEN, error)
        missing = not is_around(env) or config.beeper.token_file is not None
        return None, replace(finding, hint=(_token_hint(config) if missing else "") or finding.hint)
    return found, ok(TOKEN, f"in {where}")


def _token_hint(config: Config) -> str:
    """Return how a token that is not there comes to be; empty when it is there, or is to come from a variable."""
    beeper = config.beeper
    folder = config.file.absolute().parent if config.file else Path.cwd()
    if beeper.token or beeper.token_env or (beeper.token_file and os.path.lexists(beeper.token_file)):
        return ""
    if config.file and beeper.token_file is None and os.path.lexists(folder / TOKEN_FILE):
        return name_token_file(config.file)
    if config.file and config.file.name != NAME:
        return ""  # `init` would write another one beside it
    return f"`beeper-rules init {quoted(folder)}` asks for it and keeps what is there"


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"
