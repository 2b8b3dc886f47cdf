"""/api/profiles/…: who the project's people are and what they agreed to."""

from typing import Any

from veche.api.mailer.auth import project_of
from veche.api.mailer.params import Form
from veche.api.mailer.render import answers
from veche.core.mailing import policy, profiles, rates, subscriptions, voiding
from veche.core.mailing.policy import Act
from veche.core.mailing.views import ProjectView
from veche.core.tx import Tx
from veche.core.viewer import Viewer
from veche.http.door import Call

API = "api"


async def update(tx: Tx, viewer: Viewer, params: Any, call: Call) -> answers.Done:
    """Create or change a profile."""
    project = await _writing(tx, viewer, Act.PROFILES_WRITE)
    form = Form(call.request.sent)
    change = form.profile_change(project)
    form.check()
    await profiles.change(tx, project, change)
    return answers.Done()


async def get(tx: Tx, viewer: Viewer, params: Any, call: Call) -> answers.Profile:
    """One profile."""
    project, form = project_of(viewer), Form(call.request.sent)
    identity = form.identity(project)
    form.check()
    return answers.Profile(answers.profile(await profiles.get(tx, project, identity), project))


async def get_all(tx: Tx, viewer: Viewer, params: Any, call: Call) -> answers.Profiles:
    """All profiles with an e-mail."""
    project, form = project_of(viewer), Form(call.request.sent)
    email = form.email(required=True)
    form.check()
    found = await profiles.get_all(tx, project, email or "")
    return answers.Profiles([answers.profile(view, project) for view in found])


async def verify(tx: Tx, viewer: Viewer, params: Any, call: Call) -> answers.Done:
    """The e-mail is the person's."""
    project = await _writing(tx, viewer, Act.PROFILES_WRITE)
    form = Form(call.request.sent)
    identity, who = form.identity(project), form.who(API)
    form.check()
    await profiles.verify(tx, project, identity, who)
    return answers.Done()


async def confirm(tx: Tx, viewer: Viewer, params: Any, call: Call) -> answers.Categories:
    """Double opt-in."""
    project = await _writing(tx, viewer, Act.CONFIRM)
    form = Form(call.request.sent)
    identity, who, alone = form.identity(project), form.who(API), form.flag("not_subscribe")
    form.check()
    return answers.categories(await subscriptions.confirm(tx, project, identity, who, subscribing=not alone))


async def subscribe(tx: Tx, viewer: Viewer, params: Any, call: Call) -> answers.Categories:
    """To all categories."""
    project = await _writing(tx, viewer, Act.SUBSCRIBE)
    form = Form(call.request.sent)
    identity, who, lang = form.identity(project), form.who(API), form.language()
    form.check()
    return answers.categories(await subscriptions.subscribe(tx, project, identity, who, lang=lang))


async def subscribe_category(tx: Tx, viewer: Viewer, params: Any, call: Call) -> answers.Categories:
    """To one category."""
    project = await _writing(tx, viewer, Act.SUBSCRIBE)
    form = Form(call.request.sent)
    identity, who, category = form.identity(project), form.who(API), form.integer("category", required=True)
    form.check()
    return answers.categories(await subscriptions.subscribe_category(tx, project, identity, category or 0, who))


async def unsubscribe(tx: Tx, viewer: Viewer, params: Any, call: Call) -> answers.Categories:
    """From all categories. Never refused by a rate or a policy."""
    project, form = project_of(viewer), Form(call.request.sent)
    identity, who = form.identity(project), form.who(API)
    form.check()
    return answers.categories(await subscriptions.unsubscribe(tx, project, identity, who))


async def unsubscribe_category(tx: Tx, viewer: Viewer, params: Any, call: Call) -> answers.Categories:
    """From one category. Never refused by a rate or a policy."""
    project, form = project_of(viewer), Form(call.request.sent)
    identity, who, category = form.identity(project), form.who(API), form.integer("category", required=True)
    form.check()
    return answers.categories(await subscriptions.unsubscribe_category(tx, project, identity, category or 0, who))


async def set_subscriptions(tx: Tx, viewer: Viewer, params: Any, call: Call) -> answers.Categories:
    """Exactly these categories; an empty list or none at all is the same as unsubscribing."""
    project, form = project_of(viewer), Form(call.request.sent)
    identity, who = form.identity(project), form.who(API)
    wanted = form.numbers("categories", "profile_categories")
    form.check()
    return answers.categories(await subscriptions.set_all(tx, project, identity, wanted, who))


async def get_subscriptions(tx: Tx, viewer: Viewer, params: Any, call: Call) -> answers.Subscriptions:
    """The person's categories among all of the project."""
    project, form = project_of(viewer), Form(call.request.sent)
    identity, lang = form.identity(project), form.language()
    form.check()
    return answers.subscriptions(await subscriptions.get(tx, project, identity, lang=lang))


async def void(tx: Tx, viewer: Viewer, params: Any, call: Call) -> answers.Done:
    """Forget a person for good."""
    project, form = project_of(viewer), Form(call.request.sent)
    identity, who, ext_ids = form.identity(project), form.who(API), form.texts("ext_ids")
    form.check()
    await voiding.void(tx, project, identity, who, ext_ids=ext_ids)
    return answers.Done()


async def delete(tx: Tx, viewer: Viewer, params: Any, call: Call) -> answers.Done:
    """Remove a person with history and quarantines."""
    project, form = project_of(viewer), Form(call.request.sent)
    identity, who = form.identity(project), form.who(API)
    form.check()
    await profiles.remove(tx, project, identity, who)
    return answers.Done()


async def _writing(tx: Tx, viewer: Viewer, act: Act) -> ProjectView:
    """The project; its rate is counted and its policy asked before anybody looks at the parameters (section 14)."""
    project = project_of(viewer)
    await rates.take(tx, project, rates.WRITE)
    policy.require(project, act)
    return project
