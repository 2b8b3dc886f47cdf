"""Bodies against the schemas that VK publishes (specs/vk-clients.md 3): nearly draft-07, so they are made so first."""

import json
import os
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft7Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT7

ROOT = Path(os.environ.get("VECHE_REFERENCE") or Path(__file__).parents[4] / "shared") / "schemas"


def _normal(node: Any) -> Any:
    if isinstance(node, list):
        return [_normal(one) for one in node]
    if not isinstance(node, dict):
        return node
    found = {key: _normal(value) for key, value in node.items()}
    members = node.get("properties")
    if isinstance(members, dict):
        needed = list(found["required"]) if isinstance(found.get("required"), list) else []
        needed += [k for k, v in members.items() if isinstance(v, dict) and v.get("required") is True]
        found["required"] = list(dict.fromkeys(needed))
    if found.get("additionalProperties") is False:
        found.pop("additionalProperties")
    # Of several kinds told apart by a member, the looser ones take the others' bodies too.
    if "oneOf" in found:
        found["anyOf"] = found.pop("oneOf")
    if isinstance(found.get("required"), bool):
        found.pop("required")
    return found


class Schemas:
    """All methods of one version."""

    def __init__(self, version: str) -> None:
        folder = ROOT / f"vk-{version}"
        self._registry: Registry[Any] = Registry()
        self._methods: dict[str, tuple[dict[str, Any], Path]] = {}
        for file in [*folder.glob("*/*.json"), folder / "errors.json"]:
            contents = _normal(json.loads(file.read_text()))
            contents.pop("$schema", None)
            resource = Resource(contents=contents, specification=DRAFT7)
            self._registry = self._registry.with_resource(file.as_uri(), resource)
            if file.name == "methods.json":
                self._methods |= {one["name"].lower(): (one, file) for one in contents.get("methods", [])}

    def knows(self, method: str) -> bool:
        """Whether this version has a method of that name."""
        return method.lower() in self._methods

    def faults(self, method: str, body: Any) -> list[str]:
        """What is wrong with a body, by the kindest of the method's variants; nothing: it is good."""
        found, file = self._methods[method.lower()]
        best: list[str] | None = None
        for ref in found["responses"].values():
            path, _, place = ref["$ref"].partition("#")
            address = (file.parent / path).resolve().as_uri() + "#" + place
            errors = Draft7Validator({"$ref": address}, registry=self._registry).iter_errors(body)
            said = [f"{'/'.join(map(str, one.absolute_path))}: {one.message[:160]}" for one in errors]
            if best is None or len(said) < len(best):
                best = said
        return best or []


@cache
def schemas(version: str) -> Schemas:
    return Schemas(version)
