from datetime import UTC
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from beeper_rules.cli import main
from rehearse.played import played

EXAMPLE = Path(__file__).with_name("design_example.yaml")


@pytest.mark.parametrize("zone", [UTC, ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")])
def test_the_example_passes(zone: ZoneInfo) -> None:
    """The example of the design passes its own tests, wherever it is read."""
    rehearsals = played(EXAMPLE.read_text(encoding="utf-8"), zone)
    assert [(each.test.name, each.failures) for each in rehearsals] == [
        ("a mention keeps the group in the inbox", ()),
        ("a night mention waits for the morning", ()),
    ]


def test_check_takes_the_example(capsys: pytest.CaptureFixture[str]) -> None:
    """`check` reads the example without an error, and says that it holds tests and does not run them."""
    assert main(["check", str(EXAMPLE)]) == 0
    assert "7 rules in 1 file, all valid; 2 tests: `beeper-rules test` runs them" in capsys.readouterr().out


def test_test_takes_the_example(capsys: pytest.CaptureFixture[str]) -> None:
    """`test` runs the tests of the example without a configuration."""
    assert main(["test", str(EXAMPLE)]) == 0
    assert capsys.readouterr().out == "2 tests in 1 file, all passed\n"
