"""The sections of `veche.toml`. Each key states here, and only here, its type, default, unit and purpose."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from .about import about, is_base_url, is_database_url, is_mail_route, is_networks, is_storage_url

Networks = "addresses or CIDR ranges, such as 10.0.0.0/8"


class Section(msgspec.Struct, frozen=True, kw_only=True):
    """Common ground of all sections."""

    def __repr__(self) -> str:  # some keys are passwords: no section is ever printed
        return f"{type(self).__name__}(…)"


class Database(Section, frozen=True, kw_only=True):
    """Where everything but files is kept."""

    url: Annotated[
        str,
        about(
            "The database: a SQLite file or a PostgreSQL server.",
            allowed="sqlite:///PATH or postgresql://USER:PASSWORD@HOST/NAME",
            empty="the file veche.db in the data folder",
            check=is_database_url,
            secret=True,
        ),
    ] = ""
    synchronous: Annotated[
        Literal["full", "normal"],
        about("How SQLite writes: `full` survives a power cut; `normal` is faster and may lose the last moments."),
    ] = "full"
    pool: Annotated[int, about("Connections to PostgreSQL that one process keeps.", ge=2, le=200)] = 10


class Server(Section, frozen=True, kw_only=True):
    """How the web process listens and what the outside calls it."""

    base_url: Annotated[
        str,
        about(
            "The public address of this server; all links begin with it. Never change it once people are here.",
            allowed="http:// or https:// with a host and no path",
            empty="http:// with host and port below",
            check=is_base_url,
        ),
    ] = ""
    host: Annotated[str, about("The address to listen on.")] = "127.0.0.1"
    port: Annotated[int, about("The port to listen on; 0 takes any free one.", ge=0, le=65535)] = 8000
    workers: Annotated[int, about("Web processes; more than one needs PostgreSQL or pays off on reads only.", ge=1)] = 1
    trusted_proxies: Annotated[
        tuple[str, ...],
        about("Reverse proxies whose forwarded headers are believed.", allowed=Networks, check=is_networks),
    ] = ()
    body_bytes: Annotated[
        int, about("The largest body of a request that carries no file.", unit="bytes", ge=16_384)
    ] = 1_048_576
    shutdown_seconds: Annotated[
        int, about("How long requests under way may take to end at shutdown.", unit="seconds", ge=0, le=300)
    ] = 15


class Registration(Section, frozen=True, kw_only=True):
    """Who may make an account."""

    mode: Annotated[
        Literal["open", "invite", "approval", "closed"],
        about("Who may register: anybody, the invited, those whom a moderator lets in, nobody."),
    ] = "open"
    confirm_email: Annotated[bool, about("Whether a new account must follow the link in a letter first.")] = True
    reason_required: Annotated[
        bool, about("Whether those whom a moderator lets in must say why they want to come.")
    ] = True
    min_age: Annotated[
        int, about("The age that whoever registers must have.", unit="years", empty="nobody is asked", ge=0, le=120)
    ] = 0
    message: Annotated[str, about("What is said to those who find the door closed.", empty="nothing")] = ""
    url: Annotated[
        str, about("Where people register, if not on this server's own page.", empty="the page /sign-up")
    ] = ""


class RateLimit(Section, frozen=True, kw_only=True):
    """How often the same caller may ask."""

    enabled: Annotated[bool, about("Whether callers are limited at all; off only for tests and benchmarks.")] = True
    account: Annotated[int, about("Requests of one account over all its apps.", unit="per 5 minutes", ge=1)] = 1500
    token: Annotated[int, about("Requests with one token.", unit="per 5 minutes", ge=1)] = 300
    address: Annotated[
        int, about("Requests without a token from one address (IPv6: one /64).", unit="per 5 minutes", ge=1)
    ] = 300
    paging: Annotated[
        int, about("Further pages of lists, of one token or of strangers at one address.", unit="per 15 minutes", ge=1)
    ] = 300
    posts: Annotated[int, about("Posts and reposts that one account writes.", unit="per 3 hours", ge=1)] = 300
    follows: Annotated[int, about("Accounts that one account begins to follow.", unit="per day", ge=1)] = 400
    reports: Annotated[int, about("Reports of one account to the moderators.", unit="per day", ge=1)] = 400
    apps: Annotated[int, about("Apps registered from one address.", unit="per 5 minutes", ge=1)] = 30
    uploads: Annotated[int, about("Uploads of one account.", unit="per 30 minutes", ge=1)] = 30
    deletions: Annotated[int, about("Posts that one account deletes.", unit="per 30 minutes", ge=1)] = 30
    writes: Annotated[
        int, about("Calls of one account by VK's methods that change something.", unit="per minute", ge=1)
    ] = 60
    registrations: Annotated[int, about("Accounts made from one address.", unit="per 30 minutes", ge=1)] = 5
    sign_ins: Annotated[int, about("Attempts to sign in from one address.", unit="per 5 minutes", ge=1)] = 25
    letters: Annotated[int, about("Password and confirmation letters to one address.", unit="per 30 minutes", ge=1)] = 5


class OAuth(Section, frozen=True, kw_only=True):
    """How apps get their tokens."""

    password_grant: Annotated[
        bool, about("Whether apps of the Mastodon dialect may exchange a password for a token.")
    ] = False
    code_seconds: Annotated[int, about("How long an authorization code can be used.", unit="seconds", ge=10)] = 600


class Mail(Section, frozen=True, kw_only=True):
    """How letters leave this server."""

    route: Annotated[
        str,
        about(
            "Where letters go: a relay, or straight to the addressee's own server.",
            allowed="mx, smtp://USER:PASSWORD@HOST:PORT or smtps://…; ?tls=off|opportunistic|required may follow",
            check=is_mail_route,
            secret=True,
        ),
    ] = "mx"
    mail_from: Annotated[
        str, about("The sender of the server's own letters.", empty="veche@ and the server's host")
    ] = msgspec.field(default="", name="from")
    hello: Annotated[
        str, about("The name by which we introduce ourselves to mail servers.", empty="the server's host")
    ] = ""
    ca_file: Annotated[
        str, about("Certificates that relays may be signed with, beside the system's own.", empty="the system's only")
    ] = ""
    connections: Annotated[int, about("Connections to one mail server at once.", ge=1, le=100)] = 5
    letters_per_connection: Annotated[int, about("Letters sent before a connection is renewed.", ge=1)] = 100
    idle_seconds: Annotated[
        int, about("How long an unused connection is kept for the next letter.", unit="seconds", ge=0, le=280)
    ] = 20
    connect_seconds: Annotated[int, about("Patience while connecting.", unit="seconds", ge=1)] = 10
    reply_seconds: Annotated[int, about("Patience for one answer.", unit="seconds", ge=1)] = 60
    data_seconds: Annotated[
        int, about("Patience for the answer to a whole letter: giving up leaves it in doubt.", unit="seconds", ge=1)
    ] = 300
    attempt_seconds: Annotated[
        int, about("Patience until a server is ready for a letter, all its answers together.", unit="seconds", ge=1)
    ] = 420


class Mailer(Section, frozen=True, kw_only=True):
    """The mailer as a service for other programs."""

    host: Annotated[
        str, about("A host name of its own for the mailer's second API.", empty="it answers on the main host only")
    ] = ""


class Http(Section, frozen=True, kw_only=True):
    """Requests that this server makes to others."""

    allow_private: Annotated[
        tuple[str, ...],
        about("Private ranges that outgoing requests may reach none the less.", allowed=Networks, check=is_networks),
    ] = ()
    timeout_seconds: Annotated[int, about("The longest whole request, redirects included.", unit="seconds", ge=1)] = 10
    previews: Annotated[bool, about("Whether pages that people link to are looked at, to show what is there.")] = True
    connections: Annotated[int, about("Requests under way at once, per process.", ge=1)] = 100
    connections_per_host: Annotated[int, about("Requests under way at once to one host.", ge=1)] = 8


class Instance(Section, frozen=True, kw_only=True):
    """What this server tells of itself."""

    title: Annotated[str, about("Its name.")] = "Veche"
    description: Annotated[str, about("What it is, in a sentence or two.")] = (
        "One town square: write from any app, be read in all of them."
    )
    email: Annotated[str, about("Where people can write to its keepers.", empty="none is shown")] = ""
    languages: Annotated[tuple[str, ...], about("Languages spoken here, the main one first.")] = ("ru", "en")
    rules: Annotated[
        tuple[str, ...], about("The rules, one sentence each, while none are written with `veche instance rule`.")
    ] = ()
    suggested: Annotated[
        tuple[str, ...], about("User names of accounts of this server that newcomers are shown first.")
    ] = ()
    contact: Annotated[str, about("The user name of whoever answers questions.", empty="the first administrator")] = ""
    state_page: Annotated[
        str, about("The address of a page that tells when this server does not work.", empty="there is none")
    ] = ""
    show_peers: Annotated[bool, about("Whether the servers that are known here are listed to strangers.")] = True
    show_blocks: Annotated[
        Literal["everybody", "people", "nobody"],
        about("To whom silenced and blocked servers are listed: everybody, people with an account here, nobody."),
    ] = "everybody"


class Trends(Section, frozen=True, kw_only=True):
    """What is shown as much talked of."""

    enabled: Annotated[bool, about("Whether trends are looked for and shown.")] = True
    review: Annotated[bool, about("Whether a moderator must approve of a trend before it is shown.")] = False
    tag_people: Annotated[int, about("People who must use a tag within a day.", ge=1)] = 3
    post_reactions: Annotated[int, about("Likes and reposts that a post must have.", ge=2)] = 3
    link_people: Annotated[int, about("People who must share a link within a day.", ge=1)] = 3


class Storage(Section, frozen=True, kw_only=True):
    """Where files are kept."""

    url: Annotated[
        str,
        about(
            "A folder or a bucket.",
            allowed="file:///PATH or s3://BUCKET/PREFIX",
            empty="the folder files in the data folder",
            check=is_storage_url,
        ),
    ] = ""
    public_url: Annotated[
        str,
        about("Where readers fetch files from, if not from this server.", empty="/files on this server"),
    ] = ""
    endpoint: Annotated[str, about("The address of an S3-compatible service.", empty="Amazon's own")] = ""
    region: Annotated[str, about("The region of the bucket.")] = "us-east-1"
    access_key: Annotated[str, about("The name that opens the bucket.", secret=True, empty="the environment's")] = ""
    secret_key: Annotated[str, about("The secret that opens the bucket.", secret=True, empty="the environment's")] = ""


class Media(Section, frozen=True, kw_only=True):
    """The helper process that opens pictures, films and sound."""

    processes: Annotated[int, about("Helper processes at once.", ge=1, le=32)] = 1
    memory_mib: Annotated[int, about("Memory that one helper may ask for.", unit="MiB", ge=256)] = 1536
    cpu_seconds: Annotated[int, about("Processor time for one file.", unit="seconds", ge=1)] = 30
    wall_seconds: Annotated[int, about("Time for one file.", unit="seconds", ge=1)] = 90
    convert_seconds: Annotated[
        int,
        about(
            "Processor time for turning one film or sound into MP4 (H.264) or MP3; what takes longer stays as it came. "
            "0: everything does.",
            unit="seconds",
            ge=0,
            le=600,
        ),
    ] = 300
    idle_seconds: Annotated[int, about("After how much idleness a helper ends.", unit="seconds", ge=1)] = 30
    jpeg_quality: Annotated[int, about("Quality of stored JPEG and WebP pictures.", unit="%", ge=30, le=100)] = 88
    original_pixels: Annotated[
        int, about("Larger pictures are scaled down to this area.", unit="pixels", ge=65_536)
    ] = 8_294_400


class Jobs(Section, frozen=True, kw_only=True):
    """Work done after the answer."""

    concurrency: Annotated[int, about("Ordinary jobs at once, per process.", ge=1, le=64)] = 2
    network_concurrency: Annotated[int, about("Jobs at once that wait for other servers.", ge=1, le=1000)] = 32


class Log(Section, frozen=True, kw_only=True):
    """What is written while running."""

    level: Annotated[Literal["debug", "info", "warning", "error"], about("The least weighty line that is written.")] = (
        "info"
    )
    format: Annotated[Literal["text", "json"], about("Lines for people or for machines.")] = "text"
