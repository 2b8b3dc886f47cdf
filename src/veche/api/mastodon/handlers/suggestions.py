"""Whom to follow, and who is here."""

from typing import Any

from veche.api.mastodon.paging import limit_of
from veche.api.mastodon.params.suggestions import AccountId, Directory, Suggestions
from veche.api.mastodon.render.account import Account, account
from veche.api.mastodon.render.suggestion import Suggestion, suggestion
from veche.core import suggestions
from veche.core.tx import Tx
from veche.core.viewer import Viewer


async def second(tx: Tx, viewer: Viewer, params: Suggestions) -> list[Suggestion]:
    """Whom to follow, with the reasons."""
    return [suggestion(one) for one in await suggestions.suggest(tx, viewer, limit_of(params.limit, 40, 80))]


async def first(tx: Tx, viewer: Viewer, params: Suggestions) -> list[Account]:
    """The accounts alone."""
    return [account(one.account) for one in await suggestions.suggest(tx, viewer, limit_of(params.limit, 40, 80))]


async def hide(tx: Tx, viewer: Viewer, params: AccountId) -> Any:
    """Suggest this one no more."""
    await suggestions.hide(tx, viewer, params.account_id)
    return {}


async def directory(tx: Tx, viewer: Viewer, params: Directory) -> list[Account]:
    """Everybody who lets themselves be found."""
    page = params.page(40, 80)
    found = await suggestions.directory(tx, viewer, page, local=params.local, newest=params.order == "new")
    return [account(one) for one in found.items]
