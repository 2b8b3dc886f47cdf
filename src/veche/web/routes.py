"""Every page: read top to bottom it is the website."""

from veche.http.dialect import Auth, Dialect, Route
from veche.http.oauth import SIGN_IN_BUCKETS
from veche.settings import Settings
from veche.web.answering import authenticate, error_answer, framed, keep_language, shown
from veche.web.pages import connected, done, entry, joining, landing, letters, machines, pointing, profiles


def read(path: str, handler: object, params: type | None = None, auth: Auth = Auth.OPTIONAL) -> Route:
    """A page that only shows."""
    more = {"params": params} if params else {}
    return Route(method="GET", path=path, handler=framed(handler), after=shown, auth=auth, **more)  # type: ignore[arg-type]


def act(path: str, handler: object, params: type, **more: object) -> Route:
    """A form: it opens transactions itself, so that passwords are checked outside of them."""
    return Route(method="POST", path=path, handler=handler, params=params, free=True, **more)  # type: ignore[arg-type]


ROUTES = (
    read("/", landing.landing),
    read("/about", landing.about),
    read("/privacy-policy", landing.privacy),
    read("/terms-of-service", landing.terms),
    read("/.well-known/change-password", machines.change_password),
    read("/manifest.json", machines.manifest),
    Route(method="GET", path="/source", handler=machines.source, free=True, auth=Auth.NONE),
    read("/authorize_interaction", pointing.pointed, pointing.Address),
    read("/users/{id:int}", pointing.own, pointing.Own),
    read("/users/{id:int}/posts/{post_id:int}", pointing.own, pointing.Own),
    read("/connect", landing.connect),
    read("/sign-in", entry.form, entry.SignIn),
    act("/sign-in", entry.sign_in, entry.SignIn, buckets=SIGN_IN_BUCKETS),
    act("/sign-out", entry.sign_out, entry.Form, auth=Auth.USER),
    read("/sign-up", joining.form, joining.SignUp),
    act("/sign-up", joining.sign_up, joining.SignUp),
    read("/confirm", joining.confirm_form, joining.Link),
    act("/confirm", joining.confirm, joining.Link, buckets=joining.LETTERS),
    read("/reset", joining.reset_form, joining.NewPassword),
    act("/reset", joining.reset, joining.NewPassword, buckets=joining.LETTERS),
    read("/done/{what}", done.done, done.Done),
    read("/settings/apps", connected.connected, auth=Auth.USER),
    act("/settings/apps/{id:int}/revoke", connected.revoke, connected.Revoke, auth=Auth.USER),
    read("/mail/{token}", letters.preferences, letters.Letters),
    act("/mail/{token}", letters.change, letters.Wish),
    read("/tags/{name}", profiles.tag, profiles.Tag),
    read("/@{name}", profiles.profile, profiles.Profile),
    Route(method="OPTIONS", path="/@{name}", handler=profiles.for_apps, params=profiles.Profile, free=True),
    read("/@{name}/{id:int}", profiles.post, profiles.OnePost),
)


def surface(settings: Settings) -> Dialect:
    """The website as a surface: whatever path no API claims is a page."""
    return Dialect(
        name="web",
        routes=ROUTES,
        authenticate=authenticate,
        render_error=error_answer(settings),
        fallbacks=("/",),
        grammar="flat",
        finish=keep_language,
    )
