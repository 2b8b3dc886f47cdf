"""Groups: accounts with members. Membership is an accepted follow; roles and bans stand beside it (decision 10)."""

from msgspec.structs import replace

from veche.core import graph
from veche.core.accounts import names, profile
from veche.core.accounts.load import load_one
from veche.core.accounts.rows import insert_account
from veche.core.accounts.views import AccountChanges, AccountView
from veche.core.errors import Conflict, Invalid, NotAllowed, NotFound
from veche.core.events import AccountCreated
from veche.core.graph import pairs
from veche.core.graph.service import ACCEPT_WAITING
from veche.core.graph.views import FollowSettings, RelationView
from veche.core.groups import rows, rules
from veche.core.groups.views import GroupChanges, NewGroup
from veche.core.limits import check_length
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.lib.text import one_line
from veche.lib.tokens import random_hex

REASON_LONGEST = 500


async def create(tx: Tx, viewer: Viewer, new: NewGroup) -> AccountView:
    """Found a group; the founder is its owner and first member.

    Any signed-in person. Events: AccountCreated, Followed, AccountChanged. Errors: NotSignedIn, Invalid (title,
    username, description, access, wall_mode).
    """
    me = pairs.signed_in(viewer)
    if not one_line(new.title):
        raise Invalid("title", "must not be empty", code="blank")
    # The name by number is known only when the number is; until then the group has one that nobody can guess.
    group_id = await insert_account(tx, kind="group", username=f"new_{random_hex()}")
    if group_id is None:
        raise Conflict("Two groups were founded at the same moment; try again")
    first = GroupChanges(
        title=new.title,
        username=new.username or "",
        description=new.description,
        access=new.access,
        wall_mode=new.wall_mode,
    )
    await profile.change(tx, group_id, me, _changes(first, group_id))
    tx.emit(AccountCreated(account_id=group_id))
    await rows.write_role(tx, group_id, me, "owner")
    await pairs.two(tx, me, group_id)
    await pairs.begin(tx, pairs.Between(None, None), me, group_id, FollowSettings(), accepted=True)
    return await load_one(tx, viewer, group_id)


async def update(tx: Tx, viewer: Viewer, group_id: int, changes: GroupChanges) -> AccountView:
    """Change a group's page and settings. Opening it lets in those who wait.

    Its administrators and owner. Events: AccountChanged. Errors: NotSignedIn, NotFound, NotAllowed, Invalid.
    """
    group = await rows.locked_group(tx, group_id)
    me, role = await rows.own_role(tx, viewer, group_id)
    if not rules.can_manage(role):
        raise NotAllowed("Only administrators change the group")
    if changes.title is not None and not one_line(changes.title):
        raise Invalid("title", "must not be empty", code="blank")
    await profile.change(tx, group_id, me, _changes(changes, group_id))
    if changes.access == "open" and group.group_access != "open":
        await tx.enqueue(ACCEPT_WAITING, unique=f"accept-waiting:{group_id}", account_id=group_id)
    return await load_one(tx, viewer, group_id)


async def join(tx: Tx, viewer: Viewer, group_id: int) -> RelationView:
    """Become a member, or ask to when the group is closed or private. It is no fault to be one already.

    Any signed-in person. Events: Followed or FollowRequested. Errors: NotSignedIn, NotFound, NotAllowed (banned, a
    block).
    """
    await rows.locked_group(tx, group_id)
    return await graph.follow(tx, viewer, group_id)


async def leave(tx: Tx, viewer: Viewer, group_id: int) -> RelationView:
    """Be a member no more; a role goes with it, a request is taken back. It is no fault not to be one.

    Any signed-in person but the owner. Events: Unfollowed. Errors: NotSignedIn, NotFound, NotAllowed (the owner).
    """
    await rows.locked_group(tx, group_id)
    return await graph.unfollow(tx, viewer, group_id)


