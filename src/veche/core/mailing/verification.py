"""The verification letter that a project has chosen in its settings."""

from veche.core.mailing import profiles, projects, rates, sending
from veche.core.mailing.errors import Inaccessible, NoLetter, NoProject, bad_value
from veche.core.mailing.identity import Identity
from veche.core.mailing.sending import HOUR, NewDispatch
from veche.core.mailing.views import ProjectView
from veche.core.tx import Tx


async def send_verification(tx: Tx, project: ProjectView, email: str, ext_id: str) -> tuple[int, int]:
    """Accepts the verification letter of the project `ext_id` for one of its people; letter and dispatch.

    For that project and for internal ones. NoProject, Inaccessible, NoLetter (none chosen), NoProfile, TooMany, and
    what `sending.accept` raises.
    """
    target = await projects.by_ext_id(tx, ext_id)
    if target is None:
        raise NoProject({"ext_id": [bad_value("ext_id", ext_id)]})
    if target.id != project.id and not project.is_internal:
        raise Inaccessible
    if target.verification_letter_id is None:
        raise NoLetter("letter")
    await profiles.find(tx, target, Identity(email=email))
    for rate in (rates.VERIFY_MINUTE, rates.VERIFY_DAY):
        await rates.take(tx, target, rate, of=email)
    new = NewDispatch(email=email, letter=target.verification_letter_id, lifetime=HOUR)
    return target.verification_letter_id, await sending.accept(tx, target, new)
