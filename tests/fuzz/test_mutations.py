"""What is near a good file, or near a bad one: slips of the hand, bad merges, ill will."""

from pathlib import Path

import pytest

from beeper_rules.config import Config
from beeper_rules.errors import InvalidSetup
from beeper_rules.language.rulebook import Rulebook
from fuzz.corpus import BAD_FILES, CONFIG, RULE_FILES, text_of
from fuzz.judge import config, rulebook
from fuzz.mutations import MUTATIONS, Mutation, dice, several

GOOD = [text_of(path) for path in RULE_FILES]
BAD = [path.read_text(encoding="utf-8") for path in BAD_FILES]
TIMES = 60


@pytest.mark.parametrize("mutate", MUTATIONS.values(), ids=MUTATIONS.keys())
def test_one_change_of_a_good_file(mutate: Mutation) -> None:
    """A good rule file with one change is a Rulebook, or errors that a person can act on."""
    rng = dice(mutate.__name__)
    read = [rulebook(mutate(rng.choice(GOOD), rng)) for _ in range(TIMES)]
    assert {Rulebook, InvalidSetup} == {type(each) for each in read}


def test_several_changes_of_a_good_file() -> None:
    """Several changes at once end in errors that a person can act on, all of them together."""
    rng = dice("several")
    read = [rulebook(several(rng.choice(GOOD), rng)) for _ in range(TIMES)]
    assert any(isinstance(each, InvalidSetup) and len(each.problems) > 1 for each in read)


def test_changes_of_bad_files() -> None:
    """A bad rule file with a second mistake brings errors that a person can act on."""
    rng = dice("bad")
    read = [rulebook(rng.choice([*MUTATIONS.values()])(text, rng)) for text in BAD for _ in range(2)]
    assert len([each for each in read if isinstance(each, InvalidSetup)]) > len(BAD)


def test_changes_of_a_configuration(tmp_path: Path) -> None:
    """A configuration with a change or several is a Config, or errors that a person can act on."""
    rng = dice("configuration")
    whole = text_of(CONFIG) + "timezone: Europe/Berlin\nstate: ~/journal\n"
    changed = [rng.choice([*MUTATIONS.values(), several])(whole, rng) for _ in range(4 * TIMES)]
    read = [config(tmp_path / "config.yaml", each.encode("utf-8", "surrogatepass")) for each in changed]
    assert {Config, InvalidSetup} == {type(each) for each in read}


def test_two_files_mixed() -> None:
    """Two good files of which one begins where the other breaks off are read, or refused as one file."""
    rng = dice("mixed")
    for _ in range(TIMES):
        one, other = rng.choice(GOOD).split("\n"), rng.choice(GOOD).split("\n")
        rulebook("\n".join(one[: rng.randrange(len(one))] + other[rng.randrange(len(other)) :]))
