"""Accounts: looking at them, and one's own."""

from typing import Any

from msgspec import Raw
from msgspec.structs import replace

from veche.api.mastodon import scopes
from veche.api.mastodon.errors import AppNeeded, Refused
from veche.api.mastodon.forms import ProfileForm, RegistrationForm
from veche.api.mastodon.handlers import uploads
from veche.api.mastodon.handlers.resolving import NOTHING, accounts_at, pointed, with_first
from veche.api.mastodon.paging import paged
from veche.api.mastodon.params import AccountSearch, AccountStatuses, Id, Ids, Lookup, PagedId, Relationships
from veche.api.mastodon.render.account import Account, CredentialAccount, account, credential_account
from veche.api.mastodon.render.application import Token, token
from veche.api.mastodon.render.listing import List, list_, preferences
from veche.api.mastodon.render.relationship import encoded_relationships
from veche.core import accounts, auth, graph, lists, pointers, search, timelines
from veche.core.accounts.views import AccountChanges, OwnAccountView
from veche.core.errors import Invalid, NotFound
from veche.core.pointers import Pointed
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.http.answers import Reply
from veche.http.cache import ListOf
from veche.http.door import Call

_MOST_AT_ONCE = 40


async def verify_credentials(tx: Tx, viewer: Viewer, params: Any) -> CredentialAccount:
    """The viewer's own account."""
    return credential_account(await accounts.load_own(tx, viewer))


async def update_credentials(call: Call, viewer: Viewer, form: ProfileForm) -> CredentialAccount:
    """Change one's profile."""
    return credential_account(await changed(call, viewer, form))


async def changed(call: Call, viewer: Viewer, form: ProfileForm) -> OwnAccountView:
    """The profile after its change. New pictures are opened and stored before the transaction begins."""
    async with uploads.stored(call, (form.avatar, "avatar"), (form.header, "header")) as (avatar, header):

        async def work(tx: Tx) -> OwnAccountView:
            avatar_id = await uploads.accept(tx, viewer, avatar, form.avatar_description or "")
            header_id = await uploads.accept(tx, viewer, header, form.header_description or "")
            own = await accounts.update(tx, viewer, form.to_changes(avatar_id, header_id))
            words = ((own.account.avatar, form.avatar_description), (own.account.header, form.header_description))
            return own if not await uploads.describe(tx, viewer, *words) else await accounts.load_own(tx, viewer)

        return await call.open_tx.write(work)


async def remove_avatar(tx: Tx, viewer: Viewer, params: Any) -> CredentialAccount:
    """No picture any more."""
    return credential_account(await accounts.update(tx, viewer, AccountChanges(avatar_media_id=0)))


async def remove_header(tx: Tx, viewer: Viewer, params: Any) -> CredentialAccount:
    """No header any more."""
    return credential_account(await accounts.update(tx, viewer, AccountChanges(header_media_id=0)))


async def show(tx: Tx, viewer: Viewer, params: Id) -> Account:
    """One account."""
    view = await accounts.load_one(tx, viewer, params.id)
    if view.deleted:
        raise NotFound("account")
    return account(view)


async def show_many(tx: Tx, viewer: Viewer, params: Ids) -> list[Account]:
    """Several accounts."""
    wanted = params.known[:_MOST_AT_ONCE]
    found = await accounts.load(tx, viewer, wanted)
    return [account(found[id]) for id in wanted if id in found and not found[id].deleted]


async def lookup(tx: Tx, viewer: Viewer, params: Lookup) -> Account:
    """The account of this name, if it is known here."""
    name, _, domain = params.acct.strip().removeprefix("@").partition("@")
    id = await accounts.find(tx, name, domain)
    if id is None:
        raise NotFound("account")
    return await show(tx, viewer, Id(id))


async def look(call: Call, viewer: Viewer, params: AccountSearch) -> Pointed:
    """Before the transaction: somebody's whole address is looked up, unless that is refused."""
    if params.following or params.offset or params.resolve is False:
        return NOTHING
    return await pointed(call, viewer, params.q, fetch=bool(params.resolve) or pointers.is_address(params.q))


