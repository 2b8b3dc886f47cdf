"""The door for strangers: whether it stands open, to whom, and what bars somebody."""

import msgspec

from veche.core import barriers
from veche.core.accounts import invites
from veche.core.accounts.views import NewUser
from veche.core.errors import Invalid, NotAllowed
from veche.core.limits import check_length
from veche.core.tx import Tx
from veche.lib import times

REASON_LONGEST = 1000


class Passed(msgspec.Struct, frozen=True):
    """What came out at the door: whether a moderator has to look first, and whose invitation it was."""

    needs_approval: bool = False
    invited_by_id: int | None = None


async def check_door(tx: Tx, address: str) -> bool:
    """Before anything is asked of a stranger: whether people come in at all, and from this address. True when a
    moderator has to look first, because of the network. Errors: NotAllowed (closed, a barred network)."""
    if tx.settings.registration.mode == "closed":
        raise NotAllowed("Registration is closed")
    return await barriers.judge_network(tx, address)


async def pass_door(tx: Tx, new: NewUser, email: str | None, *, watched: bool) -> Passed:
    """Let a stranger in who came as far as the form, or say why not; `watched` is what `check_door` said. Errors:
    NotAllowed (not invited), Invalid (email, invite)."""
    mode = tx.settings.registration.mode
    needs_approval = await barriers.judge_email(tx, email) or watched or mode == "approval"
    if new.invite:
        return Passed(needs_approval, await invites.use(tx, new.invite))
    if mode == "invite":
        raise NotAllowed("Registration is open to the invited only")
    return Passed(needs_approval)


def check_invited(tx: Tx, new: NewUser) -> None:
    """Where only the invited come in, an invitation has to be there. Errors: Invalid."""
    if tx.settings.registration.mode == "invite" and not new.invite:
        raise Invalid("invite", "must not be empty", code="blank")


def check_reason(tx: Tx, new: NewUser, *, trusted: bool = False) -> None:
    """Where moderators let people in, they may want to know why. Errors: Invalid."""
    door = tx.settings.registration
    if door.mode == "approval" and door.reason_required and not trusted and not new.reason.strip():
        raise Invalid("reason", "must not be empty", code="blank")
    check_length("reason", new.reason, REASON_LONGEST)


def check_age(tx: Tx, new: NewUser) -> None:
    """Where an age has to be reached, the birthday is asked for. Errors: Invalid."""
    least = tx.settings.registration.min_age
    if not least:
        return
    if not new.birthday or not new.birthday.strip():
        raise Invalid("date_of_birth", "must not be empty", code="blank")
    try:
        day = times.parse_day(new.birthday.strip())
    except ValueError:
        raise Invalid("date_of_birth", "is not a date") from None
    today = times.iso_day(tx.now)
    if day.isoformat() > today:
        raise Invalid("date_of_birth", "is not a day on which somebody living was born")
    if f"{day.year + least:04}{day.isoformat()[4:]}" > today:
        raise Invalid("date_of_birth", f"is below the age limit of {least} years", code="too_young")
