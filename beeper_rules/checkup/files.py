"""What lies on this computer and is written by people: the program, the configuration, the rules, the token."""

import os
import platform
import stat
import sys
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from beeper_rules import __version__
from beeper_rules.checkup.finding import Finding, failed, ok, warning
from beeper_rules.config import Config
from beeper_rules.errors import InvalidSetup
from beeper_rules.language.rulebook import Mode, Rulebook
from beeper_rules.reload import load_rules
from beeper_rules.remedies import quoted
from beeper_rules.secret import Secret
from beeper_rules.token_source import find_token

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
        failed(CONFIGURATION, error)
        if error.problems
        else Finding(CONFIGURATION, failed(CONFIGURATION, error).level, error.message, INIT)
    )


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
    try:
        rulebook = load_rules(config, shown_from)
    except InvalidSetup as error:
        return None, failed(RULES, error, "mend the file; `beeper-rules check` lists every error")
    if not rulebook.rules:
        return rulebook, warning(RULES, "there is not one rule", "write one; docs/rules.md is the reference")
    files = len(rulebook.files)
    modes = Counter(rule.mode for rule in rulebook.rules)
    notes = [f"{modes[mode]} {said}" for mode, said in _SAID.items() if modes[mode]]
    text = f"{_counted(len(rulebook.rules), 'rule')} in {_counted(files, 'file')}"
    return rulebook, ok(RULES, text + (f", of which {' and '.join(notes)}" if notes else ""))


_SAID = {Mode.SHADOW: "on trial (mode: shadow)", Mode.OFF: "switched off (mode: off)"}


def token(config: Config, env: Mapping[str, str]) -> tuple[Secret | None, Finding]:
    """Return the token, None when there is none that can be used."""
    try:
        found, where = find_token(config, env)
    except InvalidSetup as error:
        missing = config.beeper.token_file is not None and not os.path.lexists(config.beeper.token_file)
        finding = failed(TOKEN, error)
        return None, Finding(TOKEN, finding.level, finding.text, _init(config)) if missing else finding
    return found, ok(TOKEN, f"in {where}")


def _init(config: Config) -> str:
    folder = config.file.absolute().parent if config.file else Path.cwd()
    return f"`beeper-rules init {quoted(folder)}` asks for it and keeps what is there"


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"
