"""Whether anything that speaks HTTP answers at an address. The token is never sent: who listens is not known yet."""

from beeper_rules.beeper.transport import Transport

PROBE_DEADLINE_S = 2.0
PROBE_BODY_CAP = 64 * 1024
"""Bytes."""


async def answers(base_url: str, *, deadline_s: float = PROBE_DEADLINE_S) -> bool:
    """Return whether `/v1/info` is answered there, with whatever status: older apps do not know the route."""
    transport = Transport(base_url, deadline_s=deadline_s, body_cap=PROBE_BODY_CAP)
    try:
        return (await transport.exchange("GET", "/v1/info")).status is not None
    finally:
        await transport.aclose()
