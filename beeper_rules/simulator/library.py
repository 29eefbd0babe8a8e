"""The files that the app holds: what was uploaded, and what came with messages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Asset:
    """One file."""

    upload_id: str
    content: bytes
    file_name: str
    mime_type: str
    url: str
    """Where the network has it: `mxc:` or `localmxc:`."""

    @property
    def src_url(self) -> str:
        """Where this computer has it."""
        return f"file:///var/lib/beeper/media/{self.upload_id}"

    def details(self) -> dict[str, Any]:
        """Return what the API tells of any file."""
        return {"fileName": self.file_name, "mimeType": self.mime_type, "fileSize": len(self.content)}


class Library:
    """Keeps files by the id of their upload."""

    def __init__(self) -> None:
        self._assets: dict[str, Asset] = {}

    def add(
        self, upload_id: str, content: bytes, file_name: str | None, mime_type: str | None, url: str | None = None
    ) -> Asset:
        """Keep a file; what nobody said about it gets the usual default."""
        asset = Asset(
            upload_id=upload_id,
            content=content,
            file_name=file_name or upload_id,
            mime_type=mime_type or "application/octet-stream",
            url=url or f"localmxc://beeper.local/{upload_id}",
        )
        self._assets[upload_id] = asset
        return asset

    def uploaded(self, upload_id: str) -> Asset | None:
        """Return the file of an upload, None if there was none such."""
        return self._assets.get(upload_id)

    def at(self, url: str) -> Asset | None:
        """Return the file at either of its addresses, None if there is none."""
        return next((asset for asset in self._assets.values() if url in {asset.url, asset.src_url}), None)
