"""Requests checked against the API's description, which is written first and served as it is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final, cast

import yaml
from flask import request
from jsonschema import Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError, best_match
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from audio_service.service.problems import Problem

_FILE: Final = Path(__file__).with_name("openapi.yaml")
_ADDRESS: Final = "urn:api"
_JSON: Final = "application/json"
_METHODS: Final = ("get", "put", "post", "delete")


@cache
def description() -> Mapping[str, Any]:
    """Return the description of the API (OpenAPI 3.1)."""
    found: Mapping[str, Any] = yaml.load(_FILE.read_bytes(), getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - both are the safe loader
    return found


def operations() -> list[Mapping[str, Any]]:
    """Return what the API can do, in the order of the description, each with its ``method`` and ``path``."""
    return [
        {"method": method.upper(), "path": path, **item[method]}
        for path, item in description()["paths"].items()
        for method in _METHODS
        if method in item
    ]


def checked_body(operation: str) -> Any:
    """Return the JSON body of this request, which is as its operation asks for.

    Raises:
        Problem: It is of another type (415), no JSON (400), or not as described
            (422, with the ``field`` that is wrong).
    """
    if request.mimetype != _JSON:
        raise Problem(415, f"Send {_JSON}.")
    try:
        body = request.get_json(silent=True)
    except RecursionError:
        body = None
    if body is None:
        raise Problem(400, "This is not JSON, or it is null.")
    check_body(operation, body)
    return body


def check_body(operation: str, body: Any) -> None:
    """Refuse what isn't as an operation asks for.

    Raises:
        Problem: It isn't (422, with the ``field`` that is wrong).
    """
    _check(_schema(operation, "requestBody", "content", _JSON, "schema"), body)


def checked_query(operation: str) -> dict[str, Any]:
    """Return what the address of this request asks for after its question mark, as its operation describes it.

    Numbers come as numbers; what is left out has its default, or is left out. What isn't described is passed over.

    Raises:
        Problem: A value is not as described (422, with its ``field``).
    """
    found: dict[str, Any] = {}
    for written in _operation(operation).get("parameters", ()):
        parameter = _parameter(written)
        if parameter.get("in") != "query":
            continue
        name, schema = parameter["name"], parameter["schema"]
        text = request.args.get(name)
        if text is None:
            if "default" in schema:
                found[name] = schema["default"]
            continue
        found[name] = _typed(text, schema)
        _check(_validator(schema), found[name], name)
    return found


def _parameter(written: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a parameter as it is described, where it stands or where it points to."""
    found: Mapping[str, Any] = written
    if "$ref" in written:
        found = description()["components"]["parameters"][written["$ref"].rpartition("/")[2]]
    return found


def _typed(text: str, schema: Mapping[str, Any]) -> Any:
    if schema.get("type") == "integer" and re.fullmatch(r"-?[0-9]{1,18}", text):
        return int(text)
    if schema.get("type") == "number" and re.fullmatch(r"-?[0-9]{1,18}(\.[0-9]{1,18})?", text):
        return float(text)
    return text


def _check(validator: Draft202012Validator, value: Any, field: str = "") -> None:
    error = best_match(validator.iter_errors(value))
    if error is not None:
        place = ".".join([*([field] if field else []), *(str(part) for part in error.absolute_path)])
        raise Problem(422, _told(error, place), **({"field": place} if place else {}))


def _told(error: ValidationError, place: str) -> str:
    """Return what is wrong without repeating a value that may be long."""
    match error.validator:
        case "required" | "additionalProperties":
            return f"{error.message[:200]}."
        case "enum":
            return f"{place} is one of {', '.join(map(str, cast('list[object]', error.validator_value)))}."
        case _:
            return f"{place or 'The body'} is not as described: {error.validator} {str(error.validator_value)[:100]}."


@cache
def _schema(operation: str, *path: str) -> Draft202012Validator:
    schema: Any = _operation(operation)
    for part in path:
        schema = schema[part]
    return _validator(schema)


def _validator(schema: Mapping[str, Any]) -> Draft202012Validator:
    whole: Resource[Any] = DRAFT202012.create_resource(description())
    registry: Registry[Any] = Registry().with_resource(_ADDRESS, whole)
    return Draft202012Validator(_based(schema), registry=registry, format_checker=FormatChecker())


def _based(schema: Any) -> Any:
    """Return a schema whose references say that they lead into the description."""
    if isinstance(schema, Mapping):
        return {
            key: f"{_ADDRESS}{value}" if key == "$ref" and str(value).startswith("#") else _based(value)
            for key, value in schema.items()
        }
    return [_based(part) for part in schema] if isinstance(schema, list) else schema


@cache
def _operation(name: str) -> Mapping[str, Any]:
    return next(operation for operation in operations() if operation["operationId"] == name)
