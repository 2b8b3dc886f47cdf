"""What can go wrong in a database, in words that are the same for both of ours."""


class DatabaseError(Exception):
    """Anything that the database refused and that has no closer name below."""


class IntegrityError(DatabaseError):
    """A constraint refused the row.

    `unique` tells a duplicate from the rest (missing value, failed check). `columns` are the columns of the violated
    key where the database names them; `constraint` is its own name of the constraint and differs between databases.
    After it, the transaction goes on only if the statement stood in a savepoint (PostgreSQL).
    """

    def __init__(
        self, message: str, *, unique: bool = False, constraint: str = "", columns: tuple[str, ...] = ()
    ) -> None:
        super().__init__(message)
        self.unique = unique
        self.constraint = constraint
        self.columns = columns


class ValueRefused(DatabaseError):
    """A value that no column can hold: a number beyond 64 bits, a NUL character, half of a surrogate pair."""


class DatabaseBusy(DatabaseError):
    """Locked for too long, or out of reach: worth another try later. Nothing was written."""


class RetryTransaction(DatabaseBusy):
    """PostgreSQL asks to run the whole transaction again; `Engine.write` does so and tells nobody."""


class Interrupted(DatabaseError):
    """A read was broken off: it took longer than it was given, or nobody waits for it any more."""


class DatabaseFull(DatabaseError):
    """No room on the disk. Nothing was written."""


class ProgrammingError(DatabaseError):
    """The calling code is wrong, whatever the data: a write that waits for the network, a write inside a write."""
