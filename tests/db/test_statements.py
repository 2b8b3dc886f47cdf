"""Statements: compiled once, alike on both databases."""

from typing import Any

import pytest
from sqlalchemy import bindparam, exists, func, select, true

from tests.db.things import add, names, put, things
from veche.db import Connection, Engine, IntegrityError, ProgrammingError, ids_in, ids_table, statement, upsert
from veche.db.errors import ValueRefused


async def fill(engine: Engine, *wanted: str) -> list[int]:
    async def write(conn: Connection) -> list[int]:
        return [await conn.scalar(add(), name=name) for name in wanted]

    return await engine.write(write)


async def test_is_built_once_per_set_of_flags(engine: Engine) -> None:
    built = []

    @statement
    def sized(*, large: bool = False, named: bool = False) -> Any:
        built.append((large, named))
        query = select(things.c.id)
        return query.where(things.c.size > 100) if large else query

    async with engine.read() as conn:
        for _ in range(3):
            await conn.all(sized(large=True, named=False))
            await conn.all(sized(named=False, large=True))
            await conn.all(sized())
    assert built == [(True, False), (False, False)]
    assert sized(large=True, named=False) is sized(named=False, large=True)


async def test_may_differ_by_database(engine: Engine) -> None:
    @statement
    def which(*, database: str) -> Any:
        return select(bindparam("kind", database))

    async with engine.read() as conn:
        assert await conn.scalar(which()) == engine.kind


async def test_rows_carry_the_labels_of_the_select(engine: Engine) -> None:
    [first] = await fill(engine, "a")

    @statement
    def twice() -> Any:
        other = things.alias()
        return select(things.c.id, other.c.id, func.count().over().label("count")).join(
            other, other.c.id == things.c.id
        )

    async with engine.read() as conn:
        row = await conn.first(twice())
        assert row is not None and (row.id, row.id_1, row.count) == (first, first, 1)
        assert await conn.tuples(twice()) == [(first, first, 1)]
        assert await conn.first(names()) == ("a",)


async def test_no_row_is_none_and_an_empty_list(engine: Engine) -> None:
    async with engine.read() as conn:
        assert await conn.first(names()) is None
        assert await conn.scalar(names()) is None
        assert await conn.all(names()) == []


async def test_values_come_back_alike(engine: Engine) -> None:
    @statement
    def kinds() -> Any:
        some = exists().where(things.c.size == bindparam("size"))
        columns = (some.label("some"), true().label("yes"), func.sum(things.c.size).label("sum"), things.c.body)
        return select(*columns).group_by(things.c.body)

    @statement
    def whole() -> Any:
        return upsert(things, "name", "weight", "body", conflict=["name"])

    async def write(conn: Connection) -> None:
        await conn.run(whole(), name="a", weight=0.5, body=b"\x00\xff")

    await engine.write(write)
    async with engine.read() as conn:
        row = await conn.first(kinds(), size=7)
        assert row is not None and tuple(row) == (1, 1, 7, b"\x00\xff")
        assert [type(value) for value in row] == [int, int, int, bytes]


async def test_a_list_is_one_parameter(engine: Engine) -> None:
    one, two, three = await fill(engine, "a", "b", "c")

    @statement
    def within(*, negate: bool = False) -> Any:
        return select(things.c.name).where(ids_in(things.c.id, "ids", negate=negate)).order_by(things.c.id)

    @statement
    def called() -> Any:
        return select(things.c.id).where(ids_in(things.c.name, "names")).order_by(things.c.id)

    @statement
    def joined() -> Any:
        wanted = ids_table("ids")
        return select(wanted.c.value, things.c.name).join_from(wanted, things, things.c.id == wanted.c.value)

    async with engine.read() as conn:
        assert await conn.tuples(within(), ids=[one, three, 2**60]) == [("a",), ("c",)]
        assert await conn.tuples(within(), ids={two}) == [("b",)]
        assert await conn.tuples(within(), ids=[]) == []
        assert await conn.tuples(within(negate=True), ids=[one]) == [("b",), ("c",)]
        assert await conn.tuples(called(), names=["c", "a", "x'y"]) == [(one,), (three,)]
        assert sorted(await conn.tuples(joined(), ids=[three, two])) == [(two, "b"), (three, "c")]


async def test_constant_lists_and_defaults_of_columns_hold(engine: Engine) -> None:
    await fill(engine, "a", "b")

    @statement
    def constant() -> Any:
        return (
            select(things.c.name).where(things.c.size.in_([6, 7]), things.c.name.in_(["b"])).limit(bindparam("limit"))
        )

    async with engine.read() as conn:
        assert await conn.tuples(constant(), limit=5) == [("b",)]


async def test_upsert_inserts_or_does_as_told(engine: Engine) -> None:
    @statement
    def keep() -> Any:
        return upsert(things, "name", "size", conflict=["name"])

    @statement
    def grow() -> Any:
        larger = {"size": things.c.size + bindparam("by", type_=things.c.size.type)}
        only = things.c.size < bindparam("below", type_=things.c.size.type)
        return upsert(things, "name", {"size": 1}, conflict=["name"], set_=larger, only_if=only).returning(
            things.c.size
        )

    async def write(conn: Connection) -> None:
        assert await conn.run(put(), name="a", size=1) == 1
        assert await conn.run(put(), name="a", size=2) == 1
        assert await conn.run(keep(), name="a", size=3) == 0
        assert await conn.scalar(grow(), name="a", by=10, below=20) == 12
        assert await conn.scalar(grow(), name="a", by=10, below=12) is None
        assert await conn.scalar(grow(), name="b", by=10, below=20) == 1

    await engine.write(write)


async def test_many_runs_once_per_row_and_run_counts_rows(engine: Engine) -> None:
    @statement
    def shrink() -> Any:
        return things.update().where(things.c.size > 1).values(size=0)

    async def write(conn: Connection) -> int:
        await conn.many(put(), [])
        await conn.many(put(), ({"name": f"n{size}", "size": size} for size in range(4)))
        return await conn.run(shrink())

    assert await engine.write(write) == 2


async def test_a_missing_parameter_is_named(engine: Engine) -> None:
    async with engine.read() as conn:
        with pytest.raises(ProgrammingError, match="size"):
            await conn.run(put(), name="a", other=1)


async def test_a_number_too_large_for_the_column_finds_nothing(engine: Engine) -> None:
    await fill(engine, "a")

    @statement
    def of_size() -> Any:
        return select(things.c.name).where(things.c.size == bindparam("size"))

    async with engine.read() as conn:
        assert await conn.all(of_size(), size=2**40) == []
        with pytest.raises(ValueRefused):
            await conn.all(of_size(), size=2**70)
    with pytest.raises(ValueRefused):
        await fill(engine, "half a pair \ud800")


async def test_integrity_errors_name_the_key(engine: Engine) -> None:
    await fill(engine, "a")
    with pytest.raises(IntegrityError) as twice:
        await fill(engine, "a")
    assert twice.value.unique and twice.value.columns == ("name",)

    async def without_name(conn: Connection) -> None:
        await conn.scalar(add(), name=None)

    with pytest.raises(IntegrityError) as missing:
        await engine.write(without_name)
    assert not missing.value.unique and missing.value.columns == ("name",)


async def test_text_in_a_column_of_numbers_is_refused(engine: Engine) -> None:
    async def write(conn: Connection) -> None:
        await conn.run(put(), name="a", size="large")

    with pytest.raises(ValueRefused):
        await engine.write(write)
