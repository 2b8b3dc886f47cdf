"""Counters that belong to no table: numbers of posts, notes, topics, and the low bits of 63-bit ids (decision 7)."""

from sqlalchemy import BigInteger, Column, Integer, Sequence, Table, Text

from veche.tables.metadata import metadata

# SQLite has no sequences, and its one writer makes a row as good as one.
sequences = Table(
    "sequences",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", BigInteger, nullable=False),
    info={"only": "sqlite"},
)

SMALL = 2**31 - 1  # clients keep these in signed 32-bit integers

SEQUENCES = {
    "number": Sequence("number_sequence", metadata=metadata, data_type=Integer, maxvalue=SMALL),
    "note": Sequence("note_sequence", metadata=metadata, data_type=Integer, maxvalue=SMALL),
    "topic": Sequence("topic_sequence", metadata=metadata, data_type=Integer, maxvalue=SMALL),
    "id": Sequence("id_sequence", metadata=metadata, data_type=BigInteger),
}
