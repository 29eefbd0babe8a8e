"""Signals of the operating system, as calls in the event loop."""

import asyncio
import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager


@contextmanager
def handling(handlers: Mapping[str, Callable[[], None]]) -> Iterator[None]:
    """Call a handler when its signal comes, until the end of the block: name such as `SIGTERM` → handler.

    A signal that this platform does not have, or does not let us handle here, keeps its usual effect.
    """
    loop = asyncio.get_running_loop()
    added: list[int] = []
    try:
        for name, handler in handlers.items():
            number = getattr(signal, name, None)
            if number is not None and _add(loop, number, handler):
                added.append(number)
        yield
    finally:
        for number in added:
            loop.remove_signal_handler(number)


def _add(loop: asyncio.AbstractEventLoop, number: int, handler: Callable[[], None]) -> bool:
    try:
        loop.add_signal_handler(number, handler)
    except RuntimeError:
        # Nobody can handle SIGKILL, nor anything in a thread beside the main one; Windows says NotImplementedError.
        return False
    return True
