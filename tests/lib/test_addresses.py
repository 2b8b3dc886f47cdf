"""Which addresses an outgoing connection may have."""

import pytest

from veche.lib import addresses

PUBLIC = [
    "1.1.1.1",
    "8.8.8.8",
    "93.184.216.34",
    "2606:4700::1111",
    "2a00:1450:4001::1",
    "::ffff:8.8.8.8",
    "64:ff9b::808:808",
]
INSIDE = """
0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.127.255.255 127.0.0.1 127.255.255.254 169.254.169.254
172.16.0.1 172.31.255.255 192.0.0.8 192.0.2.1 192.88.99.1 192.168.1.1 198.18.0.1 198.19.255.255 198.51.100.7
203.0.113.9 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255
:: ::1 ::2 ::7f00:1 ::127.0.0.1 ::8.8.8.8 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 ::ffff:0:127.0.0.1
::ffff:0:8.8.8.8 64:ff9b::127.0.0.1 64:ff9b::10.0.0.1 64:ff9b::a9fe:a9fe 64:ff9b:1::1 64:ff9b:1::808:808 100::1
2001::1 2001:0:4136:e378:8000:63bf:3fff:fdd2 2001:2::1 2001:10::1 2001:20::1 2001:db8::1 2002:7f00:1::
2002:a00:1::1 2002:808:808::1 3ffe::1 3fff::1 5f00::1 fc00::1 fd00::1 fd00:ec2::254 fe80::1 fe80::1%eth0 fec0::1
ff02::1 ff0e::1 4000::1 2a00::5efe:7f00:1 2a00::200:5efe:a00:1
""".split()


@pytest.mark.parametrize("address", PUBLIC)
def test_the_open_internet_may_be_reached(address: str) -> None:
    assert addresses.may_connect(address)


@pytest.mark.parametrize("address", INSIDE)
def test_the_inside_may_not(address: str) -> None:
    assert not addresses.may_connect(address)


def test_the_operator_may_allow_ranges() -> None:
    allowed = addresses.networks(["127.0.0.0/8", "fd00::/8"])
    assert addresses.may_connect("127.0.0.1", allowed)
    assert addresses.may_connect("::ffff:127.0.0.1", allowed)
    assert addresses.may_connect("fd00::1", allowed)
    assert not addresses.may_connect("10.0.0.1", allowed)
    assert not addresses.may_connect("::1", allowed)
