"""What is said after a form did its work: pages of their own, so that loading them anew sends nothing again."""

import msgspec

from veche.core.errors import NotFound
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.http.answers import Answer, redirect
from veche.http.door import Call
from veche.web.answering import locale_of
from veche.web.frame import Page, message


def _(message: str) -> str:
    return message


SIGN_IN = ("/sign-in", _("Sign in"))
HOME = ("/", _("To the front page"))

MESSAGES = {
    "letter": (
        _("Look into your mail"),
        _("We have sent you a letter. Follow the link in it, and your account is ready."),
        HOME,
    ),
    "waiting": (_("Almost done"), _("A moderator will look at your request."), HOME),
    "ready": (_("Welcome"), _("Your account is ready."), SIGN_IN),
    "confirmed": (_("Thank you"), _("Your address is confirmed."), SIGN_IN),
    "sent": (_("Look into your mail"), _("If we know this address, a letter with a link is on its way."), HOME),
    "password": (
        _("Done"),
        _("The new password holds from now on; everywhere else you are signed out."),
        SIGN_IN,
    ),
    "forgotten": (_("Done"), _("We have deleted your data and will not write to you again."), None),
}


class Done(msgspec.Struct):
    """Which."""

    what: str


async def done(tx: Tx, viewer: Viewer, params: Done, call: Call) -> Page:
    """Says what happened."""
    found = MESSAGES.get(params.what)
    if found is None:
        raise NotFound("page")
    heading, line, link = found
    return message(locale_of(call.request), heading, line, link=link)


def go_on(what: str) -> Answer:
    """To that page."""
    return redirect(f"/done/{what}")
