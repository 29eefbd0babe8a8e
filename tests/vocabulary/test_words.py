"""What holds of every word of the rule language, so that no word is known in one place only."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from itertools import chain

import pytest

from beeper_rules.diff.instants import TIMEPIECES
from beeper_rules.language import read_condition, read_windows
from beeper_rules.model.account import MODERN
from beeper_rules.model.capabilities import Capabilities
from beeper_rules.model.change import UNKNOWN, ChatState
from beeper_rules.model.chat import Chat
from beeper_rules.model.message import Message
from beeper_rules.perform import CALLS
from beeper_rules.projection import WRITABLE, projected
from beeper_rules.sightings import TIMEPIECE_KINDS
from beeper_rules.vocabulary import parts
from beeper_rules.vocabulary.actions import ACTIONS, TO_COME, UNCOUNTED, Argument, Shape
from beeper_rules.vocabulary.events import EVENT_FORMS, EVENTS
from beeper_rules.vocabulary.fields import FIELDS, WATCHED
from beeper_rules.vocabulary.kinds import LEVELS, MATCHERS, Kind, matchers_of
from beeper_rules.vocabulary.message_fields import MESSAGE_FIELDS
from beeper_rules.vocabulary.rule_keys import CONDITION_KEYS, DEFAULTS_KEYS, FILE_KEYS, RULE_KEYS
from builders import APP, NOON, OLD_APP

SAMPLE = {"at": "2026-01-05T14:00:00+00:00", "text": "hi", "title": "hi"}
BARE = ChatState(Chat(id="!x"))
PARTS: dict[str, Mapping[str, str]] = {
    name: each for name, each in vars(parts).items() if name.isupper() and isinstance(each, Mapping)
}
ARGUMENTS = [(word.name, argument) for word in ACTIONS.values() for argument in word.arguments]


def sentences() -> Iterator[tuple[str, str]]:
    """Yield every word with what the documentation says about it."""
    for records in (FIELDS, MESSAGE_FIELDS, EVENTS, EVENT_FORMS, ACTIONS):
        yield from ((name, each.doc) for name, each in records.items())
    yield from ((f"{name}.{each.name}", each.doc) for name, each in ARGUMENTS)
    keys = (RULE_KEYS, FILE_KEYS, CONDITION_KEYS, TO_COME)
    yield from chain.from_iterable(each.items() for each in (*keys, *PARTS.values()))
    yield from chain.from_iterable(each.items() for each in MATCHERS.values())


@pytest.mark.parametrize(("word", "doc"), sorted(set(sentences())))
def test_every_word_is_documented(word: str, doc: str) -> None:
    """Every word that a user can write has a sentence without its full stop."""
    assert word
    assert doc.strip() == doc
    assert doc
    assert not doc.endswith(".")


@pytest.mark.parametrize("name", FIELDS)
def test_every_field_says_where_it_comes_from(name: str) -> None:
    """Every field names its place in the API and what its absence means."""
    assert FIELDS[name].api
    assert FIELDS[name].absent


@pytest.mark.parametrize("name", FIELDS)
def test_what_absence_means_is_what_is_documented(name: str) -> None:
    """The sentence about absence says what the reader does, on a modern app and on an old one."""
    said = FIELDS[name].absent
    modern, old = FIELDS[name].read(BARE, APP), FIELDS[name].read(BARE, OLD_APP)
    spoken = {False: "false", None: "none", (): "none"}
    if modern is UNKNOWN:
        assert said.startswith("unknown") or name == "participants"
    elif name not in {"chat", "id"}:
        assert said.startswith(spoken[modern])  # type: ignore[index]  # what is known of an absent value is one of these
    assert (old is UNKNOWN) == ("unknown" in said)


def test_no_word_means_two_things() -> None:
    """No field of a chat is also a key of a condition, and no word to come is there already."""
    assert not set(FIELDS) & set(CONDITION_KEYS)
    assert not set(ACTIONS) & set(TO_COME)


def test_every_question_about_the_time_is_read() -> None:
    """Each part of `time` has its reader, and each reader its part."""
    assert set(parts.TIME_PARTS) == set(read_windows._READERS)  # noqa: SLF001 - held equal here and used nowhere else


def test_every_event_with_parts_is_documented() -> None:
    """An event that is written with parts leads to the same state as without them."""
    assert {name for name, form in EVENT_FORMS.items() if not form.parts} == set()
    assert {name: form.state for name, form in EVENT_FORMS.items() if name in EVENTS} == {
        name: word.state for name, word in EVENTS.items() if name in EVENT_FORMS
    }


def test_every_condition_key_is_read() -> None:
    """Each key of a condition has its reader, and each reader its key."""
    assert set(CONDITION_KEYS) == set(read_condition._READERS)  # noqa: SLF001 - the table is held equal here and used nowhere else


def test_defaults_are_rule_keys() -> None:
    """What `defaults` may hold are keys of a rule that make sense for several."""
    assert set(RULE_KEYS) - set(DEFAULTS_KEYS) == {"id", "note", "when", "then"}


def test_every_kind_has_its_matchers() -> None:
    """Every kind of value says how it can be asked."""
    assert {kind for kind in Kind if kind is not Kind.NAMES} == set(MATCHERS)
    assert matchers_of(Kind.NAMES) == matchers_of(Kind.TEXT)
    assert sorted(LEVELS.values()) == [-2, -1, 0, 1, 2]


@pytest.mark.parametrize("name", ACTIONS)
def test_what_an_action_writes_is_known(name: str) -> None:
    """Every field that an action writes can be written to a chat on paper, and then reads as written."""
    writes = ACTIONS[name].writes(SAMPLE)
    assert set(writes) <= set(WRITABLE)
    after = projected(BARE, writes)
    assert dict(writes) == {field: FIELDS[field].read(after, APP) for field in writes}


def test_everything_writable_is_written() -> None:
    """No field is known as writable that no action writes."""
    assert set(WRITABLE) == {field for word in ACTIONS.values() for field in word.writes(SAMPLE)}


@pytest.mark.parametrize("name", ACTIONS)
def test_every_action_can_be_done(name: str) -> None:
    """Every action is done in exactly one way: one PATCH, a call of its own, or here on this computer."""
    word = ACTIONS[name]
    assert [word.patch is not None, name in CALLS, word.local].count(True) == 1


def test_no_call_without_an_action() -> None:
    """Every call belongs to an action."""
    assert set(CALLS) <= set(ACTIONS)


@pytest.mark.parametrize("name", ACTIONS)
def test_what_an_action_needs_is_known(name: str) -> None:
    """What an action needs, may also change and leads back to are words that exist."""
    word = ACTIONS[name]
    assert set(word.may_also_change) <= set(FIELDS)
    assert word.since in {None, MODERN}
    assert not word.capability or word.capability in Capabilities.model_fields
    # The inverse of `inbox` is a sentence; in every other there is nothing but the name.
    assert set(re.findall(r"[a-z_]{3,}", word.inverse)) - {"was"} <= set(ACTIONS)


@pytest.mark.parametrize("name", ACTIONS)
def test_a_way_back_or_why_there_is_none(name: str) -> None:
    """Every action has steps that make what it wrote as it was, or says why nothing takes it back."""
    word, at = ACTIONS[name], datetime(2026, 1, 5, 12, tzinfo=UTC)
    wrote = word.writes({"at": at.isoformat()})
    prior = {
        field: None if isinstance(value, datetime) else at if value is None else not value
        for field, value in wrote.items()
    }
    steps = () if word.no_way_back else word.taken_back_by(prior)
    written = {field: value for kind, args in steps for field, value in ACTIONS[kind].writes(args).items()}
    assert bool(word.no_way_back) is not bool(steps)
    assert written == (prior if steps else {})


@pytest.mark.parametrize(("name", "argument"), ARGUMENTS)
def test_arguments(name: str, argument: Argument) -> None:
    """An argument that is one of several says which, and its default is one of them."""
    assert bool(argument.choices) == (argument.shape is Shape.CHOICE)
    assert argument.default in {None, *argument.choices} or argument.shape in {Shape.FLAG, Shape.TEMPLATE}
    assert ACTIONS[name].argument(argument.name) is argument


@pytest.mark.parametrize("name", ACTIONS)
def test_named_arguments_exist(name: str) -> None:
    """The usual argument, those of which one is needed, and those that are wiped are arguments of the action."""
    word = ACTIONS[name]
    assert {word.shorthand, *word.exactly_one_of, *word.payload} - {""} <= {each.name for each in word.arguments}


def test_what_is_wiped() -> None:
    """What somebody wrote is wiped when an action ends, except from the log, which is there to be read."""
    written = {name for name, argument in ARGUMENTS if argument.shape is Shape.TEMPLATE}
    assert written - {name for name, word in ACTIONS.items() if word.payload} == {"log"}


def test_what_no_limit_counts() -> None:
    """Only actions that reach nobody go uncounted."""
    assert {name for name in UNCOUNTED if not ACTIONS[name].local} == set()


@pytest.mark.parametrize("name", EVENTS)
def test_every_event_of_a_field(name: str) -> None:
    """The short name of a field's change names a field whose changes are seen, and its state reads that field."""
    word = EVENTS[name]
    assert not word.field or FIELDS[word.field] in WATCHED
    assert bool(word.state) == (word.holds is not None)
    assert word.holds is None or word.holds(BARE, APP, NOON) in {True, False, None}


def test_the_agenda_knows_every_instant() -> None:
    """What the agenda holds for a chat are exactly the instants of which diff knows the event."""
    assert set(TIMEPIECE_KINDS) == {piece.kind for piece in TIMEPIECES}
    assert {piece.event for piece in TIMEPIECES} <= set(EVENTS)
    assert {piece.field for piece in TIMEPIECES} <= set(FIELDS)


def test_choices() -> None:
    """Only texts have a closed list of values, and every one of them is folded."""
    chosen = {name: field.choices for name, field in FIELDS.items() if field.choices}
    assert chosen == {"type": ("single", "group")}


def test_message_fields_of_a_bare_message() -> None:
    """Every field of a message can be read of the least that a message is."""
    least = Message(id="1", timestamp=datetime(2026, 1, 5, tzinfo=UTC), sort_key=1)
    found = {name: field.read(least, Chat(id="!x")) for name, field in MESSAGE_FIELDS.items()}
    assert {name for name, value in found.items() if value is UNKNOWN} == {"type", "mentions_me"}
    assert found["mine"] is False
