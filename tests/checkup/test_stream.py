from pathlib import Path

import pytest

from beeper_rules.simulator import GENERATIONS, TOKEN, World, faults
from checkup.examined import patient


def test_the_stream_is_heard(tmp_path: Path) -> None:
    """Where Beeper has an event stream, it is listened to until the subscription stands."""
    with patient(tmp_path) as here:
        found = here.look("event stream")
        (upgrade,) = here.world.log.entries("GET", "/v1/ws")
    assert (found.level, found.text) == ("ok", "Beeper tells at once that something happened")
    assert upgrade.heard[0]["chatIDs"] == ["*"]


def test_an_app_without_a_stream(tmp_path: Path) -> None:
    """Where there is none it is a warning, with how often Beeper is asked instead and what would bring it."""
    with patient(tmp_path, world=World(behaviour=GENERATIONS["4.1.294"])) as here:
        found = here.look("event stream")
    assert found.level == "warning"
    assert found.text == "this app has none; Beeper is asked every 5 s, which finds everything"
    assert found.hint.startswith("update Beeper Desktop")


@pytest.mark.parametrize("status", [404, 401, 503])
def test_a_stream_that_refuses(tmp_path: Path, status: int) -> None:
    """A stream that cannot be listened to is a warning with the reason, and no failure: polling finds everything."""
    with patient(tmp_path) as here:
        here.world.faults.add(faults.error(status), path="/v1/ws")
        found = here.look("event stream")
    assert (found.level, str(status) in found.text, TOKEN in found.text) == ("warning", True, False)


def test_a_stream_that_is_not_wanted(tmp_path: Path) -> None:
    """With `poll.live: off` the stream is not asked for."""
    with patient(tmp_path) as here:
        here.configure(poll="{live: off}")
        found = here.look("event stream")
        assert here.world.log.entries("GET", "/v1/ws") == []
    assert (found.level, found.text) == ("ok", "not listened to (`poll.live: off`); Beeper is asked every 5 s")
