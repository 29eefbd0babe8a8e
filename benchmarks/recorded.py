"""A state folder, a configuration and rules as a user has them after weeks: made in less than a minute.

Nothing is made up but the inbox: a pretend Beeper in this process, on a virtual clock, and by chance what people do in
it. What was seen, decided and done is written by the program's own `diff`, `docket`, `commit`, `perform` and `settle`.
The same seed makes the same history.
"""  # noqa: INP001 - the scripts beside it import it, nothing else does

import gc
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from recorded_inbox import inbox
from recorded_life import Hands, Life
from recorded_rules import rule_files

from beeper_rules.journal import Journal, copy_in_memory, open_journal
from beeper_rules.language.load import load
from beeper_rules.language.rulebook import Rulebook
from beeper_rules.simulator import TOKEN, Clock, World

CONFIG = """\
# `beeper.url` is left out: the environment says where the pretend Beeper is.
beeper: {token_file: token}
poll: {every: 5s, sweep: 1m}
timezone: Europe/Berlin
state: state/journal.sqlite3
notify: {desktop: false, terminal: false}
"""


@dataclass(frozen=True)
class Recording:
    """What was made."""

    config: Path
    world: World
    """The pretend Beeper as it is at the end; `running(world)` lets it answer on the loopback address."""
    changes: int


def recorded(folder: Path, *, chats: int, rules: int, changes: int, days: float, seed: int) -> Path:  # noqa: PLR0913 - each says one thing about the history
    """Make config.yaml, rules/, token and state/ in `folder`, which is there and empty; return config.yaml.

    The history of `days` ends now, with at least as many `changes`.
    """
    now = datetime.now(UTC)
    return record(folder, chats=chats, rules=rules, changes=changes, days=days, seed=seed, until=now).config


def record(  # noqa: PLR0913 - as above
    folder: Path, *, chats: int, rules: int, changes: int, days: float, seed: int, until: datetime
) -> Recording:
    """Make the same with a history that ends at `until`; return the pretend Beeper too."""
    texts = rule_files(rules)
    (folder / "rules").mkdir()
    for name, text in texts.items():
        (folder / "rules" / name).write_text(text, encoding="utf-8")
    (folder / "config.yaml").write_text(CONFIG, encoding="utf-8")
    token = folder / "token"
    token.touch(mode=0o600)
    token.write_text(TOKEN, encoding="utf-8")
    state = folder / "state"
    state.mkdir(mode=0o700)
    started = until - timedelta(days=days)
    clock = Hands(started)
    world = inbox(chats, Clock(lambda: clock.now), seed)
    # In memory, since every call is a commit of its own, and a disk takes its time for each.
    with copy_in_memory(None, now=started) as journal:
        life = Life(journal, world, clock, _editions(texts), Random(seed))  # noqa: S311 - it makes the same history again
        life.begin()
        gc.disable()  # there is next to no rubbish, and going through all that is kept takes a quarter of the time
        life.go_on(until, changes)
        life.end()
        gc.freeze()
        gc.enable()
        _write_down(journal, state / "journal.sqlite3", until)
    return Recording(folder / "config.yaml", world, life.told)


def _editions(texts: Mapping[str, str]) -> tuple[Rulebook, Rulebook]:
    """Return the rulebook as it was before it was edited, and as the files have it."""
    files = {f"rules/{name}": text for name, text in texts.items()}
    return load({name: text.replace("for: 6h", "for: 8h") for name, text in files.items()}), load(files)


def _write_down(journal: Journal, path: Path, now: datetime) -> None:
    """Put a journal that lives in memory on the disk, as one that was closed."""
    journal._connection.run("VACUUM INTO ?", str(path))  # noqa: SLF001 - the program never does that, so it has no word for it
    path.chmod(0o600)
    open_journal(path, now=now).close()
