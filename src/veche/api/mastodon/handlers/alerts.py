"""Grouped notifications, the policy and who waits because of it."""

from typing import Any

from veche.api.mastodon.attached import attached, seen
from veche.api.mastodon.paging import Paged, limit_of, paged
from veche.api.mastodon.params import Id
from veche.api.mastodon.params import alerts as p
from veche.api.mastodon.render import alerts as render
from veche.api.mastodon.render.account import account
from veche.api.mastodon.render.notification import Count
from veche.api.mastodon.render.words import NOTIFICATION_TYPES
from veche.core import notifications
from veche.core.errors import NotFound
from veche.core.notifications import GroupsView
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.http.answers import Reply
from veche.http.door import Call


async def groups(tx: Tx, viewer: Viewer, params: p.Groups, call: Call) -> Reply:
    """What the viewer is told, what is alike as one."""
    found = await notifications.groups(tx, viewer, params.page(40, 80), params.wanted, seen(tx, call))
    partial = params.expand_accounts == "partial_avatars"
    return paged(call, await _shown(tx, viewer, found.items[0], call, partial=partial), found)


async def group(tx: Tx, viewer: Viewer, params: p.GroupKey, call: Call) -> render.Groups:
    """One group."""
    found = await notifications.group(tx, viewer, params.group_key, seen(tx, call))
    if any(one.kind not in NOTIFICATION_TYPES for one in found.groups):
        raise NotFound("notification group")
    return await _shown(tx, viewer, found, call)


async def _shown(tx: Tx, viewer: Viewer, view: GroupsView, call: Call, *, partial: bool = False) -> render.Groups:
    for kind in ("account", "partial_account") if partial else ("account",):
        call.joiner(tx).note(kind, view.accounts)
    return render.groups(view, await attached(tx, viewer, view.groups), partial=partial)


async def group_accounts(tx: Tx, viewer: Viewer, params: p.PagedGroup, call: Call) -> Reply:
    """Everybody in a group."""
    found = await notifications.members(tx, viewer, params.group_key, params.page(40, 80))
    return paged(call, [account(one) for one in found.items], found)


async def dismiss_group(tx: Tx, viewer: Viewer, params: p.GroupKey) -> Any:
    """Put a group away."""
    await notifications.dismiss_group(tx, viewer, params.group_key)
    return {}


async def unread_groups(tx: Tx, viewer: Viewer, params: p.Groups) -> Count:
    """How many groups came since the marker; counted up to the limit."""
    most, wanted = limit_of(params.limit, 100, 1000), params.wanted
    counted = await notifications.unread_count(
        tx, viewer, kinds=wanted.kinds, account_id=wanted.account_id, grouped_kinds=wanted.grouped, most=most
    )
    return Count(counted)


async def destroy_many(tx: Tx, viewer: Viewer, params: p.Many) -> Any:
    """Put several away."""
    await notifications.dismiss_some(tx, viewer, params.known)
    return {}


async def policy(tx: Tx, viewer: Viewer, params: Any) -> render.Policy:
    """Who is let through."""
    return render.policy(await notifications.policy(tx, viewer))


async def set_policy(tx: Tx, viewer: Viewer, form: p.PolicyForm) -> render.Policy:
    """Change it."""
    return render.policy(await notifications.set_policy(tx, viewer, form.changes))


async def old_policy(tx: Tx, viewer: Viewer, params: Any) -> render.OldPolicy:
    """The same in the first form."""
    return render.old_policy(await notifications.policy(tx, viewer))


async def set_old_policy(tx: Tx, viewer: Viewer, form: p.OldPolicyForm) -> render.OldPolicy:
    """Change it in the first form."""
    return render.old_policy(await notifications.set_policy(tx, viewer, form.changes))


async def requests(tx: Tx, viewer: Viewer, params: Paged, call: Call) -> Reply:
    """Who waits."""
    found = await notifications.requests.load(tx, viewer, params.page(40, 80))
    return paged(call, [render.request(one, viewer.account_id) for one in found.items], found)


async def request(tx: Tx, viewer: Viewer, params: Id) -> render.Request:
    """One who waits."""
    return render.request(await notifications.requests.show(tx, viewer, params.id), viewer.account_id)


async def accept(tx: Tx, viewer: Viewer, params: Id) -> Any:
    """Let one through."""
    await notifications.requests.accept(tx, viewer, [params.id])
    return {}


async def dismiss(tx: Tx, viewer: Viewer, params: Id) -> Any:
    """Put away what one has told."""
    await notifications.requests.dismiss(tx, viewer, [params.id])
    return {}


async def accept_many(tx: Tx, viewer: Viewer, form: p.Requests) -> Any:
    """Let several through."""
    await notifications.requests.accept(tx, viewer, form.known)
    return {}


async def dismiss_many(tx: Tx, viewer: Viewer, form: p.Requests) -> Any:
    """Put away what several have told."""
    await notifications.requests.dismiss(tx, viewer, form.known)
    return {}


async def merged(tx: Tx, viewer: Viewer, params: Any) -> render.Merged:
    """What is accepted is merged in the same transaction."""
    return render.Merged(True)