async def set_role(tx: Tx, viewer: Viewer, group_id: int, account_id: int, role: str | None) -> None:
    """Give a member a role, or (None) none. Making somebody the owner makes the present one an administrator.

    Owners decide about everybody, administrators about those below. Errors: NotSignedIn, NotFound (no member),
    NotAllowed, Invalid.
    """
    await rows.locked_group(tx, group_id)
    me, own = await rows.own_role(tx, viewer, group_id)
    if role is not None and role not in rules.ROLES:
        raise Invalid("role", f"is not one of {', '.join(rules.ROLES)}", code="inclusion")
    theirs = (await rows.roles(tx, group_id, (account_id,))).get(account_id)
    if not rules.can_give_role(own, theirs, role):
        raise NotAllowed("Your role in the group does not allow this")
    if not (await rows.is_member(tx, group_id, (account_id,)))[account_id]:
        raise NotFound("member")
    await rows.write_role(tx, group_id, account_id, role)
    if role == "owner":
        await rows.write_role(tx, group_id, me, "admin")


async def remove_member(tx: Tx, viewer: Viewer, group_id: int, account_id: int, *, ban: bool = False) -> None:
    """Put somebody out of the group, or turn down a request; `ban` keeps them out for good.

    Managers, whoever stands below them. Events: Unfollowed. Errors: NotSignedIn, NotFound (no member), NotAllowed.
    """
    me = await _remover(tx, viewer, group_id, account_id)
    gone = await pairs.end(tx, account_id, group_id)
    if ban:
        await rows.write_ban(tx, group_id, account_id, me)
    elif gone is None:
        raise NotFound("member")


async def ban(
    tx: Tx, viewer: Viewer, group_id: int, account_id: int, reason: str = "", expires_at: int | None = None
) -> None:
    """Keep somebody out of the group, member or not, until `expires_at` or for good. A second ban replaces the first.

    Managers, whoever stands below them. Events: Unfollowed. Errors: NotSignedIn, NotFound, NotAllowed, Invalid.
    """
    me = await _remover(tx, viewer, group_id, account_id)
    check_length("reason", reason, REASON_LONGEST)
    await pairs.end(tx, account_id, group_id)
    await rows.write_ban(tx, group_id, account_id, me, reason=one_line(reason), expires_at=expires_at)


async def unban(tx: Tx, viewer: Viewer, group_id: int, account_id: int) -> None:
    """Let somebody come again. It is no fault when there was no ban.

    Managers. Errors: NotSignedIn, NotFound, NotAllowed.
    """
    await rows.locked_group(tx, group_id)
    _, own = await rows.own_role(tx, viewer, group_id)
    if not rules.can_moderate(own):
        raise NotAllowed("Your role in the group does not allow this")
    await rows.delete_ban(tx, group_id, account_id)


async def _remover(tx: Tx, viewer: Viewer, group_id: int, account_id: int) -> int:
    """The manager who may put this account out; the pair is locked. Errors: NotSignedIn, NotFound, NotAllowed."""
    group = await rows.locked_group(tx, group_id)
    me, own = await rows.own_role(tx, viewer, group.id)
    theirs = (await rows.roles(tx, group_id, (account_id,))).get(account_id)
    if not rules.can_remove(own, theirs):
        raise NotAllowed("Your role in the group does not allow this")
    await pairs.two(tx, group_id, account_id)
    return me


def _changes(changes: GroupChanges, group_id: int) -> AccountChanges:
    """The group's words in those of accounts."""
    new = AccountChanges(
        display_name=changes.title,
        note=changes.description,
        headline=changes.headline,
        details=changes.details,
        group_access=changes.access,
        wall_mode=changes.wall_mode,
        avatar_media_id=changes.avatar_media_id,
        header_media_id=changes.header_media_id,
        discoverable=changes.discoverable,
        hide_collections=changes.hide_collections,
    )
    if changes.username is None:
        return new
    return replace(new, username=changes.username or names.own_address(group_id))
