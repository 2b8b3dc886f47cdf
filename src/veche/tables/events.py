"""The event log: what happened, in the order of the commits (decision 17)."""

from sqlalchemy import BigInteger, Column, Integer, Table, Text

from veche.tables.metadata import metadata, partial_index

event_log = Table(
    "event_log",
    metadata,
    # Below 2^31: it is VK's `ts` and `pts`. Never given twice, also after the rows are pruned.
    Column("sequence", Integer, primary_key=True, autoincrement=True),
    Column("name", Text, nullable=False),
    Column("account_id", Integer),  # for whom; NULL = for everybody, matched against follows in memory
    Column("payload", Text, nullable=False),  # JSON: the event's fields
    Column("created_at", BigInteger, nullable=False),
    partial_index("event_log_of", "account_id", "sequence", where="account_id IS NOT NULL"),
    sqlite_autoincrement=True,
)
