"""Each row of the API is called, and its answer is what the published description of Mastodon's API says."""

import os
from pathlib import Path

import pytest

from tests.api.mastodon import schema
from tests.api.mastodon.client import Client
from tests.api.mastodon.conformance import admin, alerts, people, proof, site, statuses
from tests.server import RunningServer
from veche.api.mastodon import coverage

SCENES = (*people.SCENES, *statuses.SCENES, *alerts.SCENES, *site.SCENES, *admin.SCENES)
WRITE = os.environ.get("PROOF") == "write"


async def town_of(server: RunningServer, reference: Path) -> proof.Town:
    kept = proof.Proof()

    async def one(name: str | None) -> proof.Caller:
        return proof.Caller(Client(server, await server.token(name, scopes=proof.EVERYTHING), reference), kept)

    people = {name: await one(name) for name in ("anna", "boris", "vera")}
    stranger = proof.Caller(Client(server, None, reference), kept)
    return proof.Town(server, kept, **people, stranger=stranger, app=await one(None))


@pytest.mark.reference
async def test_every_row_answers_as_described(server: RunningServer, reference: Path) -> None:
    town, wrong = await town_of(server, reference), {}
    for scene in SCENES:
        try:
            await scene(town)
        except proof.Absent:
            continue
        except Exception as error:
            wrong[f"{scene.__module__.rpartition('.')[2]}.{scene.__name__}"] = f"{type(error).__name__}: {error}"
    assert not wrong, "\n".join(f"{name}: {why}" for name, why in wrong.items())
    if WRITE:
        proof.FILE.write_text(town.proof.text(), encoding="utf-8")
    fresh, kept = set(town.proof.text().splitlines()), set(proof.FILE.read_text(encoding="utf-8").splitlines())
    assert not fresh ^ kept, f"run with PROOF=write: now {sorted(fresh - kept)}, was {sorted(kept - fresh)}"


def test_what_answers_has_been_called() -> None:
    lines = proof.FILE.read_text(encoding="utf-8").splitlines()
    assert not (idle := [line for line in lines if line.startswith("not called")]), idle


@pytest.mark.reference
def test_every_operation_of_the_description_is_a_row(reference: Path) -> None:
    rows = {(row.method, proof.path_shape(f"{row.method} {row.path}")) for row in coverage.rows()}
    described = schema.operations(reference / "schemas" / "mastodon-openapi.json")
    assert len(described) == 210 and not described.keys() - rows
