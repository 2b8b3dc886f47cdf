"""OAuth for all dialects: one set of addresses, and each app answered in its own dialect's words."""

from veche.http.oauth.errors import OAuthError
from veche.http.oauth.hooks import OUT_OF_BAND, OAuthHooks
from veche.http.oauth.service import OAuth
from veche.http.oauth.surface import SIGN_IN_BUCKETS, surface

__all__ = ["OUT_OF_BAND", "SIGN_IN_BUCKETS", "OAuth", "OAuthError", "OAuthHooks", "surface"]
