"""Bodies held against the published description of Mastodon's API."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs

# Where the description is stricter than the servers that it describes: each with its reason.
_LOOSER: tuple[tuple[tuple[str, ...], Any], ...] = (
    # No moderator's address need be set; the description wants an e-mail address in an empty text.
    (("Instance", "properties", "contact", "properties", "email", "format"), None),
    (("V1Instance", "properties", "email", "format"), None),
    # Nobody has written one yet: there is no time to tell.
    (("ExtendedDescription", "properties", "updated_at", "type"), ["string", "null"]),
    # The most recent notification is named by its id, which is a text like all ids.
    (("NotificationGroup", "properties", "most_recent_notification_id", "type"), ["integer", "string"]),
)
# A whole quote fits the description of a shallow one too, so "exactly one of them" can never be true.
_ANY_OF = (("Status", "properties", "quote"), ("StatusEdit", "properties", "quote"))

# "View all filters" is described as one of them.
_MANY = frozenset({("GET", "/api/v1/filters")})


@cache
def _document(path: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    for place, value in _LOOSER:
        here = document["components"]["schemas"]
        for step in place[:-1]:
            here = here[step]
        if value is None:
            here.pop(place[-1])
        else:
            here[place[-1]] = value
    for schema, *steps in _ANY_OF:
        here = document["components"]["schemas"][schema]
        for step in steps:
            here = here[step]
        here["anyOf"] = here.pop("oneOf")
    return document


@cache
def _validator(path: Path, name: str, many: bool) -> Any:
    one = {"$ref": f"#/components/schemas/{name}"}
    shape = {"type": "array", "items": one} if many else one
    return jsonschema_rs.Draft202012Validator({**shape, "components": _document(path)["components"]})


def check(reference: Path, name: str, body: Any) -> None:
    """Fails with the first place that does not fit; a list is a list of such things."""
    validator = _validator(reference / "schemas" / "mastodon-openapi.json", name, isinstance(body, list))
    errors = [f"{list(error.instance_path)}: {error.message[:300]}" for error in validator.iter_errors(body)]
    assert not errors, f"{name}: {errors[:5]}"


@cache
def operations(path: Path) -> dict[tuple[str, str], dict[str, Any]]:
    """Every operation of the description by method and path, the names of variables left out."""
    document = _document(path)
    return {
        (method.upper(), re.sub(r"\{\w+\}", "{}", place)): operation
        for place, item in document["paths"].items()
        for method, operation in item.items()
        if method in ("get", "post", "put", "patch", "delete")
    }


@cache
def _answer_validator(path: Path, method: str, place: str, code: int) -> Any:
    operation = operations(path).get((method, place), {})
    answer = operation.get("responses", {}).get(str(code), {})
    shape = answer.get("content", {}).get("application/json", {}).get("schema")
    if shape is None:
        return None
    if (method, place) in _MANY:
        shape = {"type": "array", "items": shape}
    return jsonschema_rs.Draft202012Validator({**shape, "components": _document(path)["components"]})


def check_answer(reference: Path, method: str, place: str, code: int, body: Any) -> None:
    """Holds a body against what the operation promises; what is not described there may be any JSON."""
    validator = _answer_validator(reference / "schemas" / "mastodon-openapi.json", method, place, code)
    if validator is None:
        return
    errors = [f"{list(one.instance_path)}: {one.message[:300]}" for one in validator.iter_errors(body)]
    assert not errors, f"{method} {place}: {errors[:5]}"
