"""Whom somebody does not want to be reminded of."""

from sqlalchemy import BigInteger, Column, Integer, Table

from veche.tables.metadata import metadata

hidden_suggestions = Table(
    "hidden_suggestions",
    metadata,
    Column("account_id", Integer, primary_key=True, autoincrement=False),
    Column("target_id", Integer, primary_key=True, autoincrement=False),
    Column("created_at", BigInteger, nullable=False),
)
