"""The steps in their order, and how they end."""

import asyncio
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from beeper_rules.address import candidates
from beeper_rules.config import Config, load_config
from beeper_rules.config.find import VARIABLE as CONFIG_VARIABLE
from beeper_rules.discovery import Answer, ask_all, one_each
from beeper_rules.errors import InvalidSetup, WrongUsage
from beeper_rules.first_setup.once import require_writable, write_once
from beeper_rules.first_setup.search import meant
from beeper_rules.first_setup.talk import Talk
from beeper_rules.first_setup.texts import CONFIG_FILE, FIRST_RULE, RULE_FILE, config_text
from beeper_rules.first_setup.token import Standing, checked, obtained
from beeper_rules.first_setup.told import KEPT, MISSING, NEW, Line, listing, next_steps
from beeper_rules.remedies import TOKEN_FILE, name_token_file, new_token, quoted
from beeper_rules.rule_files import ENDINGS, MOST_FILES, rule_files
from beeper_rules.token_source import is_around, read_token

DONE, NOT_CONFIGURED, NOT_REACHED = 0, InvalidSetup.exit_code, 4
WRITABLE_BY_OTHERS = 0o022


@dataclass(frozen=True)
class Order:
    """What is to be set up, and what is around it."""

    folder: Path
    cwd: Path
    env: Mapping[str, str]
    url: str
    """What a new configuration names while Beeper is not found."""
    addresses: Sequence[str]
    """Where Beeper is looked for, unless a configuration is there, which says so itself."""
    typed: bool = False
    """Whether `url` was typed, and so must not be ignored."""


def set_up(order: Order, talk: Talk) -> int:
    """Find Beeper, get a token, write what is missing, say what there is; return the exit code.

    Nothing is written before everything has been asked. Raises InvalidSetup for a configuration that is there and
    cannot be read, and for a folder that cannot be written; WrongUsage for an address beside such a configuration.
    """
    config = _present(order, talk)
    _look_at_folder(order.folder, talk)
    answers = asyncio.run(ask_all(_addresses(order, config)))
    answer = meant(answers, talk, _other_port(order, config))
    token, exit_code = _token(order, config, answer, talk)
    url = _url(order, answer, answers)
    lines = [*token, _configuration(order, config, url, answer), _first_rule(order, config)]
    if _nameless(order, config):
        talk.say(f"{CONFIG_FILE} names no token yet: {name_token_file(order.folder / CONFIG_FILE)}.")
        exit_code = exit_code or NOT_CONFIGURED
    talk.say()
    for line in listing(order.folder, lines):
        talk.say(line)
    talk.say()
    first = _first(order, config, answer, lines, exit_code)
    for line in next_steps(order.folder, order.cwd, first=first, elsewhere=order.env.get(CONFIG_VARIABLE)):
        talk.say(line)
    return exit_code or (DONE if answer else NOT_REACHED)


def _first(order: Order, config: Config | None, answer: Answer | None, lines: Sequence[Line], exit_code: int) -> str:
    """Return what a person has to do before anything else; empty for nothing."""
    if any(each.standing == MISSING for each in lines):
        return f"once there is a token and `{_command(order)}` was run again"
    if _nameless(order, config):
        return f"once you {name_token_file(order.folder / CONFIG_FILE)}"
    if exit_code == NOT_CONFIGURED:
        return "once the token can be used"
    if answer is None:
        return "once Beeper runs"
    return "once Beeper accepts the token" if exit_code else ""


def _command(order: Order) -> str:
    """Return the command that sets up this folder."""
    here = order.folder.absolute() == order.cwd.absolute()
    return "beeper-rules init" if here else f"beeper-rules init {quoted(order.folder)}"


def _other_port(order: Order, config: Config | None) -> str:
    """Return what a person does where Beeper listens on another port."""
    if config is None:
        return f"name that: {_command(order)} --url http://localhost:PORT"
    return f"name that as `url` in {order.folder / CONFIG_FILE}"


def _present(order: Order, talk: Talk) -> Config | None:
    """Return the configuration that is there already; None for none."""
    file = order.folder / CONFIG_FILE
    if not os.path.lexists(file):
        return None
    try:
        config = load_config(file, order.env)
    except InvalidSetup:
        talk.say(f"{file} is there already. It is kept, but it has to be mended before anything else is done:")
        talk.say()
        raise
    if order.typed and order.url != config.beeper.url:
        raise WrongUsage(
            f"{file} is kept, and it names the address {config.beeper.url}",
            hint="change `url` there, or leave --url out",
        )
    return config


