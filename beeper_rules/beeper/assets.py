"""Calls about files: giving one to the app, and getting one that came with a message."""

from base64 import b64encode

from beeper_rules.beeper import decode, receipts
from beeper_rules.beeper.answers import Served, Upload
from beeper_rules.beeper.caller import Caller
from beeper_rules.beeper.spelling import given, one, query
from beeper_rules.errors import Rejected

LARGEST_UPLOAD = 64 * 1024 * 1024
"""Bytes. The API takes 500 MB, but a call holds its file in memory three times over."""
TOO_LARGE = 413


class AssetCalls(Caller):
    """Files."""

    async def upload_asset(
        self, content: bytes, *, file_name: str | None = None, mime_type: str | None = None
    ) -> Upload:
        """Give the app a file for a message or a draft; None lets it guess. Rejected with 413 beyond 64 MiB."""
        what = "POST /v1/assets/upload/base64"
        if len(content) > LARGEST_UPLOAD:
            raise Rejected(f"a file of {len(content)} bytes is too large to upload", status=TOO_LARGE)
        encoded = b64encode(content).decode("ascii")
        body = given({"content": encoded, "fileName": file_name, "mimeType": mime_type})
        return receipts.upload(await self._file_receipt("/v1/assets/upload/base64", body), what)

    async def download_asset(self, url: str) -> str:
        """Let the app fetch the file at a `mxc:` or `localmxc:` address and return its `file:` address here."""
        what = "POST /v1/assets/download"
        return receipts.src_url(await self._file_receipt("/v1/assets/download", {"url": url}), what)

    async def serve_asset(self, url: str, *, first: int = 0, last: int | None = None) -> Served:
        """Return the bytes at a `mxc:`, `localmxc:` or `file:` address, or those from `first` to `last` of them.

        Counted from 0, `last` included, None for the end. Rejected with 416 if the file ends before `first`,
        OutcomeUnknown if what comes is larger than the connection's cap.
        """
        if first < 0 or (last is not None and last < first):
            raise ValueError(f"{first} to {last} is no range")
        headers = {"Accept": "*/*"}
        if first or last is not None:
            headers["Range"] = f"bytes={first}-{'' if last is None else last}"
        target = "/v1/assets/serve" + query(one("url", url))
        answer = await self._transport.answer("GET", target, token=self._token, headers=headers)
        return receipts.served(answer, first, last, "GET /v1/assets/serve")

    async def _file_receipt(self, path: str, body: dict[str, object]) -> dict[str, object]:
        """Return the answer about a file. Rejected when it is an `error`, which comes with a status of success."""
        value = await self._receipt("POST", path, body)
        if value.get("error"):
            raise self._refused(f"POST {path}", decode.reason(value))
        return value
