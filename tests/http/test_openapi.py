"""The document says what the routes declare."""

import json

from tests.http import town
from tests.http.town import DIALECT
from veche.core.errors import CoreError
from veche.http.openapi import Api, describe


def code_of(error: type[CoreError]) -> int:
    return next(code for kind, code in town._CODES if issubclass(error, kind))


def test_document_follows_the_routes() -> None:
    api = Api(
        title="Town",
        version="1",
        server="https://veche.example",
        error=town.ErrorBody,
        code_of=code_of,
        security={"type": "http", "scheme": "bearer"},
    )
    document = json.loads(json.dumps(describe(DIALECT, api)))
    paths = document["paths"]
    assert document["openapi"] == "3.1.0"
    by_id = paths["/api/echo/{id}"]["get"]["parameters"]
    assert {"in": "path", "name": "id", "required": True} == {k: by_id[0][k] for k in ("in", "name", "required")}
    assert {p["name"] for p in by_id} == {"id", "text", "limit", "flag", "ids", "poll"}
    write = paths["/api/words"]["post"]
    assert write["security"] == [{"token": ["posts:write"]}]
    assert write["responses"]["422"]["content"]["application/json"]["schema"]["$ref"].endswith("/ErrorBody")
    assert set(write["requestBody"]["content"]) >= {"application/json", "multipart/form-data"}
    assert paths["/api/needs"]["post"]["requestBody"]["content"]["application/json"]["schema"]["required"] == [
        "name",
        "age",
    ]
    assert "/method/math.add" in paths
    assert paths["/api/words"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]["type"] == "array"
    operations = [op["operationId"] for path in paths.values() for op in path.values()]
    assert len(operations) == len(set(operations))
