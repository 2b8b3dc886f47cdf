"""The published vectors, and the base that they are made of."""

import json
from pathlib import Path
from typing import Any

import pytest

from veche.api.mailru import signature

VECTORS = json.loads((Path(__file__).parents[2] / "fixtures" / "mailru-sig.json").read_text())


@pytest.mark.parametrize("vector", VECTORS, ids=[f"{one['name']}-{one['mode']}-{at}" for at, one in enumerate(VECTORS)])
def test_published_vectors_hold(vector: dict[str, Any]) -> None:
    params, secret = vector["params"], vector["secret"]
    if vector["mode"] == "server-server":
        assert signature.server_signature(params, secret) == vector["sig"]
    else:
        assert signature.client_signature(params, vector["uid"], secret) == vector["sig"]


def test_names_are_sorted_by_bytes_and_sig_is_left_out() -> None:
    assert signature.base({"uid2": "b", "uid": "a", "Z": "", "sig": "x", "я": "ж"}) == "Z=uid=auid2=bя=ж"


def test_a_signature_of_another_kind_of_text_does_not_match() -> None:
    assert not signature.matches("ёлка", "0" * 32)
    assert signature.matches("0" * 32, "0" * 32)
