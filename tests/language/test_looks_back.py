from datetime import timedelta

import pytest

from builders import rulebook


@pytest.mark.parametrize(
    ("keys", "days"),
    [
        ("", 1),
        ("cooldown: {per: chat, every: 90d},", 90),
        ("cooldown: {per: chat, every: 1h},", 1),
        ("limit: {chats: 5, per: 1h, then: hold},", 1 / 24),
    ],
)
def test_how_far_a_rule_looks_back(keys: str, days: float) -> None:
    """A rule looks back as far as the longest of its cooldown and its limits, which each rule has."""
    rule = rulebook(f"- {{id: r, when: read, {keys} then: [mute]}}").rules[0]
    assert rule.looks_back == timedelta(days=days)


def test_a_limit_for_each_run() -> None:
    """A limit that counts within a run asks for nothing that was done before."""
    when = '{schedule: "0 20 * * sun"}'
    rule = rulebook(f"- {{id: r, when: {when}, limit: {{chats: 5, per: run, then: skip}}, then: [mute]}}").rules[0]
    assert rule.looks_back == timedelta()
