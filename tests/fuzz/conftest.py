"""What was logged while generated requests were answered."""

import logging
from collections.abc import Iterator

import pytest


class Errors(logging.Handler):
    """Whatever is logged as an error: a request that nobody answered for."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.records: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(self.format(record))


@pytest.fixture
def errors() -> Iterator[list[str]]:
    handler = Errors()
    logging.getLogger().addHandler(handler)
    yield handler.records
    logging.getLogger().removeHandler(handler)
