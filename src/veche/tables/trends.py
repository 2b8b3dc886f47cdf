"""What is much talked of at the moment, and what moderators think of that."""

from sqlalchemy import BigInteger, Column, Float, Index, Integer, Table, Text

from veche.tables.metadata import metadata

# Written anew every few minutes; what nobody speaks of any more leaves.
trends = Table(
    "trends",
    metadata,
    Column("kind", Text, primary_key=True),  # post | tag | link
    Column("thing_id", BigInteger, primary_key=True, autoincrement=False),
    Column("score", Float, nullable=False),
    Column("peak", Float, nullable=False),  # the highest so far, from which the score fades
    Column("peak_at", BigInteger, nullable=False),
    Index("trends_by_score", "kind", "score"),
)

trend_verdicts = Table(
    "trend_verdicts",
    metadata,
    Column("kind", Text, primary_key=True),  # post | tag | link | publisher
    Column("thing", Text, primary_key=True),  # an id; of a publisher its host
    Column("approved", Integer, nullable=False),
    Column("by_id", Integer),
    Column("decided_at", BigInteger, nullable=False),
)
