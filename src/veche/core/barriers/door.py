"""What is asked of a stranger who registers."""

from veche.core.barriers import emails, networks
from veche.core.tx import Tx


async def judge_network(tx: Tx, address: str) -> bool:
    """Whether who comes from this address has to be approved before coming in. Errors: NotAllowed."""
    return await networks.judge(tx, address) if address else False


async def judge_email(tx: Tx, email: str | None) -> bool:
    """Whether who comes with this mailbox has to be approved before coming in. Errors: Invalid."""
    return await emails.judge(tx, email) if email else False


async def check_email(tx: Tx, email: str) -> None:
    """Whether an address may be taken at all, by whoever. Errors: Invalid."""
    await emails.judge(tx, email)
