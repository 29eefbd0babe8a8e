"""The ready-made packs, as a user copies them; what each of the newer ones does stands in tests/packs."""

from pathlib import Path

import pytest

from beeper_rules.decide import decide
from beeper_rules.language.asked import asks_of
from beeper_rules.language.load import load
from beeper_rules.language.nodes import leaves
from beeper_rules.language.rulebook import Mode, Rule
from builders import (
    KEY,
    NOON,
    became,
    change,
    earlier,
    event,
    facts,
    later,
    message,
    mine,
    outcomes,
    said,
    state,
    the_intent,
)
from packs.book import BOOK, OWN, PACKS, book, does, group, packs, says


@pytest.mark.parametrize("path", PACKS, ids=lambda path: path.stem)
def test_a_pack_alone(path: Path) -> None:
    """Each pack loads by itself, begins with a comment on whom it is for, and each of its rules has a note."""
    text = path.read_text(encoding="utf-8")
    first, second = text.splitlines()[:2]
    assert first.startswith("# ")
    assert ": for everybody who " in first
    assert second == "#"
    assert all(rule.note for rule in load({path.name: text}).rules)
    assert max(map(len, text.splitlines())) <= 120


def test_all_packs_together() -> None:
    """All packs together are one rulebook."""
    assert len(PACKS) == 15
    assert len(BOOK.rules) == len(OWN.rules) == 72


def test_safe_defaults() -> None:
    """As they are, no pack does what others can see or what cannot be taken back, nor mutes or pins for good."""
    acts = [(rule, act) for rule in BOOK.rules for act in rule.acts]
    # Where the user fills in a list, it is meant: until then these rules do nothing.
    acts = [(rule, act) for rule, act in acts if not asks_for_an_empty_list(rule)]
    assert not [rule.id for rule, act in acts if act.word.visible]
    lasting = [rule.id for rule, act in acts if act.word.name in {"mute", "pin"} and "for" not in act.args]
    assert lasting == []
    assert not [rule.id for rule, act in acts if act.word.name in {"set_draft", "clear_draft"}]
    assert [rule.id for rule, act in acts if act.word.name == "unpin"] == ["silent-pin"]
    assert not [rule.id for rule, act in acts if not (act.word.inverse or act.word.local)]
    assert not [rule.id for rule, act in acts if not rule.respect_override and not act.word.local]


def asks_for_an_empty_list(rule: Rule) -> bool:
    """Return whether a rule waits for somebody to be put into a list."""
    asked = leaves(rule.condition) if rule.condition else ()
    return any(ask.matcher == "in_list" and not ask.values for leaf in asked for ask in asks_of(leaf.asked))


def test_nobody_is_named() -> None:
    """Whoever copies the packs as they are gets no rule about people: the lists wait to be filled in."""
    one = state(preview=message(101, NOON), is_muted=True, unread_count=1)
    assert does(one, said(message(101, NOON)), event("unanswered")) == []
    assert does(one, said(message(101, NOON)), event("unanswered"), by=OWN) == [
        ("very-important", "notify"),
        ("remind-me-to-answer", "remind"),
    ]


def test_the_lists_protect() -> None:
    """A chat in a list of those that stay is not tidied away."""
    assert does(group(is_muted=True)) == [("archive-quiet-groups", "archive")]
    assert does(group(is_muted=True), by=OWN) == []
    old = state(title="Football", last_activity=earlier(days=40))
    assert does(old, became("is_unread", old=True, new=False), by=OWN) == []


@pytest.mark.parametrize(
    "fields",
    [
        {"is_muted": False},
        {"unread_mentions_count": 1},
        {"unread_mentions_count": None},
        {"is_pinned": True},
        {"draft": {"text": "Dear all"}},
        {"reminder": {"remindAt": "2026-01-05T18:00:00Z"}},
        {"is_marked_unread": True},
        {"type": "single"},
        {"is_archived": True},
    ],
)
def test_what_stays_in_the_inbox(fields: dict[str, object]) -> None:
    """A message leaves a chat where it is unless it is a muted group that wants nothing of me."""
    assert does(group(**{"is_muted": True} | fields)) == []


def test_reading_on_the_phone() -> None:
    """A muted group that was kept for a mention leaves once I have read it, on whatever device."""
    read = became("is_unread", old=True, new=False)
    assert does(group(is_muted=True, unread_count=0), read) == [("archive-quiet-groups", "archive")]


def test_reading_an_old_chat() -> None:
    """An old chat of two leaves the inbox once I have read it; one of yesterday or with something left to do stays."""
    read = became("is_unread", old=True, new=False)
    assert does(state(last_activity=earlier(days=40)), read) == [("old-and-read", "archive")]
    assert does(state(last_activity=earlier(days=1)), read) == []
    for fields in (
        {"type": "group"},
        {"is_pinned": True},
        {"draft": {"text": "Dear"}},
        {"reminder": {"remindAt": later(hours=4)}},
    ):
        assert does(state("!old", last_activity=earlier(days=40), **fields), read) == []


def test_a_mention_in_a_muted_group() -> None:
    """A mention in a muted group tells me and brings the group back, and nothing sends it away again."""
    mentioned = group(is_muted=True, is_archived=True, unread_mentions_count=1)
    assert does(mentioned, event("new_activity"), event("unread_mention")) == [
        ("mention-where-it-is-quiet", "notify"),
        ("mentioned-in-a-quiet-group", "unarchive"),
    ]


