"""A request at the door: read, noted in the truth log, and met by its fault."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from beeper_rules.simulator.exchange import Call
from beeper_rules.simulator.truth import Entry

if TYPE_CHECKING:
    from starlette.requests import HTTPConnection

    from beeper_rules.simulator.faults import Fault
    from beeper_rules.simulator.world import World


def read_call(request: HTTPConnection, method: str, body: bytes = b"") -> Call:
    """Return a request as the routes see it."""
    host, port = request.scope["server"]
    return Call(
        method=method,
        raw_path=request.scope["raw_path"].decode("ascii"),
        query=tuple(request.query_params.multi_items()),
        body=body,
        authorization=request.headers.get("authorization"),
        base_url=f"http://{host}:{port}",
        headers=dict(request.headers.items()),
    )


def arrive(inbox: World, call: Call) -> tuple[int, Fault | None]:
    """Note a request, let happen what happens meanwhile, and return its number in the log and its fault."""
    number = inbox.log.begin(_entry(inbox, call))
    meanwhile, fault = inbox.faults.strike(call.method, call.path)
    for happening in meanwhile:
        happening.act()
    if fault is not None:
        inbox.log.amend(number, fault=type(fault).__name__)
    return number, fault


def _entry(inbox: World, call: Call) -> Entry:
    return Entry(
        method=call.method,
        raw_path=call.raw_path,
        path=call.path,
        query=call.query,
        body=json_or_text(call.body) if call.body else None,
        has_authorization=call.authorization is not None,
        at=inbox.clock.now(),
    )


def json_or_text(given: str | bytes) -> Any:  # noqa: ANN401 - a JSON value
    """Return the JSON value of what a client sent, or the text if it is none."""
    try:
        return json.loads(given)
    except (ValueError, RecursionError):
        return given if isinstance(given, str) else given.decode("utf-8", "replace")
