"""One small table and its statements."""

from typing import Any

from sqlalchemy import BigInteger, Column, Float, Integer, LargeBinary, MetaData, Table, Text, bindparam, select

from veche.db import Connection, statement, upsert

things = Table(
    "things",
    MetaData(),
    Column("id", BigInteger, primary_key=True, autoincrement=True),
    Column("name", Text, nullable=False, unique=True),
    Column("size", Integer, nullable=False, default=7),
    Column("weight", Float),
    Column("body", LargeBinary),
)


@statement
def add() -> Any:
    return things.insert().values(name=bindparam("name")).returning(things.c.id)


@statement
def put() -> Any:
    return upsert(things, "name", "size", conflict=["name"], set_=["size"])


@statement
def names() -> Any:
    return select(things.c.name).order_by(things.c.id)


async def all_names(conn: Connection) -> list[str]:
    """Every name, oldest first."""
    return [row.name for row in await conn.all(names())]
