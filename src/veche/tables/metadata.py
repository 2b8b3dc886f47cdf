"""The one MetaData that every table belongs to, and what several tables are made of."""

from sqlalchemy import Index, MetaData, text

metadata = MetaData()


def partial_index(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    """An index of some rows only.

    The condition is said to SQLAlchemy's SQLite alone, where `db/render_pg.py` reads it too: naming PostgreSQL here
    would import its dialect into every process (decision 25).
    """
    return Index(name, *columns, unique=unique, sqlite_where=text(where))
