"""Whatever a test says, playing it ends in what came of it, never in a crash; and it is the same each time."""

from datetime import UTC
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from rehearse.played import played, with_rules

RULES = """
    - {id: tidy, when: new_activity, if: {type: group}, unless: [{pinned: true}], then: [mark_read, archive]}
    - {id: owe, when: unanswered, for: 1h, then: [remind: {in: 2h, until: answered}], quiet: {window: night}}
    - {id: nag, when: marked_unread, for: 30m, repeat: {every: 30m, at_most: 3}, then: [notify: x]}
    - {id: sweep, when: {schedule: "0 */6 * * *"}, then: [archive], limit: {chats: 1, per: run}}
    - {id: flood, when: {new_message: {at_least: 2, within: 2m}}, then: [mute: {for: 2h}]}
    - {id: back, when: [snooze_expired, reminder_due, unarchived], then: [inbox, mark_unread]}
    - {id: chain, when: archived, if: {origin: rule}, then: [low_priority]}
    - {id: gone, when: [chat_removed, account_trouble], then: [log: x]}
    - {id: names, when: [renamed, label_added, label_removed], then: [set_draft: "{chat.title}"]}
"""
WINDOWS = "windows: {night: {from: '22:00', to: '07:00'}}\n"
FACTS = st.lists(
    st.sampled_from(
        [
            "type: group", "type: single", "pinned: true", "archived: true", "muted: true", "unread: 2", "mentions: 1",
            "marked_unread: true", "draft: true", "labels: [VIP]", "snooze_until: 90m", "reminder_at: 45m",
            "low_priority: true", "merged: true", "participants: [Ann, Bo]", "member_count: 9", "last_activity: 40d",
            "last_message: {}", "last_message: {mine: true, age: 5m}", "capabilities: {archive: false}",
        ]
    ),
    max_size=5,
    unique_by=lambda fact: fact.partition(":")[0],
).map(", ".join)  # fmt: skip
EVENTS = st.sampled_from(
    [
        "new_activity", "new_message", "{new_message: {mine: true}}", "unread_mention", "unanswered", "no_reply",
        "archived", "unarchived", "marked_unread", "read", "snooze_expired", "reminder_due", "renamed", "label_added",
        "label_removed", "schedule", "chat_removed", "draft_set", "{unread: {rises_to: 4}}", "{snooze_until: changed}",
        "{type: changed}", "{new_message: {at_least: 2, within: 2m}}", "account_trouble",
    ]
)  # fmt: skip
STEPS = st.one_of(
    EVENTS.map("event: {}".format),
    st.sampled_from(["archived: false", "unread: 0", "unread: 5", "marked_unread: true", "reminder: false"]).map(
        "change: {{{}}}".format
    ),
    st.sampled_from(["", "mine: true", "mentions_me: true", "type: voice", "from: Bo", "age: 3h"]).map(
        "message: {{{}}}".format
    ),
    st.sampled_from(["1m", "31m", "7h", "2d"]).map("advance: {}".format),
    st.sampled_from(["advance_to: '23:30'", "restart: true"]),
)


@settings(deadline=None, max_examples=15)
@given(FACTS, st.lists(STEPS, min_size=1, max_size=7), st.sampled_from(["4.1.294", "4.2.808", "4.3.73"]))
def test_any_story(facts: str, steps: list[str], app: str) -> None:
    """Any steps with any chat come to an end: each is played, or told as what cannot be."""
    old = any(word in facts for word in ("low_priority", "labels", "marked", "draft", "snooze", "remind", "mentions"))
    rest = any(word in facts for word in ("capabilities", "merged"))
    version = "" if old or rest else f', app: "{app}"'
    written = "".join(f"  - {step}\n" for step in steps)
    given_parts = f"chat: {{{facts}}}{version}, account: {{network: Signal, status: disabled}}"
    test = f"given: {{{given_parts}}}\nsteps:\n{written}expect: {{tidy: fires}}"
    text = WINDOWS + with_rules(RULES, test)
    first, second = played(text, ZoneInfo("Europe/Berlin")), played(text, ZoneInfo("Europe/Berlin"))
    assert [(each.failures, each.heard, each.records) for each in first] == [
        (each.failures, each.heard, each.records) for each in second
    ]


@settings(deadline=None, max_examples=10)
@given(FACTS, EVENTS, EVENTS)
def test_one_test_leaves_nothing_to_the_next(facts: str, one: str, other: str) -> None:
    """What a test does is gone before the next one begins, which comes out as it does alone."""
    account = "account: {network: Signal, status: disabled}"
    test = f"given: {{chat: {{{facts}}}, {account}}}\nevent: EVENT\nexpect: {{tidy: fires}}"
    first, second = (with_rules(RULES, test.replace("EVENT", each)) for each in (one, other))
    both = first + second[second.index("  - name: it") :].replace("name: it", "name: other")
    (alone,) = played(WINDOWS + second, UTC)
    assert alone.records == played(WINDOWS + both, UTC)[1].records
