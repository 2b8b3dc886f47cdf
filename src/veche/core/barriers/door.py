"""What is asked of a stranger who registers."""

from veche.core.barriers import emails, networks
from veche.core.tx import Tx


async def judge(tx: Tx, email: str | None, address: str) -> bool:
    """Whether this stranger has to be approved before coming in. Errors: Invalid (email), NotAllowed (network)."""
    by_mail = await emails.judge(tx, email) if email else False
    by_network = await networks.judge(tx, address) if address else False
    return by_mail or by_network


async def check_email(tx: Tx, email: str) -> None:
    """Whether an address may be taken at all, by whoever. Errors: Invalid."""
    await emails.judge(tx, email)
