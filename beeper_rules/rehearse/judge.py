"""What a test expected, laid beside what became of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from beeper_rules.errors import Place
from beeper_rules.language.rule_tests import Expectation, Expected
from beeper_rules.rehearse.told import Told


@dataclass(frozen=True)
class Failure:
    """One thing that is otherwise than a test expected."""

    place: Place
    """Where it is expected."""
    rule_id: str
    """Empty when it is not about a rule: what the test asks for cannot happen."""
    want: str
    got: str
    hint: str = ""
    trace: tuple[str, ...] = ()
    """What each step meant to the rule, oldest first; not escaped yet."""

    @property
    def message(self) -> str:
        """It in one sentence, not escaped yet."""
        return f"'{self.rule_id}': want {self.want}, got {self.got}" if self.rule_id else self.got


def judge(expectation: Expectation, became: Mapping[str, Told]) -> Iterator[Failure]:
    """Yield what is otherwise than expected. `became` holds every rule of the file."""
    for expected in expectation.rules:
        if expected.rule_id in became:
            yield from _of_rule(expected, became[expected.rule_id])
    named = {each.rule_id for each in expectation.rules}
    for rule_id, each in became.items():
        if expectation.others_quiet and rule_id not in named and each.fires:
            yield Failure(expectation.place, rule_id, "others: none", each.in_words())


def _of_rule(expected: Expected, became: Told) -> Iterator[Failure]:
    place, rule_id, got = expected.place, expected.rule_id, became.in_words()
    if expected.word and expected.word not in became.words:
        yield Failure(place, rule_id, expected.word, got)
    if expected.fires is not None and expected.fires is not became.fires:
        yield Failure(place, rule_id, f"fires: {str(expected.fires).lower()}", got)
    elif expected.did is not None and expected.did != became.did:
        did = f"did: [{', '.join(became.did)}]"
        yield Failure(place, rule_id, f"did: [{', '.join(expected.did)}]", did if became.did else got)
    if expected.reason_has and not became.has_reason(expected.reason_has):
        yield Failure(place, rule_id, f"reason_has: {expected.reason_has}", got)
