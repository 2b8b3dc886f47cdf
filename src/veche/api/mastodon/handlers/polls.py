"""Polls."""

from veche.api.mastodon.forms import VoteForm
from veche.api.mastodon.params import Id
from veche.api.mastodon.render.poll import Poll, poll
from veche.core.errors import Conflict, Invalid
from veche.core.posts import polls
from veche.core.tx import Tx
from veche.core.viewer import Viewer


async def show(tx: Tx, viewer: Viewer, params: Id) -> Poll:
    """One poll."""
    return poll(await polls.load_one(tx, viewer, params.id), viewer.account_id)


async def vote(tx: Tx, viewer: Viewer, form: VoteForm) -> Poll:
    """Answer a poll; the choices are places. Who asks counts as having voted here."""
    options = (await polls.load_one(tx, viewer, form.id)).options
    if not all(0 <= place < len(options) for place in form.choices):
        raise Conflict("the chosen vote option does not exist")
    chosen = [options[place].id for place in form.choices]
    try:
        return poll(await polls.vote(tx, viewer, form.id, chosen, asker_answers=False), viewer.account_id)
    except Invalid as error:  # a second choice is a second vote in Mastodon's words, which toot reads (2026-07)
        raise (Conflict("you have already voted on this poll") if error.code == "too_many" else error) from None