def _look_at_folder(folder: Path, talk: Talk) -> None:
    """Say who else can change the folder. Raises InvalidSetup where nothing can be written."""
    require_writable(folder)
    if sys.platform != "win32" and folder.exists() and folder.stat().st_mode & WRITABLE_BY_OTHERS:
        talk.say(f"Others can change what is in {folder}, the rules too. To mend that: chmod go-w {quoted(folder)}")


def _addresses(order: Order, config: Config | None) -> Sequence[str]:
    if config is None:
        return order.addresses
    return candidates(config.beeper.url, allow_remote=config.beeper.allow_remote, neighbour=True)


def _url(order: Order, answer: Answer | None, answers: Sequence[Answer]) -> str:
    """Return the address to write: a literal one only where the usual ones would lead elsewhere, or it was typed.

    By the usual one Beeper is found also after it took another loopback family or the port beside its own.
    """
    if answer is None:
        return order.url
    told_apart = order.typed or len(one_each(answers)) > 1
    return answer.url if told_apart or answer.url not in candidates(order.url, neighbour=True) else order.url


def _nameless(order: Order, config: Config | None) -> bool:
    """Return whether there is a configuration, and it does not say where the token is."""
    return config is not None and _with_token(order, config) is not config


def _token(order: Order, config: Config | None, answer: Answer | None, talk: Talk) -> tuple[list[Line], int]:
    """Return the token file, unless the token is elsewhere, and the exit code that the token asks for."""
    view = _with_token(order, config)
    path = view.beeper.token_file
    if path is None:
        return [], _exit_code(_try(view, order, answer, talk))
    if os.path.lexists(path):
        standing = _try(view, order, answer, talk)
        return [Line(path, KEPT, "your access token" if standing else "as it is, and it cannot be used")], _exit_code(
            standing
        )
    found = obtained(order.env, answer, view.timezone, talk)
    if found.token is None:
        later = Line(path, MISSING, "the access token")
        return [later], NOT_REACHED if found.standing is Standing.REFUSED else NOT_CONFIGURED
    written = write_once(path, found.token.reveal() + "\n")
    line = Line(path, NEW if written else KEPT, "your access token; only you can read it")
    return [line], _exit_code(found.standing)


def _with_token(order: Order, config: Config | None) -> Config:
    """Return the configuration; without a place for the token, one that has it in its usual file."""
    base = config or load_config(None, order.env)
    named = base.beeper.token or base.beeper.token_file or base.beeper.token_env
    if config is not None and (named or is_around(order.env)):
        return config
    return replace(base, beeper=replace(base.beeper, token_file=order.folder / TOKEN_FILE))


def _try(view: Config, order: Order, answer: Answer | None, talk: Talk) -> Standing | None:
    """Return what Beeper says about the token that is there, and tell it; None for one that cannot be used."""
    try:
        token = read_token(view, order.env)
    except InvalidSetup as error:
        talk.say(error.render())
        return None
    verdict = checked(token, answer, view.timezone)
    for line in verdict.lines:
        talk.say(line)
    if verdict.standing is Standing.REFUSED:
        talk.say(f"hint: {new_token(replace(view, file=order.folder / CONFIG_FILE))}")
    return verdict.standing


def _exit_code(standing: Standing | None) -> int:
    if standing is None:
        return NOT_CONFIGURED
    return DONE if standing is Standing.GOOD else NOT_REACHED


def _configuration(order: Order, config: Config | None, url: str, answer: Answer | None) -> Line:
    path = order.folder / CONFIG_FILE
    what = "where Beeper and the rules are, and every setting"
    if config is not None:
        return Line(path, KEPT, what)
    return Line(path, NEW if write_once(path, config_text(url, answer)) else KEPT, what)


def _first_rule(order: Order, config: Config | None) -> Line:
    """Write the first rule where rules are looked for, unless there are any."""
    sources = config.rules if config is not None else (order.folder / "rules",)
    there = list(islice(rule_files([each for each in sources if each.exists()]), MOST_FILES))
    if there:
        count = "your rule file" if len(there) == 1 else f"your {len(there)} rule files, this one first"
        return Line(there[0], KEPT, count)
    path = sources[0] if sources[0].suffix.lower() in ENDINGS else sources[0] / RULE_FILE
    return Line(path, NEW if write_once(path, FIRST_RULE) else KEPT, "a first rule, on trial: it does nothing yet")
