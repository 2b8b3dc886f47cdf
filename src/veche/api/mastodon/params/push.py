"""Push subscriptions: brackets or JSON, what is wanted under `data`."""

from collections.abc import Mapping

import msgspec

from veche.api.mastodon.render.words import KINDS_OF


class Keys(msgspec.Struct):
    """What messages are encrypted with."""

    p256dh: str
    auth: str


class Subscription(msgspec.Struct):
    """Where the messages go."""

    endpoint: str
    keys: Keys
    standard: bool = False


class Data(msgspec.Struct):
    """What is pushed, and by whom it may be caused."""

    alerts: dict[str, bool] | None = None
    policy: str | None = None


class PushChanges(msgspec.Struct, kw_only=True):
    """PUT /push/subscription. Some clients send the policy beside the data."""

    data: Data | None = None
    policy: str | None = None

    @property
    def audience(self) -> str | None:
        """Whose doings are pushed."""
        return self.policy if self.data is None or self.data.policy is None else self.data.policy

    @property
    def alerts(self) -> Mapping[str, str] | None:
        """Our kinds, each with their word for it."""
        if self.data is None or self.data.alerts is None:
            return None
        wanted = [word for word, is_wanted in self.data.alerts.items() if is_wanted]
        return {kind: word for word in wanted for kind in KINDS_OF.get(word, ())}


class PushForm(PushChanges, kw_only=True):
    """POST /push/subscription."""

    subscription: Subscription
