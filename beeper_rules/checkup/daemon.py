"""Whether the daemon runs, is well, and has the rules that are on the disk."""

import shlex
from collections.abc import Iterator
from datetime import datetime

from beeper_rules.checkup.finding import Finding, failed, failure, ok, warning
from beeper_rules.checkup.state import Remembered
from beeper_rules.config import Config
from beeper_rules.errors import StateUnusable
from beeper_rules.heartbeat import Heartbeat, hangs, read_heartbeat
from beeper_rules.journal import Pause
from beeper_rules.language.rulebook import Rulebook
from beeper_rules.memory import Health
from beeper_rules.remedies import unwell, wake_or_end
from beeper_rules.request_desk import with_names
from beeper_rules.safe_text import printable
from beeper_rules.state_folder import StateFolder

DAEMON = "daemon"
WELL = frozenset({Health.OK, Health.STARTING})
LONGEST_TITLE = 40


def look_at_daemon(
    config: Config, rulebook: Rulebook | None, remembered: Remembered, now: datetime
) -> Iterator[Finding]:
    """Yield how the daemon stands, which rules it has, and what is paused."""
    folder = StateFolder(config.state)
    try:
        holder = folder.holder()
    except StateUnusable as error:
        yield failed(DAEMON, error)
        return
    if holder is None:
        yield warning(DAEMON, "it does not run, so nothing is watched", "beeper-rules run")
    else:
        beat = read_heartbeat(folder.folder)
        hung = beat is None or hangs(beat, now, folder.asked_at())
        yield _running(holder, beat, remembered, config, hung=hung)
        if beat is not None:
            yield _rules(beat, rulebook, remembered)
    yield from (_paused(each, remembered, config) for each in remembered.pauses)


def _running(holder: int, beat: Heartbeat | None, remembered: Remembered, config: Config, *, hung: bool) -> Finding:
    """Return how the daemon stands that holds the lock; `holder` 0 for one whose process is not known."""
    who = f"process {holder}" if holder else "a process"
    if beat is None or hung:
        since = f"since {_local(beat.at, config)}" if beat else "yet"
        return failure(DAEMON, f"{who} holds the state and has not taken a turn {since}", wake_or_end(holder))
    text = f"{who}, last turn {_local(beat.at, config)}"
    if beat.health in WELL:
        return ok(DAEMON, text)
    why = with_names((beat.text.splitlines() or [str(beat.health)])[0], remembered.name_of)
    return failure(DAEMON, f"{text}, and it does not act: {printable(why, 300)}", unwell(beat, config))


def _rules(beat: Heartbeat, rulebook: Rulebook | None, remembered: Remembered) -> Finding:
    """Return whether the rules in force are those on the disk."""
    step = "rules in force"
    if beat.rules_problem:
        # Seen from here they are broken too: then it has been told above where.
        lines = beat.rules_problem.splitlines() if rulebook else ()
        return failure(step, "the last good ones, as what the files say is broken", "beeper-rules check", *lines)
    on_disk = tuple(rulebook.files.values()) if rulebook else None
    if on_disk is not None and on_disk != remembered.rule_texts:
        hint = "it loads them with its next turn; if this stays so, it was started with another configuration: restart"
        return warning(step, f"{beat.rules}, and the files say something else", hint)
    return ok(step, f"{beat.rules}, as the files say")


def _paused(pause: Pause, remembered: Remembered, config: Config) -> Finding:
    """Return what a person paused."""
    until = f" until {pause.until.astimezone(config.timezone):%Y-%m-%d %H:%M}" if pause.until else ""
    if pause.scope == "all":
        return warning("paused", f"everything{until}", "beeper-rules resume")
    title = printable(remembered.titles.get(pause.target, pause.target), LONGEST_TITLE)
    return warning(
        "paused", f"{pause.scope} {title}{until}", f"beeper-rules resume {shlex.quote(printable(pause.target))}"
    )


def _local(at: str, config: Config) -> str:
    return f"{datetime.fromisoformat(at).astimezone(config.timezone):%Y-%m-%d %H:%M:%S}"
