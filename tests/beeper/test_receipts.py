import json
from collections.abc import Callable
from contextlib import suppress

import httpx
from hypothesis import given, settings
from hypothesis import strategies as st

from beeper_rules.beeper import decode, receipts
from beeper_rules.beeper.transport import Exchange
from beeper_rules.errors import OutcomeUnknown

RECEIPTS: list[Callable[[receipts.Receipt, str], object]] = [
    receipts.opened_chat,
    receipts.sent_message,
    receipts.edited_message,
    receipts.reacted,
    receipts.upload,
    receipts.src_url,
    receipts.done,
]
KEYS = ["id", "chatID", "messageID", "uploadID", "srcURL", "pendingMessageID", "status", "success", "fileSize", "error"]
LEAVES = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=5)
NUMBERS = st.integers(0, 12)
SPANS = st.builds("bytes {}-{}/{}".format, NUMBERS, NUMBERS, NUMBERS | st.just("*"))
ANSWERS = st.dictionaries(st.sampled_from(KEYS) | st.text(), VALUES, max_size=6)


@given(ANSWERS)
@settings(deadline=None)
def test_no_answer_breaks_a_receipt(value: receipts.Receipt) -> None:
    """Whatever object an app answers with, it is understood or its use is unknown, and nothing else happens."""
    for receipt in RECEIPTS:
        with suppress(OutcomeUnknown):
            receipt(decode.receipt(json.dumps(value).encode(), "x"), "x")


@given(
    status=st.sampled_from([200, 206]),
    header=st.text(st.characters(min_codepoint=32, max_codepoint=126)) | SPANS,
    content=st.binary(),
    first=st.integers(0, 9),
)
@settings(deadline=None)
def test_no_range_breaks_a_file(status: int, header: str, content: bytes, first: int) -> None:
    """Whatever range an app claims, the file that is returned is the one asked for, or none is."""
    headers = httpx.Headers([(b"content-range", header.encode())])
    exchange = Exchange(status=status, headers=headers, body=bytearray(content))
    try:
        found = receipts.served(exchange, first, None, "x")
    except OutcomeUnknown:
        return
    assert (found.content, found.first) == (content, first if status == 206 else 0)


def test_an_empty_answer_is_a_success() -> None:
    """No body at all means that it was done; an empty object means nothing."""
    assert (decode.receipt(b" \n", "x"), decode.receipt(b"{}", "x")) == ({"success": True}, {})
