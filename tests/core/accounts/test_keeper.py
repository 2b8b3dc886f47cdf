"""Whom an instance names as its keeper."""

from tests.cast import Cast
from veche.core import accounts
from veche.core.tx import TxFactory


async def test_the_first_administrator_is_the_keeper(open_tx: TxFactory, cast: Cast) -> None:
    async with open_tx.read() as tx:
        assert await accounts.keeper(tx) == cast.anna.id


async def test_an_empty_instance_has_no_keeper(open_tx: TxFactory) -> None:
    async with open_tx.read() as tx:
        assert await accounts.keeper(tx) is None
