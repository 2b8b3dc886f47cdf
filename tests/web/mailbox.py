"""What arrives at the mail server of a test."""

import re
from email import message_from_bytes, policy
from email.message import EmailMessage

from tests.smtp.servers import Sink
from tests.waiting import until


async def letter(mail: Sink, number: int = 1) -> tuple[str, EmailMessage]:
    """The path of the link in the newest letter, and the letter."""
    await until(lambda: len(mail.letters) >= number)
    message = message_from_bytes(mail.letters[-1][2], policy=policy.default)
    assert isinstance(message, EmailMessage)
    body = message.get_body(("plain",))
    assert body is not None
    found = re.search(r"https?://[^/\s]+(/\S+token=\S+)", body.get_content())
    assert found is not None
    return found[1], message
