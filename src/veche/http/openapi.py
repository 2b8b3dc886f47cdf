"""OpenAPI 3.1 from the declarations of the routes: what is documented is what runs."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from veche.core.errors import CoreError
from veche.http.dialect import Auth, Dialect, Nothing, Route, Switch
from veche.http.uploads import Upload

Document = dict[str, Any]

_VARIABLE: Final = re.compile(r"\{([a-z_][a-z0-9_]*)(?::(int|path))?\}")
_WITH_BODY: Final = frozenset(["POST", "PUT", "PATCH"])
_FORMS: Final = ("application/json", "application/x-www-form-urlencoded", "multipart/form-data")
_REF: Final = "#/components/schemas/{name}"


@dataclass(frozen=True, kw_only=True)
class Api:
    """What the routes do not tell: `error` is the struct of the dialect's failures, `code_of` the HTTP code of each
    error that a route declares, `security` the security scheme of its tokens."""

    title: str
    version: str
    server: str
    error: type | None = None
    code_of: Callable[[type[CoreError]], int] | None = None
    security: Document | None = None


def describe(dialect: Dialect, api: Api) -> Document:
    """The whole document."""
    error, security = api.error, api.security
    pairs = list(_operations(dialect.routes))
    types = [t for _, _, route in pairs for t in (route.params, route.result) if t is not None and t is not Nothing]
    if error is not None:
        types.append(error)
    unique = list({id(t): t for t in types}.values())
    shown, components = msgspec.json.schema_components(unique, schema_hook=_schema_hook, ref_template=_REF)
    schemas = {id(t): schema for t, schema in zip(unique, shown, strict=True)}
    paths: Document = {}
    used: dict[str, int] = {}
    for method, path, route in pairs:
        operation = _operation(route, method, path, schemas, components)
        used[operation["operationId"]] = times = used.get(operation["operationId"], 0) + 1
        if times > 1:
            operation["operationId"] += f"_{times}"
        operation["responses"] |= _failures(route, schemas.get(id(error)), api.code_of)
        if security is not None and route.auth is not Auth.NONE:
            scopes = [{"token": [str(scope)]} for scope in route.scopes] or [{"token": []}]
            operation["security"] = [*scopes, {}] if route.auth is Auth.OPTIONAL else scopes
        paths.setdefault(_VARIABLE.sub(r"{\1}", path), {})[method.lower()] = operation
    document: Document = {
        "openapi": "3.1.0",
        "info": {"title": api.title, "version": api.version},
        "servers": [{"url": api.server}],
        "paths": paths,
        "components": {"schemas": components},
    }
    if security is not None:
        document["components"]["securitySchemes"] = {"token": security}
    return document


def _operations(routes: Iterable[Any]) -> Iterable[tuple[str, str, Route]]:
    """A switch is shown as one path per operation, by the operation's own path or its name in place of the variable."""
    for route in routes:
        if isinstance(route, Route):
            yield route.method, route.path, route
        elif isinstance(route, Switch):
            method = "POST" if "POST" in route.methods else route.methods[0]
            for inner in route.routes:
                path = _VARIABLE.sub(inner.name, route.path)
                yield method, path if path != route.path else f"{path}#{inner.name}", inner


def _schema_hook(kind: type) -> Document:
    if kind is Upload:
        return {"type": "string", "contentMediaType": "application/octet-stream"}
    return {}


def _operation(route: Route, method: str, path: str, schemas: dict[int, Document], components: Document) -> Document:
    operation: Document = {"operationId": route.name}
    if route.summary:
        operation["summary"] = route.summary
    if route.tags:
        operation["tags"] = list(route.tags)
    own, required = _properties(schemas.get(id(route.params)), components)
    in_path = dict(_VARIABLE.findall(path))
    parameters = [_parameter("path", name, own.pop(name, _of_kind(kind)), True) for name, kind in in_path.items()]
    if method in _WITH_BODY and own:
        body: Document = {"type": "object", "properties": own}
        if needed := [name for name in required if name in own]:
            body["required"] = needed
        operation["requestBody"] = {"content": {form: {"schema": body} for form in _FORMS}}
    else:
        parameters += [_parameter("query", name, schema, name in required) for name, schema in own.items()]
    if parameters:
        operation["parameters"] = parameters
    result = schemas.get(id(route.result), {})
    operation["responses"] = {"200": {"description": "OK", "content": {"application/json": {"schema": result}}}}
    return operation


def _properties(schema: Document | None, components: Document) -> tuple[Document, Sequence[str]]:
    if schema is None:
        return {}, ()
    if "$ref" in schema:
        schema = components[schema["$ref"].rpartition("/")[2]]
    return dict(schema.get("properties", {})), schema.get("required", ())


def _parameter(where: str, name: str, schema: Document, required: bool) -> Document:
    return {"in": where, "name": name, "required": required, "schema": schema}


def _of_kind(kind: str) -> Document:
    return {"type": "integer"} if kind == "int" else {"type": "string"}


def _failures(route: Route, schema: Document | None, code_of: Callable[[type[CoreError]], int] | None) -> Document:
    failures: Document = {}
    for error in route.errors if code_of is not None else ():
        assert code_of is not None
        entry: Document = {"description": (error.__doc__ or error.__name__).partition("\n")[0]}
        if schema is not None:
            entry["content"] = {"application/json": {"schema": schema}}
        failures[str(code_of(error))] = entry
    return failures
