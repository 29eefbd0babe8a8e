from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beeper_rules.language.templates import LONGEST_RESULT, PLACEHOLDERS, Template, problems_in
from beeper_rules.model.change import Event, Origin
from beeper_rules.model.chat import Label, Participant, Participants
from beeper_rules.vocabulary.fields import FIELDS
from beeper_rules.vocabulary.message_fields import MESSAGE_FIELDS
from builders import NOON, message, state
from language.asked import view

SAID = message(101, NOON, text="<p>Is it <b>paid</b>?</p>", sender_name="Bob")
SEEN = view(
    state(unread_count=3, labels=(Label(id="1", name="work"), Label(id="2", name="home")), is_muted=True),
    event=Event("new_message", NOON, Origin.THEM, message=SAID),
)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("hello", "hello"),
        ("{chat.title}: {chat.unread} unread", "Ann: 3 unread"),
        ("{ chat.title }", "Ann"),
        ("{chat.id}", "!ann"),
        ("{chat.muted}", "true"),
        ("{chat.labels}", "home, work"),
        ("{chat.description}", ""),
        ("{message.from} wrote: {message.text}", "Bob wrote: Is it paid?"),
        ("{message.attachment}", "false"),
        ("{rule.id}", "r"),
        ("{", "{"),
        ("{}", "{}"),
        ("{{chat.title}}", "{Ann}"),
    ],
)
def test_expansion(source: str, expected: str) -> None:
    """A placeholder becomes what it names, as people say it; every other sign stays what it is."""
    assert Template(source).expand(SEEN, "r") == expected


@pytest.mark.parametrize("title", [None, "", "  \u2003\n"])
def test_a_chat_without_a_title(title: str | None) -> None:
    """A chat without a title that could be read goes by its id."""
    assert Template("{chat.title}").expand(view(state(title=title)), "r") == "!ann"


def test_without_a_message() -> None:
    """What names a message is empty where there is none, as `plan` asks for rules on new messages."""
    assert Template("[{message.text}]").expand(replace(SEEN, event=None), "r") == "[]"


def test_the_unknown_is_empty() -> None:
    """What the API did not report is empty."""
    assert Template("[{chat.mentions}]").expand(view(state(unread_mentions_count=None)), "r") == "[]"


@settings(deadline=None)
@given(
    st.lists(st.sampled_from(["{", "}", "chat.id", "message.text", "__class__", "%s", r"\1"]), min_size=1).map("".join)
)
def test_a_hostile_title_is_inert(title: str) -> None:
    """What somebody else wrote is put in as it is and never looked at again."""
    seen = view(state(title=title), event=Event("new_message", NOON, Origin.THEM, message=message(text=title)))
    assert Template("<{chat.title}|{message.text}>").expand(seen, "r") == f"<{title}|{title}>"


def test_the_result_is_bounded() -> None:
    """The result is cut, however often a long title is put in."""
    members = Participants(items=tuple(Participant(id=f"member-{number}") for number in range(500)))
    seen = view(state(title="x" * 3000, participants=members))
    assert len(Template("{chat.title}{chat.title}").expand(seen, "r")) == LONGEST_RESULT
    assert Template("{chat.participants}").expand(seen, "r").endswith("and 495 more")


def test_every_placeholder_is_known_when_loaded() -> None:
    """Every field of chats and messages can be put in, and nothing else."""
    expected = {f"chat.{name}" for name in FIELDS if name != "chat"} | {f"message.{name}" for name in MESSAGE_FIELDS}
    assert set(PLACEHOLDERS) == expected | {"rule.id"}
    assert not [each for name in PLACEHOLDERS for each in problems_in(f"{{{name}}}", with_message=True)]


@pytest.mark.parametrize("name", PLACEHOLDERS)
def test_every_placeholder_has_a_text(name: str) -> None:
    """Every placeholder that loads can be expanded."""
    assert "{" not in Template(f"{{{name}}}").expand(SEEN, "r")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{chat.name}", "did you mean {chat.title}?"),
        ("{chat.titel}", "did you mean {chat.title}?"),
        ("{unread}", "did you mean {chat.unread}?"),
        ("{from}", "did you mean {message.from}?"),
        ("{message.sender}", "did you mean {message.from}?"),
        ("{rule.name}", "such as {chat.title}"),
        ("{banana}", "such as {chat.title}"),
        ("{chat.title.upper()}", "such as {chat.title}"),
    ],
)
def test_hint(source: str, expected: str) -> None:
    """A placeholder without a meaning brings the nearest one that has one."""
    (problem,) = problems_in(source, with_message=True)
    assert problem.hint == expected
