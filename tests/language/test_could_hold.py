import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beeper_rules.language.could_hold import could_hold
from language.asked import asks, state, view

LEAVES = st.sampled_from(
    [
        {"network": "Slack"},
        {"network": ["Slack", "WhatsApp"]},
        {"network": {"contains": "app"}},
        {"type": "group"},
        {"type": "single"},
        {"muted": True},
        {"pinned": False},
        {"unread": {"at_least": 2}},
    ]
)
CONDITIONS = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"all": parts}),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"any": parts}),
        inner.map(lambda part: {"not": part}),
    ),
    max_leaves=6,
)
CHATS = st.fixed_dictionaries(
    {
        "network": st.sampled_from(["Slack", "WhatsApp", None]),
        "type": st.sampled_from(["group", "single"]),
        "isMuted": st.booleans(),
        "isPinned": st.booleans(),
        "unreadCount": st.integers(0, 3),
    }
)


@settings(deadline=None)
@given(condition=CONDITIONS, chat=CHATS)
def test_what_holds_could_hold(condition: dict[str, object], chat: dict[str, object]) -> None:
    """A rule is only left aside where its condition holds in no state of such a chat."""
    read = asks(json.dumps(condition))
    assert read.condition is not None
    seen = view(state(**{name: value for name, value in chat.items() if value is not None}))
    assert read.holds(seen) is not True or could_hold(read.condition, seen)


def test_another_network() -> None:
    """A rule for another network is left aside, whatever else it asks."""
    condition = asks("{network: Slack, any: [{muted: true}, {not: {pinned: true}}]}").condition
    assert condition is not None
    assert not could_hold(condition, view(state(network="Signal")))


@pytest.mark.parametrize(("asked", "could"), [('{"type": "group"}', True), ('{"network": "Slack"}', False)])
def test_what_it_was(asked: str, could: bool) -> None:
    """What a chat was before may differ in its type, never in its network."""
    condition = asks(f'{{"was": {asked}}}').condition
    assert condition is not None
    assert could_hold(condition, view(state(network="Signal", type="single"))) is could
