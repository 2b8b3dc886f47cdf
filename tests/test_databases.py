"""The ground of all other tests: each test has a database of its own, and both kinds are real."""

import sqlite3

import asyncpg
import pytest


async def value(url: str, statement: str) -> object:
    if url.startswith("sqlite"):
        with sqlite3.connect(url.removeprefix("sqlite:///")) as connection:
            row = connection.execute(statement).fetchone()
            return row and row[0]
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(statement)
    finally:
        await connection.close()


async def test_a_test_writes_into_its_own_database(empty_database_url: str) -> None:
    await value(empty_database_url, "CREATE TABLE mine (x INTEGER)")
    assert await value(empty_database_url, "SELECT count(*) FROM mine") == 0


async def test_the_next_test_sees_nothing_of_it(empty_database_url: str) -> None:
    await value(empty_database_url, "CREATE TABLE mine (x INTEGER)")
    assert await value(empty_database_url, "SELECT count(*) FROM mine") == 0


@pytest.mark.database("postgresql")
async def test_postgresql_is_one_that_we_support(empty_database_url: str) -> None:
    assert int(str(await value(empty_database_url, "SHOW server_version_num"))) >= 150000
