"""What a signed link in a letter opens: no project has to say who it is."""

from typing import Any

from veche.api.mailer.auth import project_of
from veche.api.mailer.params import AGENT_MAX, Form
from veche.api.mailer.render import answers
from veche.core.mailing import links
from veche.core.mailing.errors import WrongToken
from veche.core.mailing.identity import Who
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.http.answers import Answer, headers, redirect
from veche.http.door import Call
from veche.http.errors import WrongMethod

ONE_CLICK = ("List-Unsubscribe", "One-Click")


async def subscribe(tx: Tx, viewer: Viewer, params: Any, call: Call) -> answers.Categories:
    """To all categories."""
    form = Form(call.request.sent)
    lang, who = form.language(), _who(call, viewer, form)
    form.check()
    return answers.categories(await links.subscribe(tx, await _token(tx, call, viewer), who, lang=lang))


async def unsubscribe(tx: Tx, viewer: Viewer, params: Any, call: Call) -> answers.Categories:
    """From all categories; from one, when a mail program does it by one click in a letter of that category."""
    form = Form(call.request.sent)
    one_click = form.given(ONE_CLICK[0]) == [ONE_CLICK[1]]
    who = _who(call, viewer, form, "one-click" if one_click else "link")
    form.check()
    token = await _token(tx, call, viewer)
    return answers.categories(await links.unsubscribe(tx, token, who, one_click=one_click))


async def set_link_subscriptions(tx: Tx, viewer: Viewer, params: Any, call: Call) -> answers.Categories:
    """Exactly these categories."""
    form = Form(call.request.sent)
    wanted = frozenset(form.numbers("profile_categories", "categories"))
    who = _who(call, viewer, form)
    form.check()
    return answers.categories(await links.choose(tx, await _token(tx, call, viewer), wanted, who))


async def get_link_subscriptions(tx: Tx, viewer: Viewer, params: Any, call: Call) -> answers.Subscriptions:
    """The person's categories among all of the project."""
    form = Form(call.request.sent)
    lang = form.language()
    form.check()
    return answers.subscriptions(await links.shown(tx, await _token(tx, call, viewer), lang=lang))


async def unsubscribe_page(call: Call, viewer: Viewer, params: Any) -> Answer:
    """A browser that follows the address gets the page with the button; scanners follow links too, so nothing else."""
    if "text/html" not in (call.request.header("accept") or ""):
        raise WrongMethod(call.request.path, ("POST",))
    page = links.PAGE.format(token=call.request.path_params["token"])
    return redirect(page, headers=headers({"Referrer-Policy": "no-referrer"}))


async def _token(tx: Tx, call: Call, viewer: Viewer) -> str:
    """The token of the path; a project that names itself may only use its own."""
    text = str(call.request.path_params["token"])
    project = getattr(viewer, "project", None)
    if project is not None and (await links.open_token(tx, text, *links.LEAVING)).project.id != project.id:
        raise WrongToken
    return text


def _who(call: Call, viewer: Viewer, form: Form, source: str = "link") -> Who:
    """The browser's own address, which a browser cannot make up; a project's word when the project called."""
    if getattr(viewer, "project", None) is not None:
        return form.who(f"{source}:{project_of(viewer).login}")
    return Who(source, call.request.client or None, (call.request.header("user-agent") or "")[:AGENT_MAX] or None)
