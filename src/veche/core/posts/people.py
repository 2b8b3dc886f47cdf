"""The words of a post and whom they name, before it is written down."""

import msgspec

from veche.core import accounts
from veche.core.errors import Invalid
from veche.core.limits import check_count
from veche.core.posts import text
from veche.core.posts.text import Named
from veche.core.tx import Tx
from veche.core.viewer import Viewer


class Unexpected(Invalid):
    """The text names somebody whom its author did not mean to name."""

    def __init__(self, account_ids: tuple[int, ...]) -> None:
        super().__init__("text", "names people who were not expected", code="unexpected")
        self.account_ids = account_ids


class Understood(msgspec.Struct, frozen=True):
    """A text ready to be stored: what was typed, its HTML, the ids that it names, its tags, its links."""

    source: str
    html: str
    mentions: tuple[int, ...]
    tags: tuple[tuple[str, str], ...]
    links: tuple[str, ...] = ()


async def understand(
    tx: Tx, viewer: Viewer, source: str, also: tuple[int, ...] = (), *, html_input: bool = False
) -> Understood:
    """Render a text; `also` are named without standing in it. Two statements at most. Errors: Invalid(text)."""
    if html_input:
        html = text.render_foreign(source)
        return Understood(text.to_plain(html), html, await _existing(tx, viewer, also), ())
    pieces = text.scan(source, tx.settings.domain)
    found = await _find(tx, viewer, pieces, also)
    rendered = text.render(pieces, found, tx.settings.url)
    mentions = tuple(dict.fromkeys((*rendered.mentions, *(id for id in also if id in found))))
    check_count("text", mentions, tx.limits.mentions)
    return Understood(source, rendered.html, mentions, rendered.tags[: tx.limits.tags], rendered.links)


def check_expected(understood: Understood, expected: tuple[int, ...] | None, author_id: int) -> None:
    """Whether it names only whom its author named beforehand, where they did. Errors: Unexpected."""
    if expected is None:
        return
    if odd := tuple(id for id in understood.mentions if id not in (*expected, author_id)):
        raise Unexpected(odd)


async def _existing(tx: Tx, viewer: Viewer, ids: tuple[int, ...]) -> tuple[int, ...]:
    found = await accounts.load(tx, viewer, ids) if ids else {}
    return tuple(id for id in dict.fromkeys(ids) if id in found)


async def _find(tx: Tx, viewer: Viewer, pieces: list[text.Piece], also: tuple[int, ...]) -> dict[str | int, Named]:
    """Accounts by the keys under which the pieces name them; those who are gone cannot be named."""
    names, ids = text.names_in(pieces)
    check_count("text", names, tx.limits.mentions)
    by_name = await accounts.find_many(tx, names) if names else {}
    wanted = {*by_name.values(), *ids, *also}
    if not wanted:
        return {}
    loaded = await accounts.load(tx, viewer, wanted)
    known = {
        account.id: Named(account.id, account.username, account.domain, account.url)
        for account in loaded.values()
        if not (account.suspended or account.deleted)
    }
    found: dict[str | int, Named] = {id: known[id] for id in (*ids, *also) if id in known}
    return found | {name: known[id] for name, id in by_name.items() if id in known}
