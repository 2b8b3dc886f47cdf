"""Pages that stand at an authorize address of any dialect. `web` fills the protocol, in app.py."""

from typing import Protocol

import msgspec

from veche.core.accounts.views import AccountView
from veche.core.auth.views import AppView

Hidden = tuple[tuple[str, str], ...]


class SignInForm(msgspec.Struct, frozen=True, kw_only=True):
    """A form that POSTs to `action` with the hidden fields, `username`, `password`, and `code` when `wants_code`."""

    action: str  # absolute
    hidden: Hidden
    app_name: str
    dialect: str
    locale: str
    login: str = ""
    problem: str = ""  # "" | wrong | code | too_many | not_allowed
    explanation: str = ""
    wants_code: bool = False


class ConsentForm(msgspec.Struct, frozen=True, kw_only=True):
    """A form that POSTs to `action` with the hidden fields; the button named `deny` refuses, any other allows."""

    action: str
    hidden: Hidden
    app: AppView
    account: AccountView  # whose it would be
    redirect_host: str  # or the scheme of an app; "" when the person gets a code to copy
    scopes: tuple[str, ...]  # in the dialect's words; a page has texts for those it knows
    note: str  # a sentence that clients of the dialect look for, to be shown as it is
    other_account: str  # address that asks for another sign-in
    locale: str


class CodePage(msgspec.Struct, frozen=True, kw_only=True):
    """Shows a code that the person copies into the app."""

    code: str
    locale: str


class ErrorPage(msgspec.Struct, frozen=True, kw_only=True):
    """Something that cannot be sent back to the app: unknown app, foreign address."""

    title: str
    explanation: str
    code: int
    locale: str


class Pages(Protocol):
    """Each gives a whole HTML document. They run in a thread: templates take their time."""

    def sign_in_page(self, form: SignInForm) -> str: ...

    def consent_page(self, form: ConsentForm) -> str: ...

    def code_page(self, page: CodePage) -> str: ...

    def error_page(self, page: ErrorPage) -> str: ...
