"""Reads a `multipart/form-data` body (RFC 7578), as far as uploads need it."""

from __future__ import annotations

from dataclasses import dataclass
from email.message import Message
from email.parser import HeaderParser
from email.utils import collapse_rfc2231_value

_HEAD_END = b"\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Part:
    """One field of the form."""

    content: bytes
    file_name: str | None
    mime_type: str | None

    @property
    def text(self) -> str:
        """The content of a field that is text."""
        return self.content.decode("utf-8", "replace")


def read_form(body: bytes, content_type: str) -> dict[str, Part]:
    """Return the fields by name, the last of each; ValueError if it is no such form or is cut short."""
    outer = Message()
    outer["content-type"] = content_type
    boundary = outer.get_param("boundary")
    if outer.get_content_type() != "multipart/form-data" or not isinstance(boundary, str) or not boundary:
        raise ValueError("not multipart/form-data with a boundary")
    # The first delimiter may lack the line end that belongs to all others.
    _, *chunks = (b"\r\n" + body).split(b"\r\n--" + boundary.encode("utf-8", "surrogateescape"))
    if not chunks or not chunks[-1].startswith(b"--"):
        raise ValueError("the form does not end")
    return dict(_part(chunk) for chunk in chunks[:-1])


def _part(chunk: bytes) -> tuple[str, Part]:
    head, found, content = chunk.partition(_HEAD_END)
    if not found or not head.startswith(b"\r\n"):
        raise ValueError("a field has no headers")
    headers = HeaderParser().parsestr(head[2:].decode("utf-8", "replace"))
    name = _said(headers, "name")
    if name is None:
        raise ValueError("a field has no name")
    given_type = headers.get_content_type() if "content-type" in headers else None
    return name, Part(content, _said(headers, "filename"), given_type)


def _said(headers: Message, name: str) -> str | None:
    """Return what Content-Disposition says of a field."""
    value = headers.get_param(name, header="content-disposition")
    return None if value is None else collapse_rfc2231_value(value)
