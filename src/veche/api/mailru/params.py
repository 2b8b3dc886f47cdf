"""Parameters of the methods (specs/mailru.md c). All come as text; empty ones count as absent."""

import msgspec

from veche.api.mailru.ids import read_uid
from veche.http.uploads import Upload


class Target(msgspec.Struct):
    """Whose: `uid2`, else `uid`, else the actor's own (specs/mailru.md a.2)."""

    uid: str = ""
    uid2: str = ""
    session_key: str = ""

    def whose(self, actor: int | None) -> int | None:
        """With a session `uid` names the target; without one it named the actor already."""
        if self.uid2:
            return read_uid(self.uid2, "uid2")
        if self.uid:
            return read_uid(self.uid)
        return actor


class Uids(msgspec.Struct):
    """users.getInfo."""

    uids: str = ""


class Friends(Target):
    """friends.get and its kin."""

    ext: bool = False
    offset: int | None = None
    limit: int | None = None


class Permission(Target):
    """users.hasAppPermission."""

    ext_perm: str = ""


class Feed(Target):
    """stream.get and stream.getByAuthor."""

    skip: str = ""
    limit: int | None = None
    offset: int | None = None
    filter_app: str = ""


class Links(msgspec.Struct):
    """At most two links under what is posted, and a picture: a file or an address."""

    link1_text: str = ""
    link1_href: str = ""
    link2_text: str = ""
    link2_href: str = ""
    img_url: str = ""
    img_file: Upload | None = None


class StreamPost(Links):
    """stream.post."""

    user_text: str = ""
    text: str = ""
    title: str = ""


class Share(msgspec.Struct):
    """stream.share."""

    url: str
    title: str = ""
    description: str = ""
    user_text: str = ""


class Thread(msgspec.Struct):
    """stream.like and stream.unlike."""

    thread_id: str


class Comment(msgspec.Struct):
    """stream.comment."""

    thread_id: str
    text: str


class Message(msgspec.Struct):
    """messages.post."""

    uid: str
    message: str


class Peer(msgspec.Struct):
    """messages.getThread."""

    uid: str
    limit: int | None = None
    offset: int | None = None


class Some(msgspec.Struct):
    """Methods that only page."""

    limit: int | None = None
    offset: int | None = None


class Multipost(msgspec.Struct):
    """multipost.send; `photo` holds `<owner uid>:<pid>` separated by commas."""

    uid2: str = ""
    text: str = ""
    photo: str = ""
    video: str = ""
    audio: str = ""
    url: str = ""


class MultipostId(msgspec.Struct):
    """multipost.delete."""

    post: str


class GuestbookPost(Links, kw_only=True):
    """guestbook.post."""

    uid: str
    description: str
    title: str = ""
    user_text: str = ""


class PhotoUpload(msgspec.Struct):
    """photos.upload: a file or an address. There are no albums yet, so `aid` is not looked at."""

    img_file: Upload | None = None
    img_url: str = ""
    name: str = ""
    description: str = ""


class Groups(msgspec.Struct):
    """groups.get."""

    limit: int | None = None
    offset: int | None = None
    ext: bool = False


class PageName(msgspec.Struct):
    """The address of somebody's page."""

    domain: str
    login: str


class Group(msgspec.Struct):
    """groups.join."""

    group_id: str
