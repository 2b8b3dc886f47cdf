"""Whom to follow."""

from typing import Any

import pytest

from tests.cast import Cast
from veche.core import suggestions
from veche.core.errors import NotSignedIn
from veche.core.tx import TxFactory
from veche.core.viewer import Viewer


@pytest.fixture
def settings_of_test() -> dict[str, Any]:
    return {"server.base_url": "https://veche.example", "instance.suggested": ["Gleb", "anna", "nobody"]}


async def test_the_choice_of_the_keepers_comes_first(open_tx: TxFactory, cast: Cast) -> None:
    async with open_tx.read() as tx:
        found = await suggestions.suggest(tx, cast.vera.viewer, 10)
        assert [one.account.id for one in found[:2]] == [cast.anna.id, cast.gleb.id]
        assert found[0].sources == ("chosen", "popular") and found[1].sources == ("chosen",)
        assert len(await suggestions.suggest(tx, cast.vera.viewer, 1)) == 1
        with pytest.raises(NotSignedIn):
            await suggestions.suggest(tx, Viewer.anonymous, 10)
