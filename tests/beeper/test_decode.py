import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beeper_rules.beeper import decode
from beeper_rules.beeper.answers import AppInfo, BrokenItem, TokenInfo
from beeper_rules.errors import OutcomeUnknown

CHAT = {
    "id": "!kQ7:beeper.local",
    "accountID": "local-whatsapp_ba_X1",
    "title": "Ann Example",
    "type": "single",
    "lastActivity": "2026-08-30T10:00:00.000Z",
    "unreadCount": 1,
    "preview": {
        "id": "1343993",
        "timestamp": "2026-08-30T10:00:00.000Z",
        "sortKey": "449706228481",
        "type": "TEXT",
        "text": "Lunch?",
    },
}
MESSAGE = {"id": "m1", "timestamp": "2026-08-30T10:00:00.000Z", "sortKey": 7, "text": "a"}
DECODERS: list[Callable[[bytes, str], object]] = [
    decode.chat_page,
    decode.message_page,
    decode.message_search_page,
    decode.search_results,
    decode.contact_page,
    decode.chat,
    decode.message,
    decode.account,
    decode.accounts,
    decode.labels,
    decode.app_info,
    decode.token_info,
    decode.spec,
    decode.receipt,
    decode.write_answer,
]


def encoded(value: object) -> bytes:
    """Return the JSON of a value."""
    return json.dumps(value).encode()


def page(*items: object, **rest: object) -> bytes:
    """Return the JSON of a page with these items."""
    return encoded({"items": items, "hasMore": False, "oldestCursor": None, "newestCursor": None} | rest)


def test_a_page_is_read() -> None:
    """A page gives its chats in order, its cursors and whether there is more."""
    found = decode.chat_page(page(CHAT, CHAT | {"id": "b"}, hasMore=True, oldestCursor="o", newestCursor="n"), "x")
    ids = [each.id for each in found.items]
    assert (ids, found.broken, found.has_more, found.oldest_cursor, found.newest_cursor) == (
        ["!kQ7:beeper.local", "b"],
        (),
        True,
        "o",
        "n",
    )


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"items": []}, (False, None)),
        ({"items": [], "oldestCursor": "c"}, (True, "c")),
        ({"items": [], "nextCursor": "c"}, (True, "c")),
        ({"items": [], "oldestCursor": "a", "nextCursor": "c"}, (True, "a")),
        ({"items": [], "oldestCursor": ""}, (False, None)),
        ({"items": [], "hasMore": None}, (False, None)),
        ({"items": [], "hasMore": True}, (True, None)),
        ({"items": [], "hasMore": False, "oldestCursor": "c"}, (False, "c")),
    ],
)
def test_older_spellings_of_a_page_are_tolerated(body: object, expected: tuple[bool, str | None]) -> None:
    """`nextCursor` serves as the older cursor, a missing `hasMore` means that there is more if there is a cursor."""
    found = decode.chat_page(encoded(body), "x")
    assert (found.has_more, found.oldest_cursor) == expected


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        None,
        1,
        "x",
        {"items": None},
        {"items": {}},
        {"items": [], "hasMore": "no"},
        {"items": [], "hasMore": 0},
        {"items": [], "oldestCursor": 5},
        {"items": [], "newestCursor": []},
        {"message": "starting"},
    ],
)
@pytest.mark.parametrize("decoder", [decode.chat_page, decode.message_page])
def test_a_page_of_the_wrong_shape_is_refused(decoder: Callable[[bytes, str], object], body: object) -> None:
    """What is not a page is an unknown outcome as a whole: an empty list must not be made of it."""
    with pytest.raises(OutcomeUnknown, match="the answer to GET /x cannot be used"):
        decoder(encoded(body), "GET /x")


@pytest.mark.parametrize(
    ("broken", "id_", "why"),
    [
        (5, None, "it is not an object"),
        (None, None, "it is not an object"),
        ({"title": "no id"}, None, "id: Field required"),
        ({"id": ""}, None, "id: String should have at least 1 character"),
        ({"id": "b", "unreadCount": -1}, "b", "unreadCount: Value error, a count cannot be below 0"),
        ({"id": "b", "isMuted": "yes"}, "b", "isMuted: Input should be a valid boolean"),
        ({"id": "b", "lastActivity": "0001-01-01T00:00:00+14:00"}, "b", "it holds a time that no calendar holds"),
        ({"id": "b", "preview": {"id": "m"}}, "b", "preview.timestamp: Field required"),
        ({"id": "b", "preview": MESSAGE | {"text": 5}}, "b", "preview.text: Input should be a valid string"),
    ],
)
def test_one_broken_chat_is_set_aside(broken: object, id_: str | None, why: str) -> None:
    """A chat that cannot be read, or whose preview cannot, is reported; the others of the page live."""
    found = decode.chat_page(page(broken, CHAT), "x")
    assert ([each.id for each in found.items], found.broken) == (["!kQ7:beeper.local"], (BrokenItem(id_, why),))


