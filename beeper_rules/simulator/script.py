"""The script of faults: which request meets which of them, and how often."""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from beeper_rules.simulator.faults import Meanwhile

if TYPE_CHECKING:
    from beeper_rules.simulator.faults import Fault


@dataclass(slots=True)
class Line:
    """One line of the script."""

    fault: Fault
    method: str
    path: str | re.Pattern[str]
    times: int | None
    after: int
    seen: int = 0
    """How many requests have matched it so far."""

    def meets(self, method: str, path: str) -> bool:
        """Count a request if it matches, and return whether the fault strikes it."""
        fits = fnmatchcase(path, self.path) if isinstance(self.path, str) else self.path.search(path)
        if not fits or self.method not in {"*", method}:
            return False
        self.seen += 1
        return self.seen > self.after and (self.times is None or self.seen <= self.after + self.times)


class Script:
    """Decides the fault of each request: the first line that strikes, `Meanwhile` lines besides."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._lines: list[Line] = []

    def add(
        self,
        fault: Fault,
        *,
        method: str = "*",
        path: str | re.Pattern[str] = "*",
        times: int | None = None,
        after: int = 0,
    ) -> None:
        """Let a fault strike requests of a method to a decoded path, a glob or a compiled expression.

        The first `after` that match are spared, then `times` are struck; None strikes them all. `*` in a
        glob also matches slashes. A line counts every request that matches, struck by another or not.
        """
        with self._lock:
            self._lines.append(Line(fault, method, path, times, after))

    def clear(self) -> None:
        """Forget all lines."""
        with self._lock:
            self._lines.clear()

    def strike(self, method: str, path: str) -> tuple[list[Meanwhile], Fault | None]:
        """Return what happens meanwhile, and the fault that meets a request."""
        with self._lock:
            struck = [line.fault for line in self._lines if line.meets(method, path)]
        meanwhile = [fault for fault in struck if isinstance(fault, Meanwhile)]
        others = [fault for fault in struck if not isinstance(fault, Meanwhile)]
        return meanwhile, next(iter(others), None)
