import asyncio

import pytest

from beeper_rules.ending import GRACE_S, Ending


class Turn:
    """A turn of the loop that ends when it is let."""

    def __init__(self) -> None:
        self.may_end = asyncio.Event()
        self.began = asyncio.Event()
        self.ended = ""

    async def __call__(self) -> None:
        """Wait."""
        self.began.set()
        try:
            await self.may_end.wait()
        except asyncio.CancelledError:
            self.ended = "cut"
            raise
        self.ended = "well"


class Hurried(asyncio.SelectorEventLoop):
    """An event loop whose clock can be put forward."""

    ahead_s = 0.0

    def time(self) -> float:
        """Return the time of the machine, put forward."""
        return super().time() + self.ahead_s


def test_a_turn_is_finished() -> None:
    """Asked to end, it finishes what it is doing, ends with the code it was given, and wakes whoever rests."""

    async def scene() -> tuple[str, int, bool]:
        wake = asyncio.Event()
        ending, turn = Ending(wake), Turn()
        task = asyncio.ensure_future(ending.unless_asked(turn()))
        await turn.began.wait()
        ending.ask(130)
        turn.may_end.set()
        await task
        return turn.ended, ending.exit_code, wake.is_set()

    assert asyncio.run(scene()) == ("well", 130, True)


def test_a_turn_that_hangs_is_cut() -> None:
    """A turn that goes on too long after it was asked to end is cut off."""
    with asyncio.Runner(loop_factory=Hurried) as runner:

        async def scene() -> str:
            ending, turn = Ending(asyncio.Event()), Turn()
            task = asyncio.ensure_future(ending.unless_asked(turn()))
            await turn.began.wait()
            ending.ask()
            for _ in range(3):  # until it waits for nothing but the time
                await asyncio.sleep(0)
            loop = asyncio.get_running_loop()
            assert isinstance(loop, Hurried)
            loop.ahead_s += GRACE_S
            await task
            return turn.ended

        assert runner.run(scene()) == "cut"


def test_a_second_asking_ends_it_at_once() -> None:
    """Asked a second time it is interrupted; an end that comes by itself never does that."""

    async def scene() -> None:
        ending = Ending(asyncio.Event())
        ending.come(1)
        ending.come(2)
        assert ending.exit_code == 1
        with pytest.raises(KeyboardInterrupt):
            ending.ask()

    asyncio.run(scene())


def test_whoever_is_cut_takes_the_turn_along() -> None:
    """When the loop itself is cancelled, the turn does not go on without it."""

    async def scene() -> str:
        ending, turn = Ending(asyncio.Event()), Turn()
        task = asyncio.ensure_future(ending.unless_asked(turn()))
        await turn.began.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        return turn.ended

    assert asyncio.run(scene()) == "cut"


def test_what_goes_wrong_in_a_turn_is_told() -> None:
    """A failure of the turn is the caller's."""

    async def fail() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        asyncio.run(Ending(asyncio.Event()).unless_asked(fail()))
