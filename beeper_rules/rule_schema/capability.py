"""The tree under `capabilities`, in the API's own names."""

from beeper_rules.rule_schema.shape import Schema, either, explained, mapping, words
from beeper_rules.rule_schema.value import of_kind
from beeper_rules.vocabulary.capability_tree import CAPABILITY_TREE, CapabilityNode
from beeper_rules.vocabulary.kinds import LEVELS


def capabilities() -> Schema:
    """Return what may stand behind `capabilities`."""
    return _branch(CapabilityNode("", children=CAPABILITY_TREE))


def _branch(node: CapabilityNode) -> Schema:
    schema = mapping({name: _below(each) for name, each in node.children.items()}, least=1)
    return schema | ({"additionalProperties": _below(node.any_name)} if node.any_name else {})


def _below(node: CapabilityNode) -> Schema:
    if node.kind is not None:
        return of_kind(node.kind) | explained(f"{_article(str(node.kind))} in the API")
    branch = _branch(node)
    # Where the API keeps a level beside other things, a bare level means that.
    return either(words(dict.fromkeys(LEVELS, "")), branch) if "level" in node.children else branch


def _article(kind: str) -> str:
    return kind if kind.startswith("true") else f"a {kind}"
