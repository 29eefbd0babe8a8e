"""What the app makes of Markdown, and where."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beeper_rules.simulator.rich_text import readable, rich_text
from simulator.conftest import path_of

if TYPE_CHECKING:
    from beeper_rules.simulator import World
    from conftest import Api

ANN = "!ann:x"
TAGS = {"p", "br", "pre", "code", "strong", "em"}
SIGNS = st.text(alphabet="ab *_`[]()\\<>&;#\n\r\t" + "\ud83d" + "é")


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("Lunch?", "Lunch?"),
        (" ", " "),
        ("3 < 4 & <b>not bold</b>", "<p>3 &lt; 4 &amp; &lt;b&gt;not bold&lt;/b&gt;</p>"),
        ("2 * 3 * 4, snake_case_name, a ** b", "2 * 3 * 4, snake_case_name, a ** b"),
        (r"\*no\*", "<p>*no*</p>"),
        ("**Now**", "<p><strong>Now</strong></p>"),
        ("*soon* or _later_", "<p><em>soon</em> or <em>later</em></p>"),
        ("**very _very_ big**", "<p><strong>very <em>very</em> big</strong></p>"),
        ("run `a < b && **c**`", "<p>run <code>a &lt; b &amp;&amp; **c**</code></p>"),
        (
            'see [*this* & "that"](https://x.example/?a=1&b="2")',
            '<p>see <a href="https://x.example/?a=1&amp;b=&quot;2&quot;"><em>this</em> &amp; "that"</a></p>',
        ),
        ("[no](javascript:x)", "[no](javascript:x)"),
        ("One\nTwo", "<p>One<br>Two</p>"),
        ("One <\r\n\r\n \nTwo", "<p>One &lt;</p><p>Two</p>"),
        ("So:\n```py\n*a*\n\nb < c\n```\nDone", "<p>So:</p><pre><code>*a*\n\nb &lt; c</code></pre><p>Done</p>"),
    ],
)
def test_what_is_stored(written: str, stored: str) -> None:
    """What Markdown formats is stored as HTML, one line that HTML writes the same as it is."""
    assert rich_text(written) == stored


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("**3 < 4** & [5](https://x.example)", "3 < 4 & 5"),
        ("One\nTwo\n\n`three`", "One\nTwo\nthree"),
    ],
)
def test_what_is_read(written: str, read: str) -> None:
    """A person reads the text without its formatting."""
    assert readable(rich_text(written)) == read


@settings(deadline=None)
@given(SIGNS)
def test_only_tags_of_its_own(text: str) -> None:
    """Whatever is written, what is stored holds no tag but those of Markdown, and no bare `&`."""
    stored = rich_text(text)
    assert {part.lstrip("/").split(">")[0] for part in stored.split("<")[1:]} <= TAGS
    assert {part.partition(";")[0] for part in stored.split("&")[1:]} <= {"amp", "lt", "gt"}


@settings(deadline=None)
@given(st.text(alphabet="ab <>&;#\n\r\tpre/é\ud83d"))
def test_plain_text_is_read_as_it_was_written(text: str) -> None:
    """What has nothing for Markdown to format is read as it was written, but for white space."""
    assert readable(rich_text(text)).split() == text.split()


@pytest.mark.parametrize("sign", ["*", "**", "_", "`", "[", "[a](", "\\", "```\n", "\n", "*a ", "_a ", "**a "])
def test_hostile_texts_take_little_time(sign: str) -> None:
    """Signs without end are converted as fast as any text of the length."""
    assert len(rich_text("x" + sign * 50_000)) > 1000


def test_what_a_client_writes_is_markdown(world: World, api: Api) -> None:
    """Sent, edited, first messages and drafts are shown as HTML; what the user types or receives is as it comes."""
    sent = api.act(ANN, "messages", {"text": "**One**"}).json()["pendingMessageID"]
    assert world.messages(ANN)[-1]["text"] == "<p><strong>One</strong></p>"
    assert api.put(f"{path_of(ANN)}/messages/{sent}", json={"text": "*Two*"}).json()["text"] == "<p><em>Two</em></p>"
    assert api.change(ANN, draft={"text": "`Three`"}).json()["draft"]["text"] == "<p><code>Three</code></p>"
    (account, people), *_ = world.contacts.items()
    body = {"accountID": account, "type": "single", "participantIDs": [next(iter(people))], "messageText": "_Four_"}
    assert world.messages(api.post("/v1/chats", json=body).json()["id"])[-1]["text"] == "<p><em>Four</em></p>"
    world.send_own_message(ANN, "**Five**")
    assert world.messages(ANN)[-1]["text"] == "**Five**"


def test_a_search_finds_what_is_read(api: Api) -> None:
    """Messages are found by what a person reads of them, not by their tags."""
    api.act(ANN, "messages", {"text": "**Fish** & chips\n[here](https://x.example/menu)"})

    def found(**query: str) -> int:
        return len(api.get("/v1/messages/search", params=query).json()["items"])

    assert [found(query=text) for text in ("fish", "& chips here", "strong", "amp", "href")] == [1, 1, 0, 0, 0]
    assert found(mediaTypes="link") == 1
