"""Wakes the loop when a file of the setup changes or a request comes in.

A watch is an alarm clock, not a source of truth: every turn looks at the files itself, because a file on a network
folder, or behind a link, changes without a word.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from watchfiles import Change, awatch

from beeper_rules import reload
from beeper_rules.config import Config
from beeper_rules.rule_files import ENDINGS

DEBOUNCE_MS = 300
LOOK_AGAIN_MS = 5000
"""How often it is looked whether there are other folders to watch."""
PATIENCE_S = 5.0
REQUEST_ENDING = ".json"


@dataclass
class FileWatch:
    """Watches folders: a file that is watched itself goes unheard once an editor has put another in its place."""

    config: Callable[[], Config]
    """The configuration in force."""
    requests: Path | None
    """The folder of requests; None when nobody asks anything of this run."""
    wake: asyncio.Event

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Watch until the end of the block."""
        # Rule folders are watched with all below them; the others only themselves, for one may be a home folder.
        tasks = [
            asyncio.create_task(self._watch(self._rule_folders, recursive=True)),
            asyncio.create_task(self._watch(self._single_folders, recursive=False)),
        ]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    def _rule_folders(self) -> tuple[Path, ...]:
        return reload.rule_folders(self.config())

    def _single_folders(self) -> tuple[Path, ...]:
        return (*reload.file_folders(self.config()), *((self.requests,) if self.requests else ()))

    def _matters(self, change: Change, path: str) -> bool:  # noqa: ARG002 - the signature of a filter
        """Return whether a changed file can be one of ours: the journal, say, changes with every turn."""
        file = Path(path)
        if file.parent == self.requests:
            return file.suffix == REQUEST_ENDING
        return file.suffix.lower() in ENDINGS or file in reload.single_files(self.config())

    async def _watch(self, wanted: Callable[[], tuple[Path, ...]], *, recursive: bool) -> None:
        """Watch the folders that `wanted` names, also when it names others later."""
        while True:
            folders = wanted()
            if not folders:
                await asyncio.sleep(PATIENCE_S)
                continue
            try:
                async for changes in awatch(
                    *folders,
                    watch_filter=self._matters,
                    debounce=DEBOUNCE_MS,
                    step=50,
                    rust_timeout=LOOK_AGAIN_MS,
                    yield_on_timeout=True,
                    recursive=recursive,
                ):
                    if changes:
                        self.wake.set()
                    if folders != wanted():
                        break
            except OSError:
                # A folder went away between looking and watching.
                await asyncio.sleep(PATIENCE_S)
