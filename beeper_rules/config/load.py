"""`config.yaml` → Config. Whatever is wrong is said at once, and nothing that was written is ignored."""

import re
from collections.abc import Mapping
from datetime import timedelta, tzinfo
from pathlib import Path

from platformdirs import user_state_path

from beeper_rules import address, marked_yaml
from beeper_rules.config.masking import without_secrets
from beeper_rules.config.settings import DEFAULT_URL, Beeper, Config, History, Notify, Poll
from beeper_rules.config.zone import machine_zone, named_zone, zone_hint
from beeper_rules.errors import InvalidSetup, Place, Problem
from beeper_rules.marked_yaml import Fields, Scalar, short
from beeper_rules.secret import Secret

URL_VARIABLES = ("BEEPER_BASE_URL", "BEEPER_DESKTOP_BASE_URL")
TOKEN_KEYS = ("token", "token_file", "token_env")
SECOND = timedelta(seconds=1)
MOST_DAYS = 3650
MOST_PROBLEMS = 100
"""More of them help nobody."""


def load_config(path: Path | None, env: Mapping[str, str]) -> Config:
    """Return the configuration in `path`, or all defaults for None; raises InvalidSetup with every problem."""
    problems: list[Problem] = []
    try:
        config = _config(Fields(_root(path), problems), path, env)
    except InvalidSetup as error:
        problems = [*error.problems]
    if problems:  # raised out here, so that no chained exception holds what was masked
        problems.sort(key=lambda each: (each.place.file, each.place.line, each.place.column))
        raise without_secrets(InvalidSetup(problems[:MOST_PROBLEMS]))
    return config


def _root(path: Path | None) -> marked_yaml.Mapping:
    """Return the mapping that the file is; an empty one for no file."""
    if path is None:
        return marked_yaml.Mapping((), Place(""))
    node = marked_yaml.load(marked_yaml.read_file(path), str(path))
    if isinstance(node, marked_yaml.Mapping):
        return node
    if node == Scalar(None, "", node.place):
        raise InvalidSetup([Problem("the file is empty", node.place, "write {} if you want all defaults")])
    message = f"the file must be a mapping, and this is {marked_yaml.describe(node)}"
    raise InvalidSetup([Problem(message, node.place, "write keys such as `poll:` at the beginning of lines")])


def _config(fields: Fields, path: Path | None, env: Mapping[str, str]) -> Config:
    """Return the configuration; with problems, one that must not be used."""
    folder = path.parent if path else Path()
    config = Config(
        beeper=_beeper(fields.section("beeper"), folder, env),
        poll=_poll(fields.section("poll")),
        timezone=_timezone(fields, env),
        rules=_rules(fields, folder),
        state=_path(fields, "state", folder) or user_state_path("beeper-rules", appauthor=False) / "journal.sqlite3",
        allow=_allow(fields),
        history=_history(fields.section("history")),
        notify=_notify(fields.section("notify")),
        file=path,
    )
    fields.not_yet("limits", "delete it; every rule has its own `limit`")
    fields.finish()
    return config


def _beeper(fields: Fields, folder: Path, env: Mapping[str, str]) -> Beeper:
    written = fields.text("url")
    token = fields.text("token")
    token_file = _path(fields, "token_file", folder)
    token_env = fields.text("token_env")
    allow_remote = fields.boolean("allow_remote", default=False)
    fields.finish()
    _at_most_one_token(fields)
    if token_env and not re.fullmatch("[A-Za-z_][A-Za-z0-9_]*", token_env.text):
        hint = "such as MY_BEEPER_TOKEN: letters, digits and _, without a $ before it"
        fields.refuse(token_env, "beeper.token_env must be the name of an environment variable", hint)
    return Beeper(
        url=_url(fields, written, env, allow_remote=allow_remote),
        token=Secret(token.text) if token else None,
        token_file=token_file,
        token_env=token_env.text if token_env else None,
        allow_remote=allow_remote,
    )


def _at_most_one_token(fields: Fields) -> None:
    given = [each for each in fields.mapping.entries if each.name in TOKEN_KEYS]
    for each in given[1:]:
        message = f"beeper.{given[0].name} is given already, and beeper.{each.name} is a second token"
        fields.problems.append(Problem(message, each.key.place, "keep one of them"))


def _url(fields: Fields, written: Scalar | None, env: Mapping[str, str], *, allow_remote: bool) -> str:
    """Return the address in the file, else in the environment, else the default."""
    variable = next((each for each in URL_VARIABLES if env.get(each)), None)
    if written:
        url, place = written.text, written.place
    elif variable:
        url, place = env[variable], Place(f"${variable}")
    else:
        return DEFAULT_URL
    try:
        return str(address.parse(url, allow_remote=allow_remote))
    except InvalidSetup as error:
        fields.problems.append(Problem(error.message, place, error.hint))
        return DEFAULT_URL


def _poll(fields: Fields) -> Poll:
    default = Poll()
    every = fields.duration("every", default.every, SECOND, timedelta(hours=1))
    sweep = fields.duration("sweep", max(default.sweep, every), SECOND, timedelta(days=1))
    live = fields.choice("live", ("auto", "off"))
    fields.finish()
    given = fields.mapping.get("sweep")
    if given and sweep < every:
        fields.refuse(given, "poll.sweep is shorter than poll.every", "a sweep is the rarer, complete look")
    return Poll(every, max(every, sweep), live == "auto")


def _timezone(fields: Fields, env: Mapping[str, str]) -> tzinfo:
    written = fields.text("timezone")
    zone = named_zone(written.text) if written else machine_zone(env)
    if written and zone is None:
        fields.refuse(written, f"there is no time zone '{short(written.text)}'", zone_hint(written.text))
    return zone or machine_zone(env)


def _rules(fields: Fields, folder: Path) -> tuple[Path, ...]:
    written = fields.texts("rules")
    if written is None:
        return (folder / "rules",)
    if not written:
        fields.problems.append(Problem("rules names no folder", _place(fields, "rules"), "rules: [rules/]"))
    return tuple(_below(fields, each, folder) for each in written)


def _allow(fields: Fields) -> tuple[str, ...]:
    for each in fields.texts("allow") or ():
        fields.refuse(
            each, f"'{short(each.text)}' cannot be allowed yet", "rules act only inside the inbox today: allow: []"
        )
    return ()


def _history(fields: Fields) -> History:
    default = History()
    days = fields.integer("days", default.days, 1, MOST_DAYS)
    message_text = fields.boolean("message_text", default.message_text)
    fields.finish()
    return History(days, message_text)


def _notify(fields: Fields) -> Notify:
    default = Notify()
    desktop = fields.boolean("desktop", default.desktop)
    terminal = fields.boolean("terminal", default.terminal)
    fields.finish()
    return Notify(desktop, terminal)


def _path(fields: Fields, name: str, folder: Path) -> Path | None:
    """Return the path under `name`; None when the key is absent or wrong."""
    written = fields.text(name)
    return _below(fields, written, folder) if written else None


def _below(fields: Fields, written: Scalar, folder: Path) -> Path:
    """Return a path that is relative to the configuration's folder; `~` is the home folder."""
    if not written.text.isprintable():
        fields.refuse(written, "a path cannot hold control characters", "write it without them")
        return folder
    try:
        return folder / Path(written.text).expanduser()
    except RuntimeError:
        fields.refuse(written, "the home folder of this path is not known", "write the whole path")
        return folder


def _place(fields: Fields, name: str) -> Place:
    """Return where a key stands."""
    return next((each.key.place for each in fields.mapping.entries if each.name == name), fields.mapping.place)
