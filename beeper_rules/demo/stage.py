"""Everything that the day needs, put together: folder, token, configuration, server, daemon."""

import asyncio
import json
import os
import tempfile
from collections.abc import Coroutine, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from rich.text import Text

from beeper_rules.config import Config, load_config
from beeper_rules.daemon import Daemon, Mode
from beeper_rules.demo.day import EVENING, MORNING, PACKS, SCENES, Ids, Scene, at, inbox
from beeper_rules.demo.day_clock import DayClock
from beeper_rules.demo.page import Page
from beeper_rules.demo.show import Show
from beeper_rules.demo.tally import Tally, messages
from beeper_rules.simulator import TOKEN, World, running
from beeper_rules.simulator import Clock as WorldClock
from beeper_rules.simulator.faults import Meanwhile
from beeper_rules.turns import Clock

SPEED = 960.0
"""Eight hours in half a minute."""
EVERY = timedelta(seconds=150)
"""Between two looks at the inbox, in the time of the day."""
LEASH = timedelta(seconds=195)
"""Two of them are less than a gap in the daemon's watch, three less than makes a notification late: so it is on the
slowest machine as on the fastest."""

CONFIGURATION = """\
beeper: {{url: {url}, token_file: token}}
# One complete look, in the morning: every chat is on the page that each later look reads.
poll: {{every: {every:.0f}s, sweep: 1d}}
timezone: UTC
rules: {rules}
state: state/journal.sqlite3
notify: {{desktop: false, terminal: true}}
"""


@dataclass(frozen=True)
class Played:
    """The day as it went."""

    world: World
    tally: Tally
    chats: int
    messages: int
    """How many were written in the course of the day."""
    exit_code: int | None
    """None for a day that came to its end, else that of a daemon which was stopped before."""


async def play(page: Page, rules: Path, *, speed: float = SPEED) -> Played:
    """Play the day. Raises InvalidSetup when the rules cannot be loaded."""
    clock = DayClock(MORNING, speed, LEASH)
    world, ids = inbox(WorldClock(clock.now))
    world.faults.add(Meanwhile(clock.looked), method="GET", path="/v1/chats")
    before = messages(world)
    with running(world) as server, _configuration(server.base_url, rules) as config:
        show = Show(page.whole, clock.now, config.timezone, page=page)
        _introduce(page, ids, rules)
        daemon = Daemon(config, {}, show, Clock(clock.now, speed), Mode(), shown_from=Path.cwd())
        exit_code = await _beside(daemon, _direct(SCENES, world, ids, clock, show))
    return Played(world, show.tally, len(ids), messages(world) - before, exit_code)


def _introduce(page: Page, ids: Ids, rules: Path) -> None:
    """Say what is about to be seen."""
    page.paragraph(
        f"A made-up inbox of {len(ids)} chats, and the rules in {rules.name}/ at work on it: eight hours of a Monday in"
        " half a minute. No Beeper is needed, and nothing of it stays behind. Ctrl-C ends it."
    )
    page.paragraph(
        Text.assemble(("— this happens in the world", "cyan"), "; the rest is what beeper-rules makes of it.")
    )
    page.empty()


@contextmanager
def _configuration(url: str, rules: Path) -> Iterator[Config]:
    """Write token and configuration into a folder that lasts as long as the block, and read them as `run` does."""
    with tempfile.TemporaryDirectory(prefix="beeper-rules-demo-") as name:
        folder = Path(name)
        with os.fdopen(os.open(folder / "token", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(TOKEN)
        text = CONFIGURATION.format(
            url=url, every=EVERY.total_seconds(), rules=json.dumps(_files(rules), ensure_ascii=False)
        )
        (folder / "config.yaml").write_text(text, encoding="utf-8")
        yield load_config(folder / "config.yaml", {})


def _files(rules: Path) -> list[str]:
    """Return the packs that have something to do on this day; of a folder that lacks them, whatever is in it."""
    return [str(path) for name in PACKS if (path := rules / f"{name}.yaml").is_file()] or [str(rules)]


async def _direct(scenes: Sequence[Scene], world: World, ids: Ids, clock: DayClock, show: Show) -> None:
    """Let one scene after the other happen, each once the daemon has taken in the one before."""
    # The first look is over when the second begins; what was there before it is no news.
    await clock.looks(2)
    for scene in scenes:
        await clock.reach(at(scene.at))
        show.tell(scene.tell)
        with world.lock:
            scene.act(world, ids)
        if scene.until:
            await clock.reach(at(scene.until))
        await clock.looks(scene.looks)
    await clock.reach(EVENING)


async def _beside(daemon: Daemon, story: Coroutine[object, object, None]) -> int | None:
    """Run the daemon until the story is over; return its exit code when it was stopped before that, else None."""
    telling = asyncio.create_task(story)
    telling.add_done_callback(lambda task: None if task.cancelled() else daemon.stop())
    try:
        exit_code = await daemon.run()
    finally:
        telling.cancel()
        await asyncio.wait({telling})
    return exit_code if telling.cancelled() else telling.result()
