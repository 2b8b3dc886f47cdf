"""Words for scopes, dialects and faults, as message ids; `_` only marks them for the catalog."""

from collections.abc import Iterable

from veche.core.errors import Invalid
from veche.web.translations import text


def _(message: str) -> str:
    return message


DIALECTS = {
    "mastodon": _("Mastodon apps"),
    "vk": _("VK scripts and bots"),
    "mailru": _("My World programs"),
    "mailer": _("Mailing systems"),
    "web": _("The website"),
}

TITLES = (_("Privacy policy"), _("Terms of service"))

ABOUT = {
    "mastodon": _("Phone, desktop and web apps made for Mastodon: give them this server's address and sign in."),
    "vk": _("Bots, scripts and old clients written for VK's API: change the address, keep the code."),
    "mailru": _("Programs written for the signed REST API of My World."),
    "mailer": _("Projects that send letters: transactional mail, subscriptions, consent."),
}

# What a person is asked to allow. Keys are the words of the dialects; what is not listed is shown as it is.
SCOPES = {
    "profile": _("see your name and your picture"),
    "read": _("read everything that you can read here, private messages too"),
    "write": _("write, change and delete in your name"),
    "follow": _("see and change whom you follow, mute and block"),
    "push": _("send you notifications"),
    "admin:read": _("read the data of the administration"),
    "admin:write": _("administer this server in your name"),
    "photos": _("create albums and upload pictures"),
    "guestbook": _("write on walls"),
    "stream": _("write, like and comment in the feed"),
    "messages": _("read and send your private messages"),
    "events": _("read your feed"),
    "friends": _("see and change your friends"),
    "wall": _("write on walls"),
    "groups": _("see and change your groups"),
    "notify": _("send you notifications"),
    "notifications": _("read your notifications"),
    "offline": _("work while you are away"),
    "audio": _("see and change your music"),
    "video": _("see and change your videos"),
    "docs": _("see and change your documents"),
    "notes": _("see and change your notes"),
    "status": _("change the line under your name"),
    "email": _("see your e-mail address"),
    "stories": _("see and change your stories"),
    "pages": _("see and change pages of your groups"),
    "ads": _("see and change your advertisements"),
    "stats": _("see the figures of your groups"),
    "widget": _("show its own box on your page"),
}

# What an app of a dialect may do whatever it was granted.
_ALWAYS = {
    "vk": _("read what you can read here, but no messages"),
    "mailru": _("see your name, your friends and your pictures"),
}

_NOUNS = {
    "accounts": _("accounts"), "blocks": _("blocks"), "bookmarks": _("bookmarks"), "favourites": _("likes"),
    "filters": _("filters"), "follows": _("follows"), "lists": _("lists"), "mutes": _("mutes"),
    "notifications": _("notifications"), "search": _("search"), "statuses": _("posts and private messages"),
    "media": _("pictures and videos"),
    "conversations": _("conversations"), "reports": _("reports"), "collections": _("collections"),
}  # fmt: skip

FAULTS = {
    ("username", "blank"): _("Please choose a name."),
    ("username", "taken"): _("This name is taken."),
    ("username", "reserved"): _("This name cannot be chosen."),
    ("username", "too_long"): _("This name is too long."),
    ("username", "too_short"): _("This name is too short."),
    ("username", "invalid"): _("Only Latin letters, digits and _ are possible, and not digits alone."),
    ("email", "blank"): _("Please give an address."),
    ("email", "taken"): _("This address belongs to another account."),
    ("email", "blocked"): _("This address is not accepted here."),
    ("email", "invalid"): _("This is no e-mail address."),
    ("password", "blank"): _("Please choose a password."),
    ("password", "too_short"): _("This password is too short."),
    ("password", "too_long"): _("This password is too long."),
    ("agreement", "accepted"): _("Without agreeing to the rules you cannot join."),
    ("agreement", "blank"): _("Without agreeing to the rules you cannot join."),
    ("date_of_birth", "blank"): _("Please say when you were born."),
    ("date_of_birth", "invalid"): _("This is no date of birth."),
    ("date_of_birth", "too_young"): _("You are too young to join."),
    ("reason", "blank"): _("Please say why you would like to join."),
    ("reason", "too_long"): _("This is too long."),
    ("invite", "expired"): _("This invitation is not good, or no more."),
    ("invite", "blank"): _("You need an invitation to join."),
    ("token", "expired"): _("This link has been used already or is too old."),
}
# Where no word at all asks for everything.
_UNSAID = {"vk": ("friends", "photos", "messages", "wall", "groups", "notifications", "status")}

# What the core and the door say to people, word for word: `text(locale, error.message)` finds them in the catalog.
SAYINGS = (
    _("One town square: write from any app, be read in all of them."),
    _("Your login is missing a confirmed e-mail address"),
    _("Your login is currently pending approval"),
    _("Your login is currently disabled"),
    _("This account is suspended"),
    _("Registration is closed"),
    _("Registration is open to the invited only"),
    _("Nobody may register from this network"),
    _("Nobody is let in from this network"),
    _("This e-mail address belongs to another account"),
    _("This form is out of date, please open the page again"),
    _("This form came from another site"),
    _("This account asks for a second factor, which cannot be given here"),
    _("too many requests"),
    _("Wrong address"),
    _("The app gave an address that was not registered for it."),
    _("There is no such app"),
    _("Check the address that the app opened."),
    _("Out of date"),
    _("No access"),
    _("The app gets no access to your account."),
    _("The app asked for something that it may not have."),
    _("Too many people are signing in at this moment"),
)


def scope_lines(scopes: Iterable[str], locale: str, dialect: str = "") -> list[str]:
    """What each scope means, in the reader's language; two that mean the same are one line."""
    always = [text(locale, _ALWAYS[dialect])] if dialect in _ALWAYS else []
    lines = [*always, *(_scope_line(scope, locale) for scope in tuple(scopes) or _UNSAID.get(dialect, ()))]
    return list(dict.fromkeys(lines)) or [text(locale, SCOPES["profile"])]


def fault_text(error: Invalid, locale: str) -> str:
    """What is wrong with a field, in the reader's language; the core's own words where no text is known."""
    known = FAULTS.get((error.field, error.code))
    return text(locale, known) if known else error.message


def _scope_line(scope: str, locale: str) -> str:
    if scope in SCOPES:
        return text(locale, SCOPES[scope])
    action, _colon, noun = scope.rpartition(":")
    if action in ("admin:read", "admin:write"):  # a part of what administrators may do: told as the whole
        return text(locale, SCOPES[action])
    if noun in _NOUNS and action in ("read", "write"):
        pattern = _READ if action == "read" else _WRITE
        return text(locale, pattern, what=text(locale, _NOUNS[noun]))
    return scope


_READ = _("read: %(what)s")
_WRITE = _("change: %(what)s")
