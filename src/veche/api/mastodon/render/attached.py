"""What some notifications are about beside posts: reports, warnings, follows that ended, collections."""

from dataclasses import dataclass, field
from typing import Final

from veche.core.collections.views import CollectionView
from veche.core.graph.views import SeveranceView
from veche.core.moderation.views import ToldView

COLLECTED: Final = ("collected", "collection_changed")


@dataclass(frozen=True, slots=True)
class Attached:
    """By the number that the notification names."""

    told: ToldView = field(default_factory=ToldView)
    severances: dict[int, SeveranceView] = field(default_factory=dict)
    collections: dict[int, CollectionView] = field(default_factory=dict)


NOTHING = Attached()
