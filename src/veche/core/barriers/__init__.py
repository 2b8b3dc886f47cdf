"""What bars people from coming in: mail servers, mailboxes, networks."""

from veche.core.barriers.door import check_email, judge_email, judge_network
from veche.core.barriers.emails import (
    bar_domain,
    bar_mailbox,
    domain,
    domains,
    mailbox,
    mailboxes,
    matching_mailboxes,
    open_domain,
    open_mailbox,
)
from veche.core.barriers.networks import (
    ShutOut,
    bar_network,
    change_network,
    expire,
    network,
    networks,
    open_network,
    shut_out,
)
from veche.core.barriers.rules import is_in
from veche.core.barriers.views import AddressChanges, AddressView, EmailDomainView, EmailView

__all__ = [
    "AddressChanges",
    "AddressView",
    "EmailDomainView",
    "EmailView",
    "ShutOut",
    "bar_domain",
    "bar_mailbox",
    "bar_network",
    "change_network",
    "check_email",
    "domain",
    "domains",
    "expire",
    "is_in",
    "judge_email",
    "judge_network",
    "mailbox",
    "mailboxes",
    "matching_mailboxes",
    "network",
    "networks",
    "open_domain",
    "open_mailbox",
    "open_network",
    "shut_out",
]
