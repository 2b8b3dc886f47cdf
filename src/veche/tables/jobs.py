"""What is still to be done, and when the regular things come round again."""

from sqlalchemy import BigInteger, Column, Index, Integer, Table, Text

from veche.tables.metadata import metadata

jobs = Table(
    "jobs",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=True),
    Column("name", Text, nullable=False),
    Column("args", Text, nullable=False),  # JSON object
    Column("unique_key", Text, unique=True),  # at most one waiting job per key
    Column("state", Integer, nullable=False, server_default="0"),  # 0 waiting, 1 running, 2 dead
    Column("priority", Integer, nullable=False, server_default="0"),  # 1 somebody waits, 0 usual, -1 whenever
    Column("run_at", BigInteger, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("worker", Text),  # who runs it
    Column("lease_until", BigInteger),  # after that the worker is taken for dead
    Column("again", Integer, nullable=False, server_default="0"),  # asked for once more while it ran
    Column("error", Text),  # of the last attempt
    Column("created_at", BigInteger, nullable=False),
    Column("finished_at", BigInteger),  # of the dead
    Index("jobs_due", "state", "priority", "run_at"),
    sqlite_autoincrement=True,
)

schedules = Table(
    "schedules",
    metadata,
    Column("name", Text, primary_key=True),
    Column("next_at", BigInteger, nullable=False),
    Column("last_at", BigInteger),  # when its job was last put into the queue
    Column("done_at", BigInteger),  # when its job last ended well
)
