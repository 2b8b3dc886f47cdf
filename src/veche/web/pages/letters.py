"""The preference page that letters link to: no sign-in, a signed address; opening it changes nothing."""

from typing import Any

import msgspec

from veche.core.mailing import links
from veche.core.mailing.errors import BadArguments, Inaccessible, NoProfile, WrongToken
from veche.core.mailing.identity import Who
from veche.core.mailing.views import SubscriptionsView
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.http.answers import Answer, headers, redirect
from veche.http.door import Call
from veche.web.answering import locale_of, show_page
from veche.web.frame import Page, message
from veche.web.pages.done import go_on
from veche.web.translations import text

ONE_CLICK = ("List-Unsubscribe", "One-Click")
_AGENT_LONGEST = 300
# The address is all the proof that there is: nobody else may learn it from a link that is followed on the page.
_SECRET = headers({"Referrer-Policy": "no-referrer"})


def _(message: str) -> str:
    return message


SAID = {
    "saved": _("Saved."),
    "left": _("You are unsubscribed from everything."),
}


class Letters(msgspec.Struct):
    """The address and what was done last."""

    token: str
    done: str = ""


class Wish(msgspec.Struct):
    """The button that was pressed: save, leave, forget (with `sure`)."""

    token: str
    do: str = ""
    sure: bool = False


async def preferences(tx: Tx, viewer: Viewer, params: Letters, call: Call) -> Page:
    """Which letters come, and how to get no more of them."""
    locale = locale_of(call.request)
    try:
        return await _page(tx, params.token, locale, said=text(locale, SAID.get(params.done, "")))
    except (WrongToken, NoProfile):
        return _dead(locale)


async def change(call: Call, viewer: Viewer, params: Wish) -> Answer:
    """Does what the button says. The address is the proof; a mail program's one click has no origin to look at."""
    locale, sent = locale_of(call.request), call.request.sent
    values = sent.multi() if sent is not None else {}
    try:
        if values.get(ONE_CLICK[0]) == [ONE_CLICK[1]]:
            who = _who(call, "one-click")
            await call.open_tx.write(lambda tx: links.unsubscribe(tx, params.token, who, one_click=True))
            return await show_page(call, viewer, message(locale, "Done", "You are unsubscribed."))
        if params.do == "forget" and not params.sure:
            async with call.open_tx.read() as tx:
                error = text(locale, "Please tick the box: this cannot be undone.")
                page = await _page(tx, params.token, locale, error=error, code=422)
            return await show_page(call, viewer, page)
        return await _done(call, params, values.get("category", []))
    except (WrongToken, NoProfile, Inaccessible):
        return await show_page(call, viewer, _dead(locale))


async def _done(call: Call, params: Wish, ticked: list[Any]) -> Answer:
    who, token = _who(call, "page"), params.token
    if params.do == "forget":
        await call.open_tx.write(lambda tx: links.erase(tx, token, who))
        return go_on("forgotten")
    if params.do == "leave":
        await call.open_tx.write(lambda tx: links.unsubscribe(tx, token, who))
        return redirect(f"{links.PAGE.format(token=token)}?done=left", headers=_SECRET)
    wanted = frozenset(int(one) for one in ticked if str(one).isascii() and str(one).isdigit() and len(str(one)) < 10)
    try:
        await call.open_tx.write(lambda tx: links.choose(tx, token, wanted, who))
    except BadArguments:  # a topic went away while the page was open: the page, loaded anew, shows those that are left
        return redirect(links.PAGE.format(token=token), headers=_SECRET)
    return redirect(f"{links.PAGE.format(token=token)}?done=saved", headers=_SECRET)


async def _page(tx: Tx, token: str, locale: str, *, said: str = "", error: str = "", code: int = 200) -> Page:
    view = await links.on_page(tx, token, lang=locale)
    values = {
        "action": links.PAGE.format(token=token),
        "project": view.project_name,
        "logo": view.project_logo,
        "topics": _topics(view),
        "may_choose": await links.may_choose(tx, token),
        "subscribed": bool(view.categories),
        "saved": said,
        "error": error,
    }
    return Page("mail_preferences.html", values, code, headers=_SECRET)


def _topics(view: SubscriptionsView) -> list[dict[str, Any]]:
    mine = set(view.categories)
    return [
        {"id": topic.id, "title": topic.title, "description": topic.description, "chosen": topic.id in mine}
        for topic in view.topics
    ]


def _dead(locale: str) -> Page:
    return message(locale, "This did not work", "This link is not good, or no more. A newer letter has a newer one.",
                   code=404)  # fmt: skip


def _who(call: Call, source: str) -> Who:
    agent = (call.request.header("user-agent") or "")[:_AGENT_LONGEST]
    return Who(source, call.request.client or None, agent or None)
