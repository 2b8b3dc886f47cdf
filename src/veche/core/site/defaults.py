"""What is said where the administrator has said nothing: only what the program itself does."""

from typing import Final

PRIVACY_WRITTEN: Final = 1_795_219_200_000  # 2026-11-21
PRIVACY: Final = """The people who run this server have not written a privacy policy yet. This is what the software \
keeps by itself.

Of your account: your name, the e-mail address, a hash of the password from which the password cannot be told, your \
profile, and when and from which address each of your apps was last used.

Of what you do: what you write and upload, whom you follow, block and mute, what you like and bookmark. Public posts \
are shown to everybody and may be fetched by other servers; posts for followers and messages are shown to those whom \
they are for, and are not encrypted on this server.

Events by which apps are told what is new are kept for seven days. Who was here in which week is kept for three \
months, to be counted.

Nothing is sold, and nothing is sent to anybody but those whom your posts are for. You may delete what you wrote, or \
your account with everything in it, at any time."""
