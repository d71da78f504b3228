"""The API does what its description says, whatever is sent: no server error, no answer that isn't described."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from house import sitting
from house_fixtures import Playable
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

import audio_service.service
from audio_service.jobs import Kind, State
from audio_service.service.schemas import description

DESCRIPTION = Path(audio_service.service.__file__).with_name("openapi.yaml")
EXAMPLES = 20
ONE = "0b6f5f6e-5a52-4a63-9e2d-3f4f9a3d8f10"

schema = schemathesis.openapi.from_path(DESCRIPTION)
OPERATIONS = {found.ok().definition.raw["operationId"]: found.ok() for found in schema.get_all_operations()}

WHAT_HOLDS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
)


def test_every_operation_that_is_described_is_there_and_no_other(playable: Playable) -> None:
    """Addresses are compared with what stands for a part left open."""

    def shape(path: str, opening: str, closing: str) -> str:
        parts = path.replace(closing, opening).split(opening)
        return "*".join(parts[::2])

    described = {shape(operation.path, "{", "}") for operation in OPERATIONS.values()}
    served = {shape(rule.rule, "<", ">") for rule in playable.house.app.url_map.iter_rules()}
    programs = {path for path in served if path.startswith("/api/")} - {"/api/openapi.json"}
    assert described <= served
    assert programs <= described


def test_every_kind_and_state_of_a_job_is_described() -> None:
    """A job's id is a hash of what it is asked for, so that any can be looked up."""
    told = description()["components"]["schemas"]["Job"]["properties"]
    assert set(told["kind"]["enum"]) == {kind.value for kind in Kind}
    assert set(told["state"]["enum"]) == {state.value for state in State}


def takes_something(name: str) -> bool:
    """Tell whether an operation has anything that can be sent wrongly."""
    return bool(list(OPERATIONS[name].iter_parameters()) or OPERATIONS[name].body)


@pytest.mark.parametrize(
    ("name", "mode"),
    [(name, mode) for mode in GenerationMode for name in OPERATIONS if mode.is_positive or takes_something(name)],
)
def test_it_answers_as_described(playable: Playable, name: str, mode: GenerationMode) -> None:
    operation = OPERATIONS[name]

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.explicit, Phase.generate],
    )
    @given(case=operation.as_strategy(generation_mode=mode), real=st.booleans())
    def answers(case: Case, real: bool) -> None:
        if real and mode is GenerationMode.POSITIVE:
            known = playable.names.keys() & case.path_parameters.keys()
            case.path_parameters.update({key: playable.names[key] for key in known})
        # In one process nobody unpacks what comes compressed.
        plain = {"Accept-Encoding": "identity"}
        response = case.call(headers=plain, cookies={"device": playable.cookie}, app=playable.house.app)
        case.validate_response(response, checks=list(WHAT_HOLDS))

    answers()


def test_what_is_known_answers_with_success(playable: Playable) -> None:
    """So that the test above doesn't hold only because nothing was ever found."""
    browser = playable.house.visitor()
    browser.set("device", playable.cookie)
    bodies: Mapping[str, Any] = {
        "planRendition": {"practice": "short", "seconds": 60},
        "exportRendition": {"format": "flac"},
        "writeSitting": sitting(),
        "writeCheckIn": {
            "sitting": ONE,
            "when": "after",
            "made_at": "2026-03-28T06:40:00Z",
            "zone": "UTC",
            "sequence": 1,
        },
        "writePreferences": {"streak": True},
        "takeUpProgramme": {},
    }
    for name, operation in OPERATIONS.items():
        path = operation.path
        for key, value in {**playable.names, "view": "vtt", "table": "sittings"}.items():
            path = path.replace(f"{{{key}}}", value)
        body = {"json": bodies[name]} if name in bodies else {}
        answer = browser.open(operation.method.upper(), path, **body)
        assert answer.status_code in {200, 202, 204}, (name, answer.text)
