"""Migrations: whole or not at all, once, and never backwards."""

import asyncio
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from veche import migrations
from veche.db import Connection, DatabaseError, Engine, statement
from veche.migrations import SchemaTooNewError, extra, state
from veche.tables import accounts


@statement
def count_accounts() -> Any:
    return text(f"SELECT count(*) FROM {accounts.accounts.name}")


async def test_an_empty_database_gets_everything_once(empty_database_url: str) -> None:
    engine = await Engine.open(empty_database_url)
    assert not await migrations.is_current(engine)
    assert await migrations.migrate(engine) == state.known()
    assert await migrations.is_current(engine)
    assert await migrations.migrate(engine) == []
    async with engine.read() as conn:
        assert await conn.scalar(count_accounts()) == 0
    await engine.close()


async def test_processes_that_start_together_migrate_once(empty_database_url: str) -> None:
    engines = [await Engine.open(empty_database_url) for _ in range(3)]
    applied = await asyncio.gather(*[migrations.migrate(engine) for engine in engines])
    assert sorted(map(len, applied)) == [0, 0, len(state.known())]
    for engine in engines:
        await engine.close()


async def test_a_migration_that_fails_leaves_nothing_and_is_run_again(
    empty_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from veche.migrations import render

    engine = await Engine.open(empty_database_url)
    whole = render.render

    def broken(kind: Any, version: str) -> list[str]:
        return [*whole(kind, version), "CREATE TABLE accounts (id INTEGER)"]

    monkeypatch.setattr(render, "render", broken)
    with pytest.raises(DatabaseError):
        await migrations.migrate(engine)
    assert not await migrations.is_current(engine)
    monkeypatch.undo()
    assert await migrations.migrate(engine) == state.known()
    await engine.close()


async def test_a_database_of_a_newer_version_is_refused(database_url: str) -> None:
    engine = await Engine.open(database_url)

    async def write(conn: Connection) -> None:
        await conn.script("INSERT INTO schema_versions (version, applied_at) VALUES ('2999_01_01_future', 1)")

    await engine.write(write)
    with pytest.raises(SchemaTooNewError, match="2999_01_01_future"):
        await migrations.is_current(engine)
    with pytest.raises(SchemaTooNewError):
        await migrations.migrate(engine)
    await engine.close()


async def test_full_text_indexes_are_made_letter_by_letter(
    empty_database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sqlite = (
        "CREATE VIRTUAL TABLE words USING fts5(body, content='');\n"
        "CREATE TRIGGER tags_words AFTER INSERT ON tags BEGIN\n"
        "  INSERT INTO words (rowid, body) VALUES (new.id, 'a:b 50% ' || new.name);\nEND;"
    )
    postgresql = (
        "CREATE TABLE words AS SELECT 1 AS rowid, to_tsvector('simple', 'a:b 50%'::text) AS body;\n"
        "CREATE INDEX words_body ON words USING gin (body);"
    )
    monkeypatch.setattr(extra, "EXTRA", [(sqlite, postgresql), ("", ""), ("SELECT 1", "")])
    engine = await Engine.open(empty_database_url)
    await migrations.migrate(engine)

    @statement
    def found() -> Any:
        return text("SELECT count(*) FROM words")

    async def write(conn: Connection) -> None:
        await conn.script("INSERT INTO tags (name, display_name, created_at) VALUES ('rye', 'Rye', 1)")

    await engine.write(write)
    async with engine.read() as conn:
        assert await conn.scalar(found()) == 1
    await engine.close()


def test_every_version_tells_its_purpose() -> None:
    for version in state.known():
        source = Path(state.__file__).parent / "versions" / f"{version}.py"
        assert source.read_text(encoding="utf-8").startswith('"""')


@pytest.mark.database("sqlite")
async def test_a_current_database_costs_no_import_of_alembic(database_url: str) -> None:
    program = (
        "import asyncio, sys\n"
        "from veche import migrations\n"
        "from veche.db import Engine\n"
        "async def main():\n"
        "    engine = await Engine.open(sys.argv[1])\n"
        "    print(await migrations.migrate(engine))\n"
        "    await engine.close()\n"
        "asyncio.run(main())\n"
        "heavy = ('alembic', 'asyncpg', 'sqlalchemy.dialects.postgresql', 'sqlalchemy.orm')\n"
        "print([name for name in heavy if name in sys.modules])\n"
    )
    done = await asyncio.to_thread(
        subprocess.run,
        [sys.executable, "-c", program, database_url],
        env={"PYTHONPATH": ":".join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split("\n")[:2] == ["[]", "[]"]
