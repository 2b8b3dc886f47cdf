"""What somebody's year was like."""

from sqlalchemy import BigInteger, Column, Integer, Table, Text

from veche.tables.metadata import metadata

annual_reports = Table(
    "annual_reports",
    metadata,
    Column("account_id", Integer, primary_key=True, autoincrement=False),
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("data", Text, nullable=False),  # JSON
    Column("read_at", BigInteger),
    Column("created_at", BigInteger, nullable=False),
)
