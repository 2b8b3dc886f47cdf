"""The right to be forgotten: a person is deleted, and keyed digests see to it that nobody adds them again."""

from collections.abc import Sequence
from typing import Any

from veche.core.mailing import consent, policy, profiles, projects, quarantine, removal
from veche.core.mailing.errors import Inaccessible, NoProject, bad_value
from veche.core.mailing.identity import Identity, Who, digests
from veche.core.mailing.policy import Act
from veche.core.mailing.profiles import person_digest
from veche.core.mailing.views import ProjectView
from veche.core.tx import Tx


async def void(tx: Tx, project: ProjectView, identity: Identity, who: Who, *, ext_ids: Sequence[str] = ()) -> None:
    """Deletes and quarantines a person, known or not, here or in exactly the projects named. Idempotent.

    Always allowed in the own project; others are named by internal projects only. Inaccessible, Barred,
    NoProject, NoProfile (the identifiers belong to different persons).
    """
    targets = [project]
    if ext_ids:
        if not project.is_internal:
            raise Inaccessible
        policy.require(project, Act.VOID_EXT)
        targets = await _targets(tx, ext_ids)
    for target in targets:
        rows = await profiles.agreeing(tx, target, identity, lock=True)
        await quarantine.void(tx, target.id, identity, None)
        if rows:
            await void_rows(tx, target, rows, who)
        else:
            entry = consent.Entry("void", None, digests(tx, identity)[0])
            await consent.record(tx, target.id, [entry], Who(who.source))
        if identity.email:
            await removal.delete_history(tx, target.id, identity.email)


async def void_rows(tx: Tx, project: ProjectView, rows: list[Any], who: Who) -> None:
    """The same for known persons' rows of one project."""
    entries = [consent.Entry("void", None, person_digest(tx, row)) for row in rows]
    for row in rows:
        await quarantine.void(tx, project.id, Identity(row.external_id, row.email, row.phone), row.id)
        if row.email:
            await quarantine.forget(tx, project.id, row.email)
            await removal.delete_history(tx, project.id, row.email)
    await removal.delete(tx, rows)
    # Who asked is not kept: the log must not hold anything of a voided person.
    await consent.record(tx, project.id, entries, Who(who.source))


async def _targets(tx: Tx, ext_ids: Sequence[str]) -> list[ProjectView]:
    found = {ext_id: await projects.by_ext_id(tx, ext_id) for ext_id in ext_ids}
    unknown = [ext_id for ext_id, target in found.items() if target is None]
    if unknown:
        raise NoProject({"ext_ids": [bad_value("ext_id", ext_id) for ext_id in unknown]})
    return [target for target in found.values() if target is not None]
