from pathlib import Path

import pytest

from beeper_rules.request_desk import with_names
from house import house

LIMITED = "rules: [{id: hush, when: new_activity, limit: {chats: 1, per: 1d}, then: [mute]}]"


@pytest.mark.parametrize("kind", ["approve", "drop"])
@pytest.mark.parametrize("written", ["{}", "#{}"])
def test_an_action_by_its_number(tmp_path: Path, kind: str, written: str) -> None:
    """A held action is named by its number, also with the # with which the log writes it."""
    with house(tmp_path, LIMITED) as home:
        for chat in ("!ann:x", "!office:x"):
            home.world.receive_message(chat, "Hello")
        home.tick()
        (held,) = home.journal.actions.held()
        assert home.ask(kind, target=written.format(held.id)).ok
        assert home.journal.actions.held() == []


def test_a_number_that_is_none(tmp_path: Path) -> None:
    """What only looks like a number is taken for the name of a rule."""
    with house(tmp_path, LIMITED) as home:
        assert home.ask("approve", target="#x").lines == ("nothing of '#x' is held",)
        assert home.ask("approve", target="²").lines == ("nothing of '²' is held",)
        assert home.ask("approve", target="#7").lines[0].startswith("no action 7 is held")


def test_what_is_still_paused(tmp_path: Path) -> None:
    """What stays paused is told by title where there is one."""
    with house(tmp_path, LIMITED) as home:
        for target in ("!ann:x", "hush", "all"):
            home.ask("pause", target=target)
        told = home.ask("resume").lines
    assert sorted(told) == ["resumed: everything", "still paused: chat Ann", "still paused: rule hush"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("account a_1 is missing; account a_2 is off", "account Signal is missing; account a_2 is off"),
        ("chat !x:y: odd", "chat Ann: odd"),
        ("chat !x:y. Gone (a_1)", "chat Ann. Gone (Signal)"),
        ("aa_1 a_1b  'a_1'", "aa_1 a_1b  'Signal'"),
        ("...", "..."),
        ("", ""),
    ],
)
def test_names_in_a_sentence(text: str, expected: str) -> None:
    """Whole ids become names, and everything else stays as it is."""
    assert with_names(text, {"a_1": "Signal", "!x:y": "Ann"}.get) == expected
