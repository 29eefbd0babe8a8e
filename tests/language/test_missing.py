from collections.abc import Iterator
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beeper_rules.language.explained import Step, explained, missing
from beeper_rules.model.chat import Capabilities
from builders import state
from language.asked import asks, view

ANSWERS = (True, False, None)


def _all(held: list[bool | None]) -> bool | None:
    return False if False in held else None if None in held else True


def made(shape: object, answers: Iterator[bool | None]) -> Step:
    """Return the trace of a condition of that shape, whose leaves come out as `answers` says."""
    if not isinstance(shape, tuple):
        return Step(f"leaf {shape}", next(answers))
    label, parts = shape
    children = tuple(made(part, answers) for part in parts)
    held = [child.holds for child in children]
    if label == "not":
        return Step(label, None if held[0] is None else not held[0], children=children)
    if label == "any":
        negated = _all([None if each is None else not each for each in held])
        return Step(label, None if negated is None else not negated, children=children)
    return Step(label, _all(held), children=children)


def leaves(step: Step) -> list[Step]:
    """Return the leaves, in order."""
    return [leaf for child in step.children for leaf in leaves(child)] if step.children else [step]


SHAPES = st.recursive(
    st.integers(0, 9),
    lambda inner: st.one_of(
        st.tuples(st.just("not"), st.tuples(inner)),
        st.tuples(st.sampled_from(["all", "any", "was", "use quiet"]), st.lists(inner, min_size=1, max_size=3)),
    ),
    max_leaves=6,
).filter(lambda shape: not (isinstance(shape, tuple) and shape[0] in {"was", "use quiet"} and len(shape[1]) > 1))


@given(shape=SHAPES, data=st.data(), asked=st.booleans())
def test_as_few_as_would_do(shape: object, data: st.DataObject, asked: bool) -> None:
    """With the leaves that are missing answered otherwise the condition comes out as asked, and with no fewer."""
    count = len(leaves(made(shape, iter([None] * 20))))
    answers = data.draw(st.lists(st.sampled_from(ANSWERS), min_size=count, max_size=count))
    step = made(shape, iter(answers))
    found = missing(step, asked=asked)
    places = [next(place for place, leaf in enumerate(leaves(step)) if leaf is miss.step) for miss in found]
    otherwise = {place: miss.asked for place, miss in zip(places, found, strict=True)}
    assert made(shape, iter([otherwise.get(place, answer) for place, answer in enumerate(answers)])).holds is asked
    for few in range(len(found)):
        for chosen in combinations(range(count), few):
            for wanted in range(2**few):
                tried = list(answers)
                for bit, place in enumerate(chosen):
                    tried[place] = bool(wanted >> bit & 1)
                assert made(shape, iter(tried)).holds is not asked or _unknown_was_free(answers, step)


def _unknown_was_free(answers: list[bool | None], step: Step) -> bool:
    """Return whether the condition is unknown: then the nearest way leads over what is unknown, not the shortest."""
    return step.holds is None and None in answers


def test_known_before_unknown() -> None:
    """What is known to be wrong is told before what nobody knows."""
    step = Step("all", False, children=(Step("type", None), Step("muted", False), Step("unread", True)))
    assert [miss.step.label for miss in missing(step)] == ["muted", "type"]


def sentence(condition: str, head: str = "", **fields: Any) -> str:  # noqa: ANN401 - any field of a chat
    """Return what is told of the first leaf that is missing."""
    node = asks(condition, head).condition
    assert node is not None
    return missing(explained(node, view(state(**fields))))[0].sentence()


def test_a_list_is_told_with_its_entries() -> None:
    """Of a list that a chat is not in the first five entries are named, and how many more there are."""
    head = "lists: {vips: [Ann, Bo, Cy, Di, Ed, Flo, Gus], few: [Hal]}\n"
    told = sentence("{title: {in_list: [vips, few]}}", head, title="Zoe")
    assert told == "title is Zoe, wanted in list vips or in list few (ann, bo, cy, di, ed and 2 more; hal)"


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("{can: archive}", "can archive is false, wanted true"),
        ("{can: [mark_unread, archive]}", "can mark_unread and archive is false (not archive), wanted true"),
        ("{not: {can: mark_unread}}", "can mark_unread is true, wanted not true"),
    ],
)
def test_what_a_network_rules_out(condition: str, expected: str) -> None:
    """What the network does not allow is told by the name that the rule asks for."""
    assert sentence(condition, capabilities=Capabilities.model_validate({"archive": False})) == expected


def test_the_nearest_way() -> None:
    """Of alternatives the one that lacks least is told."""
    far = Step("all", False, children=(Step("network", False), Step("title", False)))
    near = Step("all", False, children=(Step("muted", True), Step("unread", False)))
    assert [miss.step.label for miss in missing(Step("any", False, children=(far, near)))] == ["unread"]