def test_a_mention_that_beeper_tells_itself() -> None:
    """Where Beeper rings by itself, no second notification comes from us."""
    assert does(group(unread_mentions_count=1), event("unread_mention")) == []


def test_a_mention_in_low_priority() -> None:
    """A mention brings a group back from low priority."""
    found = does(group(is_low_priority=True, unread_mentions_count=1), event("unread_mention"))
    assert found == [("mention-where-it-is-quiet", "notify"), ("mention-in-low-priority", "inbox")]


def test_an_archived_group_stays_archived() -> None:
    """A group that a message brought back from the archive goes there again; a person's chat stays."""
    assert does(group(), before=group(is_archived=True)) == [("keep-archived-groups", "archive")]
    assert does(state(), before=state(is_archived=True)) == []


@pytest.mark.parametrize(
    "fields",
    [
        {"draft": {"text": "Dear all"}},
        {"is_marked_unread": True},
        {"unread_mentions_count": 1},
        {"type": "single"},
        {"title": "Family"},
    ],
)
def test_what_comes_back_from_the_archive(fields: dict[str, object]) -> None:
    """An archived chat that a message brought back stays when it is for me, or when I began or listed something."""
    family = book({"quiet-groups": packs()["quiet-groups"].replace("_stay: []", "_stay: [Family]")})
    assert does(group(**fields), before=group(is_archived=True), by=family) == []


@pytest.mark.parametrize("fields", [{"is_muted": True}, {"is_muted": False, "is_archived": True}])
def test_a_snooze_that_ends_as_somebody_writes(fields: dict[str, object]) -> None:
    """A group whose snooze ends at the moment of a new message comes back, instead of being archived again."""
    before = group(**fields | {"unread_count": 0, "snooze": {"snoozeUntil": NOON}})
    after = group(is_muted=fields["is_muted"], unread_count=1)
    assert does(after, event("new_activity"), before=before) == []
    found = does(after, event("new_activity"), event("snooze_expired"), before=before)
    assert ("snooze-over", "archive") not in found
    assert [action for _, action in found if action == "archive"] == []


@pytest.mark.parametrize(("name", "rule"), [("snooze_expired", "snooze-over"), ("reminder_due", "reminder-over")])
def test_what_was_put_off_comes_back(name: str, rule: str) -> None:
    """A chat whose snooze or reminder is over comes back as unread."""
    assert does(state(is_archived=True), event(name)) == [(rule, "unarchive"), (rule, "mark_unread")]


def test_answering() -> None:
    """After an answer to somebody of the list the rule's reminder goes; leaving the inbox is only tried and told."""
    answered = state(preview=mine(101, NOON), reminder={"remindAt": later(hours=4)})
    found = decide(change(event("no_reply"), after=answered), OWN, facts(own_reminder_at=later(hours=4)), NOON)
    assert outcomes(found) == [("answered", "clear_reminder", "planned")]
    assert outcomes(says(change(event("no_reply"), after=state(preview=mine(KEY + 1, NOON))))) == [
        ("done-when-answered", "archive", "shadow")
    ]


def test_a_reminder_of_mine_stays() -> None:
    """A reminder that no rule set is left alone when I answer."""
    answered = state(preview=mine(101, NOON), reminder={"remindAt": later(hours=4)})
    assert outcomes(says(change(event("no_reply"), after=answered), OWN)) == [
        ("answered", "clear_reminder", "foreign_reminder")
    ]


def test_an_override() -> None:
    """A group that I put back by hand is left alone."""
    one = change(after=group(is_muted=True))
    found = decide(one, BOOK, facts(overridden={"archive-quiet-groups": earlier(hours=1)}), NOON)
    assert outcomes(found) == [("archive-quiet-groups", "archive", "override")]


def test_a_draft_out_of_sight() -> None:
    """Archiving a chat with a draft in it is told."""
    with_draft = state(is_archived=True, draft={"text": "Dear"})
    assert does(with_draft, became("archived", old=False, new=True)) == [("draft-out-of-sight", "notify")]
    assert does(state(is_archived=True), became("archived", old=False, new=True)) == []


def test_account_trouble() -> None:
    """An account that is not connected any more is told by its network and its state."""
    one = change(event("account_trouble"), after=state("account:wa", description="logged out"))
    assert the_intent(says(one)).args == {"title": "WhatsApp is not connected", "text": "logged out"}


def test_notifications_hold_no_message() -> None:
    """No notification of a pack repeats what somebody wrote."""
    sources = [path.read_text(encoding="utf-8") for path in PACKS]
    assert not [text for text in sources if "{message.text}" in text]


def test_notifications_claim_nothing() -> None:
    """A notification says where a chat is only when that is what happened: no action is taken for done beforehand."""
    places = {"low priority": "low_priority", "archive": "archived", "inbox": "low_priority"}
    told = [
        (rule.id, f"{act.args['title']} {act.args['text']}".lower(), {each.event.field for each in rule.triggers})
        for rule in BOOK.rules
        for act in rule.acts
        if act.word.name == "notify"
    ]
    placed = [(rule, places[place], fields) for rule, text, fields in told for place in places if place in text]
    assert {rule for rule, _, _ in placed} == {"draft-out-of-sight", "flood-put-away"}
    assert [rule for rule, field, fields in placed if fields != {field}] == []


def test_few_rules_are_a_trial() -> None:
    """Every rule is live but those that not everybody likes."""
    trials = [rule.id for rule in BOOK.rules if rule.mode is not Mode.LIVE]
    assert trials == ["done-when-answered", "done-with-it"]
