"""What a project may do at all: the sending policy, and the conversion of a name into a set of acts. Pure."""

from enum import StrEnum

from veche.core.mailing.errors import Barred
from veche.core.mailing.views import ProjectView


class Act(StrEnum):
    """What a policy permits or not. Reading, unsubscribing and void are never barred."""

    SEND_SERVICE = "send_service"
    SEND_CATEGORY = "send_category"
    SMS = "sms"
    PROFILES_WRITE = "profiles_write"
    SUBSCRIBE = "subscribe_s2s"
    CONFIRM = "confirm_s2s"
    VOID_EXT = "void_ext"


_ALL = frozenset(Act)
PRESETS: dict[str, frozenset[Act]] = {
    "full": _ALL,
    "transactional": frozenset({Act.SEND_SERVICE, Act.SMS, Act.PROFILES_WRITE, Act.VOID_EXT}),
    "double_opt_in": _ALL - {Act.SUBSCRIBE, Act.CONFIRM},
    "paused": frozenset({Act.PROFILES_WRITE, Act.VOID_EXT}),
    "test": _ALL,  # and writes to listed addresses only
}


def acts(policy: str) -> frozenset[Act]:
    """The acts of a preset, or of a list of acts joined by commas; whatever cannot be read permits nothing."""
    if policy in PRESETS:
        return PRESETS[policy]
    return frozenset(Act(name) for name in policy.split(",") if name in Act._value2member_map_)


def is_policy(policy: str) -> bool:
    """Whether a setting is a preset or a list of known acts."""
    return policy in PRESETS or all(name in Act._value2member_map_ for name in policy.split(","))


def require(project: ProjectView, *any_of: Act) -> None:
    """Refuses (Barred) when the policy has none of the acts."""
    if not acts(project.policy).intersection(any_of):
        raise Barred


def require_recipient(project: ProjectView, email: str) -> None:
    """Under the policy `test` only listed addresses are written to."""
    if project.policy == "test" and email.lower() not in project.test_addresses:
        raise Barred
