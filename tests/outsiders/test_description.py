"""Schemathesis reads the description that each generation of the simulator serves, and tries it against that."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import schemathesis
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import events, from_schema

from beeper_rules.simulator import GENERATIONS, TOKEN, populated, running, stopped_clock, with_fixtures

HEADERS = {"Authorization": f"Bearer {TOKEN}"}
CONFIG = {"seed": 7, "headers": HEADERS}
GENERATION = {"database": "none", "deterministic": True}
THOROUGH = {"generation": GENERATION | {"max-examples": 3}}
QUICK = {"generation": GENERATION | {"max-examples": 2}, "phases": {"coverage": {"enabled": False}}}
NEWEST = "4.3.73"
BEYOND_DESCRIPTION = {("cursor",), ("participantIDs",)}
"""A cursor is one that a page gave; a single chat has one participant. No schema of ours says so."""
UNTYPED = {"multipart/form-data", "application/x-www-form-urlencoded"}


@dataclass(frozen=True)
class Verdict:
    """What one check says of one answer."""

    check: str
    operation: str
    media_type: str | None
    status: int
    answer: bytes
    complaint: str | None

    @property
    def is_agreed(self) -> bool:
        """Whether there is nothing to complain of, or only what a description cannot say."""
        if self.complaint is None:
            return True
        if self.check == "negative_data_rejection":
            # A form carries text only: a number in it is no wrong type.
            return self.media_type in UNTYPED
        if self.check != "positive_data_acceptance" or self.status != 400:
            return False
        refusal = json.loads(self.answer)
        # Any other code is the world's own no: an unknown upload, a network that cannot.
        if refusal["code"] != "VALIDATION_ERROR":
            return True
        return {tuple(issue["path"]) for issue in refusal["details"]["issues"]} <= BEYOND_DESCRIPTION


def tried(generation: str) -> tuple[set[str], list[Verdict]]:
    """Return what is described, and all verdicts of one run, the same ones each time; what stops the run fails it."""
    world = with_fixtures(populated(10, seed=7, clock=stopped_clock(), behaviour=GENERATIONS[generation]))
    with running(world) as server:
        how = THOROUGH if generation == NEWEST else QUICK
        config = SchemathesisConfig.from_dict(CONFIG | how | {"base-url": server.base_url})
        schema = schemathesis.openapi.from_url(f"{server.base_url}/v1/spec", headers=HEADERS, config=config)
        verdicts = [verdict for event in from_schema(schema).execute() for verdict in _verdicts(event)]
        described = {f"{name.upper()} {path}" for path, each in schema.raw_schema["paths"].items() for name in each}
        return described, verdicts


def _verdicts(event: events.EngineEvent) -> Iterator[Verdict]:
    assert not isinstance(event, events.NonFatalError | events.FatalError | events.Interrupted), event
    if not isinstance(event, events.ScenarioFinished):
        return
    recorder = event.recorder
    for case_id, checks in recorder.checks.items():
        case, response = recorder.cases[case_id].value, recorder.interactions[case_id].response
        assert response is not None
        for check in checks:
            complaint = str(check.failure_info.failure) if check.failure_info else None
            yield Verdict(
                check.name,
                case.operation.label,
                case.media_type,
                response.status_code,
                response.content,
                complaint,
            )


@pytest.mark.parametrize("generation", GENERATIONS)
def test_no_answer_contradicts_the_description(generation: str) -> None:
    """Whatever schemathesis invents is answered as described, and each operation succeeds at least once."""
    described, verdicts = tried(generation)
    assert [verdict for verdict in verdicts if not verdict.is_agreed] == []
    # It does not try where it got the description from.
    assert described == {verdict.operation for verdict in verdicts if verdict.status < 300} | {"GET /v1/spec"}
