"""The forms that stand at any dialect's authorize address (http/pages.py says what each holds)."""

from veche.http.pages import CodePage, ConsentForm, ErrorPage, Hidden, SignInForm
from veche.settings import Settings
from veche.web.frame import Page, Reader, Site, message
from veche.web.render import render
from veche.web.texts import DIALECTS, scope_lines
from veche.web.translations import text

PROBLEMS = {
    "wrong": "The name or the password is not right.",
    "code": "This account asks for a second factor, which cannot be given here",
    "too_many": "Too many attempts. Please wait a little.",
}


class AuthorizePages:
    """Fills the protocol `veche.http.pages.Pages`; app.py hands it to the door."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def sign_in_page(self, form: SignInForm) -> str:
        """Name and password, to go on to an app."""
        problem = PROBLEMS.get(form.problem)
        values = {
            "action": form.action,
            "hidden": form.hidden,
            "app": {"name": form.app_name, "dialect": form.dialect},
            "dialect_name": text(form.locale, DIALECTS.get(form.dialect, form.dialect)),
            "login": form.login,
            "error": text(form.locale, problem or form.explanation),
            "needs_code": form.wants_code,
        }
        return self._rendered(Page("sign_in.html", values), form.locale, form.hidden)

    def consent_page(self, form: ConsentForm) -> str:
        """Who you are, what the app asks for, and where you go then."""
        values = {
            "action": form.action,
            "hidden": form.hidden,
            "app": form.app,
            "dialect_name": text(form.locale, DIALECTS.get(form.app.dialect, form.app.dialect)),
            "return_host": form.redirect_host,
            "scope_lines": scope_lines(form.scopes, form.locale, form.app.dialect),
            "note": form.note,
            "other_account": form.other_account,
            "account": form.account,
        }
        return self._rendered(Page("consent.html", values), form.locale, form.hidden)

    def code_page(self, page: CodePage) -> str:
        """A code to be copied into the app."""
        return self._rendered(Page("code.html", {"code": page.code}), page.locale, (("code", page.code),))

    def error_page(self, page: ErrorPage) -> str:
        """What cannot be sent back to the app."""
        shown = message(page.locale, page.title, page.explanation, link=("/", "To the front page"))
        return self._rendered(shown, page.locale)

    def _rendered(self, page: Page, locale: str, question: Hidden = ()) -> str:
        """`question`: what the link to the other language has to ask again."""
        query = tuple(pair for pair in question if pair[0] not in ("consent", "fail"))
        return render(page, Site.of(self.settings), Reader(locale, query=query))
