"""Other servers: which are known, which are kept quiet, which are refused altogether."""

from veche.core.instances.blocks import (
    allow,
    allowed,
    allows,
    block,
    block_of,
    blocks,
    change_block,
    disallow,
    published,
    unblock,
)
from veche.core.instances.quieting import silence_of
from veche.core.instances.service import blocked, is_blocked, listed, remember
from veche.core.instances.views import ServerAllowView, ServerBlockChanges, ServerBlockView

__all__ = [
    "ServerAllowView",
    "ServerBlockChanges",
    "ServerBlockView",
    "allow",
    "allowed",
    "allows",
    "block",
    "block_of",
    "blocked",
    "blocks",
    "change_block",
    "disallow",
    "is_blocked",
    "listed",
    "published",
    "remember",
    "silence_of",
    "unblock",
]