def test_what_a_newer_app_invents_does_not_break_a_chat() -> None:
    """Unknown fields, unknown words of an enumeration and `null` for an optional field are no fault."""
    newer = CHAT | {"type": "channel", "novelty": {"a": [1]}, "isMuted": None, "capabilities": {"edit": 9, "fly": 2}}
    assert decode.chat_page(page(newer), "x").broken == ()


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        ([], False),
        ([CHAT], False),
        ([CHAT, CHAT | {"snooze": None}], True),
        ([CHAT | {"isMarkedUnread": False}], True),
        ([5, {"draft": None}], True),
    ],
)
def test_modern_fields_are_noticed(items: list[object], expected: bool) -> None:
    """A page whose items carry a field of apps from 4.2.808 on says so, whatever the field's value."""
    assert decode.chat_page(page(*items), "x").modern_fields is expected


def test_one_broken_message_is_set_aside() -> None:
    """A message that cannot be read is reported; the others live."""
    found = decode.message_page(page(MESSAGE, {"id": "m2"}), "x")
    assert ([each.id for each in found.items], [each.id for each in found.broken]) == (["m1"], ["m2"])


def test_a_broken_item_says_nothing_that_anybody_wrote() -> None:
    """The reason why a chat is broken does not repeat the message in it."""
    found = decode.chat_page(page(CHAT | {"preview": MESSAGE | {"text": ["secret words"]}}), "x")
    assert "secret" not in repr(found.broken)


def test_accounts_are_a_bare_array() -> None:
    """Accounts come as a bare array; one whose user cannot be read is kept without it."""
    body = encoded([{"accountID": "a", "user": {"id": "@me"}}, {"accountID": "b", "user": {}}])
    assert [(each.account_id, each.user is None) for each in decode.accounts(body, "x")] == [("a", False), ("b", True)]


@pytest.mark.parametrize("body", [{"items": []}, None, [5], [{"user": None}]])
def test_accounts_of_another_shape_are_refused(body: object) -> None:
    """An account list with an item that has no id is refused whole: that account must not seem gone."""
    with pytest.raises(OutcomeUnknown):
        decode.accounts(encoded(body), "x")


def test_info_is_read() -> None:
    """What the app says about itself is read; each missing thing is None."""
    body = {
        "app": {"name": "Beeper", "version": "4.3.73"},
        "server": {"status": "running", "base_url": "http://127.0.0.1:23373", "remote_access": False},
        "endpoints": {"ws_events": "http://127.0.0.1:23373/v1/ws"},
    }
    expected = AppInfo(
        name="Beeper",
        version="4.3.73",
        status="running",
        base_url="http://127.0.0.1:23373",
        ws_events="http://127.0.0.1:23373/v1/ws",
        remote_access=False,
    )
    assert decode.app_info(encoded(body), "x") == expected
    assert decode.app_info(b'{"app": {"version": 4}, "server": 1}', "x") == AppInfo()


@pytest.mark.parametrize("body", [b"{}", b"[]", b'{"status": "ok"}', b"<html>", b'{"app": 1}'])
def test_another_program_is_not_taken_for_beeper(body: bytes) -> None:
    """An answer that describes neither an app nor a server does not come from Beeper."""
    with pytest.raises(OutcomeUnknown):
        decode.app_info(body, "x")


@pytest.mark.parametrize(
    ("exp", "expected"),
    [
        (1788000000, datetime(2026, 8, 29, 10, 40, tzinfo=UTC)),
        (1788000000000, datetime(2026, 8, 29, 10, 40, tzinfo=UTC)),
        (None, None),
        ("soon", None),
        (True, None),
        (10**30, None),
        (10**400, None),
        (-(10**20), None),
    ],
)
def test_the_expiry_of_a_token(exp: object, expected: datetime | None) -> None:
    """A token's expiry is epoch seconds; what is no time is no expiry."""
    body = encoded({"active": True, "scope": "read write", "exp": exp})
    assert decode.token_info(body, "x") == TokenInfo(True, frozenset({"read", "write"}), expected)


KEYS = {*decode.MODERN_KEYS, *CHAT, *MESSAGE, "items", "hasMore", "oldestCursor", "mentions", "attachments", "remindAt"}
KEYS |= {"participants", "reminder", "labels", "capabilities", "success", "active", "exp", "app", "server", "user"}
ODD = ["0001-01-01T00:00:00+23:00", "\ud800", 10**25, "--5", "²", "9" * 39]
BROKEN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(ODD),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(sorted(KEYS)), inner, max_size=6),
    max_leaves=25,
)


@given(st.binary(max_size=200) | BROKEN.map(encoded))
def test_no_answer_breaks_a_decoder(body: bytes) -> None:
    """Whatever the bytes, every decoder returns a value or raises OutcomeUnknown."""
    for decoder in DECODERS:
        try:
            decoder(body, "GET /x")
        except OutcomeUnknown as error:
            assert error.render().replace("\n", "").isprintable()  # noqa: PT017 - either way of ending is right


@given(BROKEN)
def test_no_item_breaks_its_neighbours(item: object) -> None:
    """Whatever one item of a page holds, a good chat beside it is read."""
    try:
        body = page(item, CHAT)
    except ValueError:
        return
    try:
        found = decode.chat_page(body, "x")
    except OutcomeUnknown as error:
        assert "not JSON" in error.message  # noqa: PT017 - NaN cannot be set aside, it is no JSON
        return
    assert found.items[-1].id == CHAT["id"]
    assert len(found.items) + len(found.broken) == 2
