"""Apps, codes, tokens, sessions, passwords: everything that makes a Viewer."""

from veche.core.auth.apps import create_app, ensure_app, find_app, has_secret, is_redirect, load_app, load_apps
from veche.core.auth.attempts import note_failure, too_many
from veche.core.auth.change import change_password
from veche.core.auth.cleaning import prune
from veche.core.auth.grants import check_entry, exchange_code, grant_code
from veche.core.auth.installed import ToldToApp, granted_words, told_to_app, viewer_of_app_user
from veche.core.auth.making import create_token
from veche.core.auth.passwords import check_new_password, hash_password
from veche.core.auth.people import check_password, find_user, identity
from veche.core.auth.sessions import (
    SessionView,
    close_other_session,
    close_session,
    list_sessions,
    open_session,
)
from veche.core.auth.tokens import issue_token, list_tokens, refresh, revoke, revoke_token, revoke_tokens
from veche.core.auth.viewers import (
    SCOPES,
    check_words,
    granted,
    is_token_good,
    register_scopes,
    viewer_of_session,
    viewer_of_token,
    widest_scopes,
)
from veche.core.auth.views import (
    AppView,
    NewApp,
    TokenIssued,
    TokenTerms,
    TokenView,
    TokenWanted,
    UserIdentity,
)

__all__ = [
    "SCOPES",
    "AppView",
    "NewApp",
    "SessionView",
    "TokenIssued",
    "TokenTerms",
    "TokenView",
    "TokenWanted",
    "ToldToApp",
    "UserIdentity",
    "change_password",
    "check_entry",
    "check_new_password",
    "check_password",
    "check_words",
    "close_other_session",
    "close_session",
    "create_app",
    "create_token",
    "ensure_app",
    "exchange_code",
    "find_app",
    "find_user",
    "grant_code",
    "granted",
    "granted_words",
    "has_secret",
    "hash_password",
    "identity",
    "is_redirect",
    "is_token_good",
    "issue_token",
    "list_sessions",
    "list_tokens",
    "load_app",
    "load_apps",
    "note_failure",
    "open_session",
    "prune",
    "refresh",
    "register_scopes",
    "revoke",
    "revoke_token",
    "revoke_tokens",
    "told_to_app",
    "too_many",
    "viewer_of_app_user",
    "viewer_of_session",
    "viewer_of_token",
    "widest_scopes",
]