async def find(tx: Tx, viewer: Viewer, params: AccountSearch, call: Call) -> ListOf:
    """Accounts by a part of their names."""
    page = params.page(40, 80)
    found = await search.account_versions(tx, viewer, params.q, page, following=params.following)
    return with_first(await accounts_at(tx, viewer, call.prepared), found, page)


async def statuses(tx: Tx, viewer: Viewer, params: AccountStatuses, call: Call) -> Reply:
    """What an account has written and passed on."""
    found = await timelines.account(
        tx,
        viewer,
        params.id,
        params.page(),
        only_media=params.only_media,
        exclude_replies=params.exclude_replies,
        exclude_reposts=params.exclude_reblogs,
        pinned=params.pinned,
        tag=params.tagged or None,
    )
    if not found.items:
        await show(tx, viewer, Id(params.id))  # nobody has no statuses: an unknown account is not found
    return paged(call, ListOf("status", found.items), found)


async def followers(tx: Tx, viewer: Viewer, params: PagedId, call: Call) -> Reply:
    """Who follows an account."""
    found = await graph.followers(tx, viewer, params.id, params.page(40, 80))
    return paged(call, [account(one) for one in found.items], found)


async def following(tx: Tx, viewer: Viewer, params: PagedId, call: Call) -> Reply:
    """Whom an account follows."""
    found = await graph.following(tx, viewer, params.id, params.page(40, 80))
    return paged(call, [account(one) for one in found.items], found)


async def relationships(tx: Tx, viewer: Viewer, params: Relationships) -> list[Raw]:
    """How the viewer stands to each of these accounts; to suspended ones only if they are wanted."""
    wanted = params.known
    known = await accounts.versions(tx, viewer, wanted, suspended=params.with_suspended)
    found = await graph.relations(tx, viewer, [id for id in wanted if id in known])
    return encoded_relationships(found[id] for id in wanted if id in found)


async def lists_of(tx: Tx, viewer: Viewer, params: Id) -> list[List]:
    """Which of the viewer's lists hold an account."""
    await show(tx, viewer, params)
    return [list_(one) for one in await lists.of_account(tx, viewer, params.id)]


async def check_registration(call: Call, viewer: Viewer, form: RegistrationForm) -> str:
    """Before the transaction opens: all that is wrong with the form at once, and the hash, which takes its time."""
    if viewer.app_id is None:
        raise AppNeeded
    async with call.open_tx.read() as tx:
        faults = await accounts.faults(tx, form.to_new(call.request.client))
    try:
        auth.check_new_password(form.password, call.settings.limits)
    except Invalid as error:
        faults.append(error)
    if faults:
        raise Refused(faults)
    return await auth.hash_password(form.password[: call.settings.limits.password_max])


async def register(tx: Tx, viewer: Viewer, form: RegistrationForm, call: Call) -> Token:
    """Make an account, through the token of an app (also one that stands for a person: masto.js 8 does that, 2026-11);
    a token for it comes back at once: with the rights that the app registered for, or with no wider ones than those of
    the person."""
    assert viewer.app_id is not None
    new = replace(form.to_new(call.request.client), password_hash=call.prepared, app_id=viewer.app_id)
    try:
        registered = await accounts.register(tx, viewer, new)
    except Invalid as error:  # somebody was faster, or the invitation is used up
        raise Refused([error]) from None
    app = await auth.load_app(tx, viewer.app_id)
    person = await auth.identity(tx, registered.user_id)
    words = app.scopes if viewer.account_id is None else scopes.common(app.scopes, viewer.scopes)
    return token(await auth.issue_token(tx, app, person, words))


async def show_preferences(tx: Tx, viewer: Viewer, params: Any) -> dict[str, Any]:
    """How the viewer likes to read and write."""
    return preferences(await accounts.load_own(tx, viewer))
