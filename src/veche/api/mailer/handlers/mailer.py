"""/api/mailer/…: one letter to one person."""

from typing import Any

from veche.api.mailer.auth import project_of
from veche.api.mailer.params import Form
from veche.api.mailer.render import answers
from veche.core.mailing import policy, sending, verification
from veche.core.mailing.policy import Act
from veche.core.viewer import Viewer
from veche.http.door import Call


async def send(call: Call, viewer: Viewer, params: Any) -> answers.Sent:
    """Send a letter, and wait a little for what becomes of it."""
    project = project_of(viewer)
    policy.require(project, Act.SEND_SERVICE, Act.SEND_CATEGORY)
    new = Form(call.request.sent).new_dispatch()
    return answers.sent(await sending.send(call.open_tx, call.door.extras["fetch"], project, new))


async def send_verify(call: Call, viewer: Viewer, params: Any) -> answers.Verification:
    """Send the verification letter that a project has chosen."""
    project, form = project_of(viewer), Form(call.request.sent)
    policy.require(project, Act.SEND_SERVICE, Act.SEND_CATEGORY)
    email, ext_id = form.email(required=True), form.text("ext_id", required=True)
    form.check()
    letter, dispatch = await call.open_tx.write(
        lambda tx: verification.send_verification(tx, project, email or "", ext_id or "")
    )
    await sending.wait(call.open_tx, dispatch)
    return answers.Verification(letter)
