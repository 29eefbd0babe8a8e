import asyncio
import os
import signal
import threading

import pytest

from beeper_rules.signals import handling

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGUSR1"), reason="this platform has no such signal")


async def told(names: list[str]) -> str:
    """Return which of these signals is told of when SIGUSR1 comes."""
    heard: asyncio.Queue[str] = asyncio.Queue()
    with handling({name: lambda name=name: heard.put_nowait(name) for name in names}):
        os.kill(os.getpid(), signal.SIGUSR1)
        return await heard.get()


async def begun(names: list[str]) -> None:
    """Ask for these signals, and let go of them."""
    with handling({name: lambda: None for name in names}):
        await asyncio.sleep(0)


def test_what_can_be_handled() -> None:
    """A signal is told of beside others that nobody can handle or that this platform does not have."""
    before = signal.getsignal(signal.SIGUSR1)
    assert asyncio.run(told(["SIGKILL", "SIGNOSUCH", "SIGUSR1"])) == "SIGUSR1"
    assert signal.getsignal(signal.SIGUSR1) == before


def test_beside_the_main_thread() -> None:
    """In another thread, where signals cannot be handled, they keep their usual effect."""
    failed: list[BaseException] = []

    def run() -> None:
        try:
            asyncio.run(begun(["SIGUSR1"]))
        except Exception as error:  # noqa: BLE001 - whatever it is, the test tells it
            failed.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    assert failed == []
    assert signal.getsignal(signal.SIGUSR1) == signal.SIG_DFL
