import json
from base64 import b64decode

import pytest

from beeper.asking import TOKEN, body, refused, sent
from beeper.raw_server import RawServer, cut, reply
from beeper_rules.beeper import Beeper, Served, Upload
from beeper_rules.beeper.assets import LARGEST_UPLOAD
from beeper_rules.errors import CallFailed, OutcomeUnknown, Rejected
from beeper_rules.simulator import World
from beeper_rules.simulator.fixtures import ASSET

pytestmark = pytest.mark.anyio

FILE = b"\r\n--\x00\xff--\r\n"
PARTIAL = {"Content_Range": "bytes 2-4/9"}


async def test_a_file_goes_there_and_back(beeper: Beeper) -> None:
    """A file is uploaded, found by the app, and served as it was."""
    upload = await beeper.upload_asset(FILE, file_name="a b.png", mime_type="image/png")
    assert upload.src_url
    assert (upload.file_name, upload.mime_type, upload.file_size) == ("a b.png", "image/png", 10)
    assert await beeper.download_asset(upload.src_url) == upload.src_url
    assert await beeper.serve_asset(upload.src_url) == Served(FILE, 0, 10, "image/png")


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [(0, None, b"Example data"), (8, None, b"data"), (0, 6, b"Example"), (8, 99, b"data"), (11, 11, b"a")],
)
async def test_a_stretch_is_served(beeper: Beeper, first: int, last: int | None, expected: bytes) -> None:
    """A stretch of a file is served, of the end as much as there is, with the size of the whole."""
    assert await beeper.serve_asset(ASSET, first=first, last=last) == Served(expected, first, 12, "image/png")


async def test_beyond_the_end_is_refused(beeper: Beeper) -> None:
    """A stretch that begins after the end is refused with 416, a file that nobody knows with 404."""
    for call, status in ((beeper.serve_asset(ASSET, first=12), 416), (beeper.serve_asset("mxc://x/y"), 404)):
        with pytest.raises(Rejected) as caught:
            await call
        assert caught.value.status == status


@pytest.mark.parametrize(
    ("first", "last", "header"), [(0, None, None), (2, None, "bytes=2-"), (0, 4, "bytes=0-4"), (2, 4, "bytes=2-4")]
)
async def test_what_serving_asks(first: int, last: int | None, header: str | None) -> None:
    """A file is asked for in any type, by its whole address, with a range only if it is not all."""
    _, [request] = await sent(lambda b: b.serve_asset("file:///a b?#", first=first, last=last), reply(200, b"abc"))
    assert (request.target, request.headers["accept"]) == ("/v1/assets/serve?url=file%3A%2F%2F%2Fa%20b%3F%23", "*/*")
    assert request.headers.get("range") == header


async def test_an_app_without_ranges_sends_all() -> None:
    """An app that ignores the range sends the whole file, and that is told."""
    found, _ = await sent(lambda b: b.serve_asset("mxc://a/b", first=2, last=4), reply(200, b"abcdefghi"))
    assert found == Served(b"abcdefghi", 0, 9, None)


async def test_a_file_of_unknown_size_is_served() -> None:
    """A stretch of a file whose size the app does not know has no total."""
    answer = reply(206, b"cde", Content_Range="bytes 2-4/*", Content_Type="x" * 999)
    found, _ = await sent(lambda b: b.serve_asset("mxc://a/b", first=2, last=4), answer)
    assert (found.total, len(found.mime_type or "")) == (None, 200)


@pytest.mark.parametrize(
    "header", ["bytes 0-2/9", "bytes 2-5/9", "bytes 2-3/9", "bytes=2-4/9", "bytes 2-4/" + "9" * 30, "x", ""]
)
async def test_another_stretch_is_not_taken_for_the_one_asked(header: str) -> None:
    """A stretch that is not the one asked for, or does not say which it is, is of no use."""
    answer = reply(206, b"cde", Content_Range=header)
    await refused(lambda b: b.serve_asset("mxc://a/b", first=2, last=4), OutcomeUnknown, answer)


