"""What some notifications are about beside posts: reports, warnings, follows that ended."""

from dataclasses import dataclass, field

from veche.core.graph.views import SeveranceView
from veche.core.moderation.views import ToldView


@dataclass(frozen=True, slots=True)
class Attached:
    """By the number that the notification names."""

    told: ToldView = field(default_factory=ToldView)
    severances: dict[int, SeveranceView] = field(default_factory=dict)


NOTHING = Attached()
