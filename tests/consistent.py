"""The end of every test on a whole server: what is kept twice agrees."""

from veche.core import consistency
from veche.core.tx import TxFactory


async def assert_consistent(open_tx: TxFactory) -> None:
    """Fails with everything that does not."""
    async with open_tx.read(slow=True) as tx:
        findings = await consistency.check(tx)
    assert not findings, "\n".join(map(str, findings))