async def test_more_than_was_asked_for_is_of_no_use() -> None:
    """A stretch that goes on after the last byte asked for is of no use."""
    await refused(lambda b: b.serve_asset("mxc://a/b", first=2, last=3), OutcomeUnknown, reply(206, b"cde", **PARTIAL))


@pytest.mark.parametrize(("first", "last"), [(-1, None), (3, 2)])
async def test_a_range_goes_forward(beeper: Beeper, first: int, last: int | None) -> None:
    """A range before the start, or backwards, is a mistake of the caller."""
    with pytest.raises(ValueError, match="no range"):
        await beeper.serve_asset(ASSET, first=first, last=last)


async def test_a_file_is_bounded() -> None:
    """A file larger than the connection takes is not read to its end, and no file beyond 64 MiB is sent."""
    async with RawServer(reply(200, b"x" * 2_000)) as server, Beeper(server.url, TOKEN, body_cap=1_000) as beeper:
        with pytest.raises(OutcomeUnknown, match="larger than 1000 bytes"):
            await beeper.serve_asset("mxc://a/b")
        with pytest.raises(Rejected, match="too large") as caught:
            await beeper.upload_asset(bytes(LARGEST_UPLOAD + 1))
        assert (caught.value.status, len(server.requests)) == (413, 1)


async def test_what_an_upload_sends() -> None:
    """A file is sent as base64 with its name and type, if they are known."""
    answer = reply(200, {"uploadID": "u"})
    _, [named] = await sent(lambda b: b.upload_asset(FILE, file_name="a", mime_type="b/c"), answer)
    _, [bare] = await sent(lambda b: b.upload_asset(FILE), answer)
    content = json.loads(bare.body)["content"]
    assert (b64decode(content), bare.target) == (FILE, "/v1/assets/upload/base64")
    assert (body(bare), body(named)) == ({"content": content}, {"content": content, "fileName": "a", "mimeType": "b/c"})


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ({"uploadID": "u"}, Upload("u")),
        (
            {"uploadID": "u", "srcURL": "file:///x", "width": 2, "height": 1.5, "duration": 0},
            Upload("u", src_url="file:///x", width=2, height=1.5, duration=0),
        ),
        ({"uploadID": "u", "fileSize": "9", "width": -1, "height": True, "duration": 10**400}, Upload("u")),
        ({"uploadID": "u", "srcURL": "x" * 8001, "fileName": ["a"], "error": None}, Upload("u")),
    ],
)
async def test_every_answer_to_an_upload(answer: object, expected: Upload) -> None:
    """An upload has an id; what else is not said, or not usable, is None."""
    assert (await sent(lambda b: b.upload_asset(b"x"), reply(200, answer)))[0] == expected


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (reply(200, {"error": "disk full bdapi_canary"}), Rejected),
        (reply(200, {"error": {"code": 5}}), Rejected),
        (reply(200, {"success": False}), Rejected),
        (reply(413), Rejected),
        (reply(404), Rejected),
        (reply(200, {}), OutcomeUnknown),
        (reply(200, {"success": True}), OutcomeUnknown),
        (reply(200, {"uploadID": 5, "srcURL": 5}), OutcomeUnknown),
        (reply(200), OutcomeUnknown),
        (reply(500), OutcomeUnknown),
        (cut(reset=True), OutcomeUnknown),
    ],
)
async def test_a_file_that_was_not_taken(answer: bytes, kind: type[CallFailed]) -> None:
    """An `error`, which comes as a success, is a refusal; whatever else names no file is of no use, and asked once."""
    for call in (lambda b: b.upload_asset(b"x"), lambda b: b.download_asset("mxc://a/b")):
        error, requests = await refused(call, kind, answer)
        assert (len(requests), "canary" in str(error)) == (1, False)


async def test_an_unknown_address_is_told(world: World, beeper: Beeper) -> None:
    """A file that the app cannot fetch is a refusal with the app's reason."""
    with pytest.raises(Rejected, match="was refused: Asset not found"):
        await beeper.download_asset("mxc://nowhere/x")
    assert world.log.entries("POST", "/v1/assets/download")[0].body == {"url": "mxc://nowhere/x"}
