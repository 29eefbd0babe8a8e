"""Files: what is kept, and which part of it is served."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from beeper_rules.simulator import faults

if TYPE_CHECKING:
    from beeper_rules.simulator import World
    from conftest import Api

TEN = b"0123456789"


@pytest.fixture
def url(api: Api) -> str:
    """Return the address of an uploaded file of ten bytes."""
    return str(api.post("/v1/assets/upload", files={"file": ("a.txt", TEN, "text/plain")}).json()["srcURL"])


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (None, (200, TEN, None)),
        ("bytes=0-3", (206, b"0123", "bytes 0-3/10")),
        ("bytes=8-", (206, b"89", "bytes 8-9/10")),
        ("bytes=8-99", (206, b"89", "bytes 8-9/10")),
        ("bytes=-3", (206, b"789", "bytes 7-9/10")),
        ("bytes=-99", (206, TEN, "bytes 0-9/10")),
        ("bytes=10-", (416, None, "bytes */10")),
        ("bytes=-0", (416, None, "bytes */10")),
        ("bytes=5-2", (200, TEN, None)),
        ("bytes=-", (200, TEN, None)),
        ("lines=1-2", (200, TEN, None)),
    ],
)
def test_ranges(api: Api, url: str, asked: str | None, expected: tuple[int, bytes | None, str | None]) -> None:
    """A range is served as RFC 9110 has it; a header that says nothing usable is ignored."""
    answer = api.get("/v1/assets/serve", params={"url": url}, headers={"range": asked} if asked else {})
    served = answer.content if answer.headers["content-type"] == "text/plain" else None
    assert (answer.status_code, served, answer.headers.get("content-range")) == expected


def test_who_has_it_is_not_sent_it(api: Api, url: str) -> None:
    """A file that the client has is a 304."""
    tag = api.get("/v1/assets/serve", params={"url": url}).headers["etag"]
    again = api.get("/v1/assets/serve", params={"url": url}, headers={"if-none-match": tag})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("mime_type", ["evil\r\nx: y", "", "ünicode/x", "text"])
def test_a_type_that_no_header_can_carry(api: Api, mime_type: str) -> None:
    """A file under an impossible type is served as bytes."""
    upload = api.post("/v1/assets/upload/base64", json={"content": "AAEC", "mimeType": mime_type}).json()
    answer = api.get("/v1/assets/serve", params={"url": upload["srcURL"]})
    assert (answer.content, answer.headers["content-type"]) == (b"\x00\x01\x02", "application/octet-stream")


@pytest.mark.parametrize(
    ("path", "body", "where"),
    [
        ("/v1/assets/upload", {"content": "AAEC"}, []),
        ("/v1/assets/upload/base64", {"content": ""}, ["content"]),
        ("/v1/assets/upload/base64", {}, ["content"]),
        ("/v1/assets/download", {"url": ""}, ["url"]),
    ],
)
def test_broken_uploads_are_refused(world: World, api: Api, path: str, body: object, where: list[str]) -> None:
    """A body that is not as described is a 400 that names the place, and nothing is kept."""
    answer = api.post(path, json=body)
    assert (answer.status_code, answer.json()["details"]["issues"][0]["path"]) == (400, where)
    assert world.log.writes(applied=True) == []


def test_a_form_without_a_file_is_refused(api: Api) -> None:
    """A form must hold a file."""
    answer = api.post("/v1/assets/upload", files={"fileName": (None, "a")})
    assert answer.json()["details"]["issues"][0]["path"] == ["file"]


def test_a_changed_answer_leaves_files_alone(world: World, api: Api, url: str) -> None:
    """The fault that changes JSON answers lets a served file pass."""
    world.faults.add(faults.Changed(lambda value: value))
    assert api.get("/v1/assets/serve", params={"url": url}).content == TEN
