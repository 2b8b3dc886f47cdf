"""The forms that stand at any dialect's authorize address (http/pages.py says what each holds)."""

from veche.core.accounts.views import AccountView
from veche.http.pages import CodePage, ConsentForm, ErrorPage, SignInForm
from veche.settings import Settings
from veche.web.frame import Page, Reader, Site, message
from veche.web.render import render
from veche.web.texts import DIALECTS, scope_lines
from veche.web.translations import text

PROBLEMS = {
    "wrong": "The name or the password is not right.",
    "code": "The code is not right.",
    "too_many": "Too many attempts. Please wait a little.",
}


class AuthorizePages:
    """Fills the protocol `veche.http.pages.Pages`; app.py hands it to the door."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def sign_in_page(self, form: SignInForm) -> str:
        problem = PROBLEMS.get(form.problem)
        values = {
            "action": form.action,
            "hidden": form.hidden,
            "app": {"name": form.app_name},
            "login": form.login,
            "error": text(form.locale, problem) if problem else form.explanation,
            "needs_code": form.wants_code,
        }
        return self._rendered(Page("sign_in.html", values), form.locale)

    def consent_page(self, form: ConsentForm, me: AccountView | None = None) -> str:
        values = {
            "action": form.action,
            "hidden": form.hidden,
            "app": form.app,
            "dialect_name": text(form.locale, DIALECTS.get(form.app.dialect, form.app.dialect)),
            "return_host": form.redirect_host,
            "scope_lines": scope_lines(form.scopes, form.locale),
            "note": form.note,
            "other_account": form.other_account,
            "account": form.account,
        }
        return self._rendered(Page("consent.html", values), form.locale)

    def code_page(self, page: CodePage) -> str:
        return self._rendered(Page("code.html", {"code": page.code}), page.locale)

    def error_page(self, page: ErrorPage) -> str:
        shown = message(page.locale, page.title, page.explanation, link=("/", "To the front page"))
        return self._rendered(shown, page.locale)

    def _rendered(self, page: Page, locale: str) -> str:
        return render(page, Site.of(self.settings), Reader(locale))
