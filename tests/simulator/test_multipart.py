from __future__ import annotations

from contextlib import suppress

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beeper_rules.simulator.multipart import read_form

TYPE = "multipart/form-data; boundary=b"


@given(content=st.binary(max_size=200), name=st.text("abc .é-", min_size=1))
@settings(deadline=None)
def test_a_form_holds_what_was_sent(content: bytes, name: str) -> None:
    """Whatever bytes a client sends in a form are read as they were."""
    request = httpx.Request(
        "POST", "http://x", files={"file": (name, content, "image/png")}, data={"fileName": "n", "none": ""}
    )
    form = read_form(request.read(), request.headers["content-type"])
    assert (form["file"].content, form["file"].mime_type) == (content, "image/png")
    assert (form["fileName"].text, form["none"].content) == ("n", b"")


@given(
    body=st.binary(max_size=60)
    | st.lists(st.sampled_from([b"--b", b"\r\n", b"--", b"content-disposition:", b"name=;"])).map(b"".join)
)
@settings(deadline=None)
def test_any_bytes_are_a_form_or_not(body: bytes) -> None:
    """Bytes that are no form raise ValueError and nothing else."""
    with suppress(ValueError):
        assert isinstance(read_form(body, TYPE), dict)


@pytest.mark.parametrize(
    ("body", "content_type", "why"),
    [
        (b"--b--", "application/json", "not multipart/form-data with a boundary"),
        (b"--b--", "multipart/form-data", "not multipart/form-data with a boundary"),
        (b"", TYPE, "the form does not end"),
        (b'--b\r\nContent-Disposition: form-data; name="file"\r\n\r\nhalf', TYPE, "the form does not end"),
        (b"--b\r\nhalf\r\n--b--", TYPE, "a field has no headers"),
        (b"--b\r\nContent-Type: text/plain\r\n\r\nx\r\n--b--", TYPE, "a field has no name"),
    ],
)
def test_a_broken_form_says_why(body: bytes, content_type: str, why: str) -> None:
    """A form that is none, or is cut short, raises ValueError with the reason."""
    with pytest.raises(ValueError, match=f"^{why}$"):
        read_form(body, content_type)
