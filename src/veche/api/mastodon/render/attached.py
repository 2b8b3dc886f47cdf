"""What some notifications are about beside posts: reports, warnings, follows that ended, collections."""

from typing import Final

import msgspec

from veche.core.collections.views import CollectionView
from veche.core.graph.views import SeveranceView
from veche.core.moderation.views import ToldView

COLLECTED: Final = ("collected", "collection_changed")


class Attached(msgspec.Struct, frozen=True):
    """By the number that the notification names."""

    told: ToldView = msgspec.field(default_factory=ToldView)
    severances: dict[int, SeveranceView] = msgspec.field(default_factory=dict)
    collections: dict[int, CollectionView] = msgspec.field(default_factory=dict)


NOTHING = Attached()
