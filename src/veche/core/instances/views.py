"""What was decided about other servers."""

import msgspec

SEVERITIES = ("noop", "silence", "suspend")


class ServerBlockView(msgspec.Struct, frozen=True):
    """What is refused from a server. `noop` refuses only what the two flags say."""

    id: int
    domain: str
    severity: str  # noop | silence | suspend
    reject_media: bool
    reject_reports: bool
    private_comment: str
    public_comment: str
    obfuscate: bool  # the public list shows the name in part only
    created_at: int

    @property
    def shown(self) -> str:
        """The name as strangers see it: where it is hidden, a quarter of it at each end."""
        if not self.obfuscate:
            return self.domain
        size = len(self.domain)
        open_ = size // 4
        return "".join(
            sign if place < open_ or place >= size - open_ or sign == "." else "*"
            for place, sign in enumerate(self.domain)
        )


class ServerBlockChanges(msgspec.Struct, frozen=True):
    """What is decided or changed; None leaves a thing as it is."""

    severity: str | None = None
    reject_media: bool | None = None
    reject_reports: bool | None = None
    private_comment: str | None = None
    public_comment: str | None = None
    obfuscate: bool | None = None


class ServerAllowView(msgspec.Struct, frozen=True):
    """A server that is named as welcome."""

    id: int
    domain: str
    created_at: int
