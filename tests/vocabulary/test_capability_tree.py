from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from beeper_rules.model.capabilities import Capabilities
from beeper_rules.simulator.description import document
from beeper_rules.vocabulary.capability_tree import CAN, CAPABILITY_TREE, CapabilityNode, says_no, walk
from beeper_rules.vocabulary.kinds import Kind


def places(schema: Mapping[str, Any], whole: Mapping[str, Any], path: str = "") -> Iterator[str]:
    """Yield the path of every leaf; `*` stands for any name."""
    if "$ref" in schema:
        schema = whole["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    schema = next((each for each in schema.get("anyOf", ()) if each.get("type") != "null"), schema)
    anything = schema.get("additionalProperties")
    if "$ref" in schema:
        yield from places(schema, whole, path)
    elif "properties" in schema:
        for name, inner in schema["properties"].items():
            yield from places(inner, whole, f"{path}.{name}" if path else name)
    elif isinstance(anything, Mapping):
        yield from places(anything, whole, f"{path}.*")
    else:
        yield path


def ours(tree: Mapping[str, CapabilityNode], path: str = "") -> Iterator[tuple[str, Kind]]:
    """Yield path and kind of every leaf of our tree, in the same way."""
    for name, node in tree.items():
        yield from _below(node, f"{path}.{name}" if path else name)


def _below(node: CapabilityNode, path: str) -> Iterator[tuple[str, Kind]]:
    if node.kind is not None:
        yield path, node.kind
    if node.any_name is not None:
        yield from _below(node.any_name, f"{path}.*")
    yield from ours(node.children, path)


def test_the_whole_tree_of_the_api() -> None:
    """`capabilities:` knows every name that the API's own description has, and no other."""
    whole = document()
    schema = whole["components"]["schemas"]["ChatCapabilities"]
    assert set(places(schema, whole)) == {path for path, _ in ours(CAPABILITY_TREE)}


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("archive", Kind.BOOLEAN),
        ("reaction", Kind.LEVEL),
        ("maxTextLength", Kind.NUMBER),
        ("editMaxAge", Kind.NUMBER),
        ("allowedReactions", Kind.LIST),
        ("state.title.level", Kind.LEVEL),
        ("participantActions.revokeInvite", Kind.LEVEL),
        ("disappearingTimer.omitEmptyTimer", Kind.BOOLEAN),
        ("disappearingTimer.timers", Kind.LIST),
    ],
)
def test_kinds(path: str, kind: Kind) -> None:
    """Each leaf has the kind that its type in the API says."""
    assert dict(walk(CAPABILITY_TREE))[path].kind is kind


def test_any_name() -> None:
    """Formatting, attachments and their types take any name."""
    image = CAPABILITY_TREE["attachments"].any_name
    assert image is not None
    assert image.children["mimeTypes"].any_name is not None
    assert CAPABILITY_TREE["formatting"].any_name is not None


def test_can() -> None:
    """`can` knows every yes-or-no and every level at the top of the tree, and two names of actions."""
    top = {name for name, node in CAPABILITY_TREE.items() if node.kind in {Kind.BOOLEAN, Kind.LEVEL}}
    assert set(CAN) == top | {"mark_unread", "react"}
    assert set(CAN.values()) <= set(Capabilities.model_fields)


@pytest.mark.parametrize(
    ("value", "expected"),
    [({}, False), ({"archive": False}, True), ({"archive": True}, False), ({"archive": None}, False)],
)
def test_a_flag_says_no(value: dict[str, bool | None], expected: bool) -> None:
    """Only a clear no is a no; silence is none."""
    assert says_no(Capabilities(**value), "archive") is expected  # type: ignore[arg-type]  # one of its fields


@pytest.mark.parametrize(
    ("level", "expected"), [(-2, True), (-1, True), (0, True), (1, False), (2, False), (None, False)]
)
def test_a_level_says_no(level: int | None, expected: bool) -> None:
    """A network that rejects, drops or does not support something rules it out."""
    assert says_no(Capabilities(reaction=level), "reaction") is expected
    assert says_no(None, "reaction") is False
