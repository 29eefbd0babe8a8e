from pathlib import Path

from beeper_rules.first_setup.told import KEPT, MISSING, NEW, Line, listing, next_steps


def test_the_listing_is_aligned() -> None:
    """Files are shown below their folder, each with how it stands and what it is."""
    folder = Path("/home/robin/my rules")
    lines = [Line(folder / "a", NEW, "one"), Line(folder / "rules" / "b", KEPT, "two"), Line(Path("/c"), MISSING, "x")]
    assert list(listing(folder, lines)) == [
        "In /home/robin/my rules:",
        "  a        new      one",
        "  rules/b  kept     two",
        "  /c       missing  x",
    ]


def test_odd_names_stay_on_their_line() -> None:
    """A folder whose name holds a line end cannot make a line of its own."""
    folder = Path("/a\nb")
    told = [
        *listing(folder, [Line(folder / "c\x1b", NEW, "x")]),
        *next_steps(folder, Path("/"), first="", elsewhere=None),
    ]
    assert [line for line in told if not line.isprintable()] == []


def test_the_next_commands() -> None:
    """Three commands come next, after the way to the folder and what has to be done before."""
    told = list(next_steps(Path("/a/my rules"), Path("/a"), first="once Beeper runs", elsewhere=None))
    assert told[:2] == ["Next, once Beeper runs:", "  cd '/a/my rules'"]
    assert [line.split()[1] for line in told[2:]] == ["doctor", "check", "run"]


def test_another_configuration_in_the_environment() -> None:
    """Whoever has $BEEPER_RULES_CONFIG set to another file is told that the commands use that one."""
    here = Path("/a")
    assert "names other.yaml" in list(next_steps(here, here, first="", elsewhere="other.yaml"))[-1]
    assert len(list(next_steps(here, here, first="", elsewhere="config.yaml"))) == 4
