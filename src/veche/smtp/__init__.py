"""The only outgoing mail connection: relays and direct delivery, pooled, one outcome for each recipient."""

from .mailer import Mailer
from .outcome import Delivery, Outcome
from .route import Route

__all__ = ["Delivery", "Mailer", "Outcome", "Route"]
