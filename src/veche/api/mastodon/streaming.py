"""Streams."""

from typing import Final

from veche.http.dialect import AnyRoute

ROUTES: Final[tuple[AnyRoute, ...]] = ()
