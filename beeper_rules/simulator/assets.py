"""The routes of files: upload, download and serve."""

from __future__ import annotations

import binascii
import re
import zlib
from base64 import b64decode
from http import HTTPStatus
from typing import TYPE_CHECKING

from beeper_rules.simulator import description
from beeper_rules.simulator.exchange import Issue, Refusal, Reply, invalid, not_found, reply_json
from beeper_rules.simulator.multipart import read_form
from beeper_rules.simulator.validation import read_body, read_query

if TYPE_CHECKING:
    from beeper_rules.simulator.exchange import Call
    from beeper_rules.simulator.inbox import Inbox
    from beeper_rules.simulator.library import Asset

MOST_BYTES = 500 * 1024 * 1024
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


def upload(inbox: Inbox, call: Call) -> Reply:
    """POST /v1/assets/upload: a multipart form with `file`, and perhaps `fileName` and `mimeType`."""
    try:
        form = read_form(call.body, call.headers.get("content-type", ""))
    except ValueError as error:
        raise invalid([Issue(code="invalid_form", message=f"Body is not a form: {error}", path=[])]) from error
    if "file" not in form:
        raise invalid([Issue(code="invalid_type", message="Required", path=["file"])])
    file = form["file"]
    name = form["fileName"].text if "fileName" in form else file.file_name
    mime_type = form["mimeType"].text if "mimeType" in form else file.mime_type
    return _kept(inbox, file.content, name, mime_type)


def upload_base64(inbox: Inbox, call: Call) -> Reply:
    """POST /v1/assets/upload/base64; content that is no base64 is told in the answer's `error`."""
    body = read_body(call, description.body_of("uploadAssetBase64"))
    try:
        content = b64decode(body["content"], validate=True)
    except (binascii.Error, ValueError):
        return reply_json({"error": "content is not base64"})
    return _kept(inbox, content, body.get("fileName"), body.get("mimeType"))


def _kept(inbox: Inbox, content: bytes, name: str | None, mime_type: str | None) -> Reply:
    if len(content) > MOST_BYTES:
        raise Refusal(HTTPStatus.BAD_REQUEST, "FILE_TOO_LARGE", "A file may have 500 MB")
    asset = inbox.library.add(f"upload_{inbox.new_number()}", content, name, mime_type)
    return reply_json({"uploadID": asset.upload_id, "srcURL": asset.src_url} | asset.details(), applied=True)


def uploaded(inbox: Inbox, upload_id: str) -> Asset:
    """Return the file of an upload that a body names; Refusal 400."""
    asset = inbox.library.uploaded(upload_id)
    if asset is None:
        raise Refusal(HTTPStatus.BAD_REQUEST, "UPLOAD_NOT_FOUND", "Upload not found: upload the file first")
    return asset


def download(inbox: Inbox, call: Call) -> Reply:
    """POST /v1/assets/download: where the file of a `mxc:` address now is; an unknown one is told in `error`."""
    body = read_body(call, description.body_of("downloadAsset"))
    asset = inbox.library.at(body["url"])
    return reply_json({"error": "Asset not found"} if asset is None else {"srcURL": asset.src_url})


def serve(inbox: Inbox, call: Call) -> Reply:
    """GET /v1/assets/serve: the bytes, or one range of them, or 304 for whoever has them already."""
    query = read_query(call, description.query_of("serveAsset"))
    asset = inbox.library.at(query["url"])
    if asset is None:
        raise not_found("Asset")
    tag = f'"{zlib.crc32(asset.content):08x}"'
    headers = {"accept-ranges": "bytes", "etag": tag}
    if call.headers.get("if-none-match") == tag:
        return Reply(HTTPStatus.NOT_MODIFIED, headers=headers)
    size = len(asset.content)
    span = _span(call.headers.get("range", ""), size)
    if span is None:
        return Reply(HTTPStatus.OK, asset.content, headers | {"content-type": _header(asset.mime_type)})
    if not span:
        return _unsatisfiable(size)
    headers |= {"content-type": _header(asset.mime_type), "content-range": f"bytes {span[0]}-{span[-1]}/{size}"}
    return Reply(HTTPStatus.PARTIAL_CONTENT, asset.content[span.start : span.stop], headers)


def _span(text: str, size: int) -> range | None:
    """Return the positions that a Range header asks for, empty if there are none such; None for no usable header."""
    found = _RANGE.fullmatch(text)
    if found is None or not any(found.groups()):
        return None
    first, last = found.groups()
    if not first:
        return range(max(0, size - int(last)), size)
    if last and int(last) < int(first):
        return None
    return range(int(first), min(size, int(last) + 1 if last else size))


def _unsatisfiable(size: int) -> Reply:
    refusal = Refusal(HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, "RANGE_NOT_SATISFIABLE", "No such range")
    refusal.headers = {"content-range": f"bytes */{size}"}
    return refusal.reply()


def _header(mime_type: str) -> str:
    """Return a type that a header can carry, whatever the uploader called it."""
    usable = re.fullmatch(r"[\x21-\x7e]+/[\x20-\x7e]+", mime_type)
    return mime_type if usable else "application/octet-stream"
