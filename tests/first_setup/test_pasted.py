from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beeper_rules.config import Beeper, load_config
from beeper_rules.errors import WrongUsage
from beeper_rules.first_setup.pasted import pasted
from beeper_rules.token_source import read_token

TOKEN = "bdapi_canary0123"


@pytest.mark.parametrize(
    "text",
    [
        TOKEN,
        f"  {TOKEN}\r\n\n",
        f"\ufeff{TOKEN}",
        f'"{TOKEN}"',
        f"'{TOKEN}'\n",
        f"\u201c{TOKEN}\u201d",
        f"`{TOKEN}`",
        f"Bearer {TOKEN}",
        f"bearer   {TOKEN}",
        f"Authorization: Bearer {TOKEN}",
        f'"Authorization: Bearer {TOKEN}"',
        f'Bearer "{TOKEN}"',
        f"BEEPER_ACCESS_TOKEN={TOKEN}",
        f'export BEEPER_ACCESS_TOKEN="{TOKEN}"',
        f"token: {TOKEN}",
        f"{TOKEN},",
    ],
)
def test_what_stands_around_a_token_is_forgiven(text: str) -> None:
    """Quotes, line ends, and the names under which tokens are handed about do no harm."""
    assert pasted(text).reveal() == TOKEN


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "holds no token"),
        (' "" ', "holds no token"),
        ("Bearer ", "holds no token"),
        ("n", "too short"),
        ("canary1", "too short"),
        ("syt_canary", "Matrix token"),
        ("Bearer syt_canary", "Matrix token"),
        ("canary one", "that is no token"),
        ("canary\nsecond", "that is no token"),
        ("canary…", "that is no token"),
        ("canary\0", "that is no token"),
        ("canary" * 1000, "that is no token"),
    ],
)
def test_what_is_no_token(text: str, said: str) -> None:
    """What can be no token is refused with what to do, and is not repeated."""
    with pytest.raises(WrongUsage, match=said) as caught:
        pasted(text)
    assert "canary" not in caught.value.render()
    assert caught.value.hint


@settings(deadline=None)
@given(st.text() | st.from_regex(r"(Bearer |['\"])*[!-~]{0,20}['\", ]*", fullmatch=True))
def test_what_is_kept_can_be_read_again(text: str) -> None:
    """Whatever is taken for a token, the commands that read it from its file take it too."""
    try:
        token = pasted(text)
    except WrongUsage:
        return
    assert read_token(replace(load_config(None, {}), beeper=Beeper(token=token)), {}) == token
