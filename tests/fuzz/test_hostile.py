"""Files that are meant to cost: every one ends soon in few words, and each limit is where it is said to be."""

from collections.abc import Callable
from functools import partial

import pytest

from beeper_rules.errors import InvalidSetup
from beeper_rules.language.explained import explained
from beeper_rules.language.load import load
from beeper_rules.language.rulebook import Rulebook
from beeper_rules.language.scope import DEEPEST, MOST_PATTERN_STEPS, MOST_PROBLEMS, MOST_QUESTIONS
from beeper_rules.language.templates import LONGEST_RESULT
from beeper_rules.language.text_match import Pattern
from fuzz.costly import HOSTILE, LARGE, RULE, WIDE, asking, chain
from fuzz.judge import rulebook
from fuzz.work import calls
from language.asked import view


def refusal(text: str) -> InvalidSetup:
    """Return why a file is refused."""
    outcome = rulebook(text)
    assert isinstance(outcome, InvalidSetup)
    return outcome


NOT_PLAIN = {
    "a byte order mark": "\ufeff" + RULE,
    "CR LF": RULE.replace("\n", "\r\n"),
    "CR": RULE.replace("\n", "\r"),
    "comments": "# é\n" + RULE + "# \U0001f388",
}


@pytest.mark.parametrize("text", NOT_PLAIN.values(), ids=NOT_PLAIN.keys())
def test_what_changes_nothing(text: str) -> None:
    """A byte order mark, any line ending and comments are read past."""
    assert isinstance(rulebook(text), Rulebook)


@pytest.mark.parametrize(("text", "what"), HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_files(text: str, what: str) -> None:
    """Whatever a file holds, what is wrong is told in a hundred problems at most, which together fit on some pages."""
    error = refusal(text)
    assert what in error.render()
    assert len(error.problems) <= MOST_PROBLEMS
    assert len(error.render()) < 60_000


@pytest.mark.parametrize("text", LARGE.values(), ids=LARGE.keys())
def test_large_files(text: Callable[[], str]) -> None:
    """A file may be large: it is read whole, or refused by its limits."""
    rulebook(text())


def test_many_wrong_files() -> None:
    """However many files are wrong, a hundred problems are told, and it is said that there may be more."""
    wrong = "rules:\n" + "  - {id: a b}\n" * 30
    with pytest.raises(InvalidSetup) as caught:
        load({f"{number}.yaml": wrong for number in range(30)} | {"broken.yaml": "*a\n" * 50})
    assert len(caught.value.problems) == MOST_PROBLEMS
    assert caught.value.message == "100 errors, and there may be more"


@pytest.mark.parametrize("backwards", [False, True])
def test_the_deepest_chain(*, backwards: bool) -> None:
    """Predicates may use each other until fifty conditions stand in each other, in whatever order they are given."""
    assert isinstance(rulebook(chain(DEEPEST // 2, backwards=backwards) + RULE), Rulebook)
    assert "deep in each other" in refusal(chain(DEEPEST + 1, backwards=backwards) + RULE).render()


def test_the_deepest_condition_can_be_asked() -> None:
    """The deepest condition that is read is compiled and explained within the stack that a program has."""
    outcome = rulebook(asking(f"{'{not: ' * 20}{{use: p0}}{'}' * 20}", chain(10)))
    assert isinstance(outcome, Rulebook)
    condition = outcome.rules[0].condition
    assert condition is not None
    assert explained(condition, view()).holds is outcome.rules[0].holds(view())


def test_the_most_questions() -> None:
    """What predicates bring into rules is counted each time, up to twenty thousand conditions."""
    uses = MOST_QUESTIONS // 1000
    assert isinstance(rulebook(asking("{any: [" + "{use: p}, " * uses + "]}", WIDE)), Rulebook)
    assert len(refusal(asking("{any: [" + "{use: p}, " * (uses + 5) + "]}", WIDE)).problems) == 1


def test_the_most_patterns() -> None:
    """Patterns are counted by what they are compiled to, up to a million instructions together."""
    fit = MOST_PATTERN_STEPS // Pattern(r"\pL{60}").steps
    patterns = "{title: {matches: [" + r"'\pL{60}', " * fit
    assert isinstance(rulebook(asking(patterns + "]}}")), Rulebook)
    assert len(refusal(asking(patterns + r"'\pL{60}', " * 20 + "]}}")).problems) == 1


def test_the_longest_text() -> None:
    """The text of an action may be as long as what is made of it."""
    assert isinstance(rulebook(RULE.replace("archive", f"log: {'x' * LONGEST_RESULT}")), Rulebook)
    assert "shorten it" in refusal(RULE.replace("archive", f"log: {'x' * (LONGEST_RESULT + 1)}")).render()


GROWING: dict[str, Callable[[int], str]] = {
    "rules": lambda n: "rules:\n" + "".join(f"  - {{id: r{k}, when: read, then: [pin]}}\n" for k in range(n)),
    "rules and predicates": lambda n: (
        "predicates:\n"
        + "".join(f"  p{k}: {{muted: true}}\n" for k in range(n))
        + "rules:\n"
        + "".join(f"  - {{id: r{k}, when: read, then: [pin], if: {{use: p{k}}}}}\n" for k in range(n))
    ),
    "rules and a list": lambda n: (
        f"lists: {{l: [{', '.join(map(str, ['a'] * n))}]}}\nrules:\n"
        + "".join(f"  - {{id: r{k}, when: read, then: [pin], if: {{chat: {{in_list: l}}}}}}\n" for k in range(n))
    ),
    "unknown keys": lambda n: RULE + "".join(f"    thn{k}: 1\n" for k in range(n)),
    "conditions": lambda n: asking("{any: [" + "{title: {contains: a}}, " * n + "]}"),
    "exceptions": lambda n: RULE + "    unless:\n" + "      - {muted: true}\n" * n,
    "actions": lambda n: RULE.replace("archive", 'log: "{chat.title}", ' * n),
    "a text": lambda n: RULE + "    note: " + "a " * n + "\n",
    "a refused line": lambda n: RULE + "    nota: [" + "a, " * n + "]\n",
    "broken lines": lambda n: "a: [\n" * n,
}


@pytest.mark.parametrize("text", GROWING.values(), ids=GROWING.keys())
def test_twice_as_long_is_twice_the_work(text: Callable[[int], str]) -> None:
    """Reading costs in proportion to the file, counted in calls: nothing is looked at again for each rule."""
    small, large = (calls(partial(rulebook, text(size))) for size in (150, 300))
    assert large < 2.3 * small
