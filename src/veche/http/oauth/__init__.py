"""OAuth for all dialects: one set of addresses, and each app answered in its own dialect's words."""

from veche.http.oauth.errors import CodeNeeded, OAuthError
from veche.http.oauth.hooks import OAuthHooks
from veche.http.oauth.service import OAuth
from veche.http.oauth.surface import SIGN_IN_BUCKETS, surface

__all__ = ["SIGN_IN_BUCKETS", "CodeNeeded", "OAuth", "OAuthError", "OAuthHooks", "surface"]
