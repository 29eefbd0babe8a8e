"""A terminal at which somebody types."""

import os
import pty
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest


@contextmanager
def typing(words: str) -> Iterator[None]:
    """Let the commands inside the block be started at a terminal at which that is typed."""
    ours, theirs = pty.openpty()
    with os.fdopen(theirs) as stdin, pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdin", stdin)
        os.write(ours, words.encode())
        try:
            yield
        finally:
            os.close(ours)
