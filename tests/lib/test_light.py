"""Light classes behave as frozen dataclasses do, but for being frozen at run time."""

from dataclasses import dataclass, field, replace

from veche.lib.light import light


@light
@dataclass(frozen=True, slots=True)
class Point:
    x: int
    y: int = 2
    tags: dict[str, int] = field(default_factory=dict, compare=False)

    @property
    def sum(self) -> int:
        return self.x + self.y


def test_defaults_equality_hash_and_replace() -> None:
    point = Point(1)
    assert (point.x, point.y, point.tags, point.sum) == (1, 2, {}, 3)
    assert point == Point(x=1, y=2) != Point(2)
    assert hash(point) == hash(Point(1))
    assert replace(point, y=5) == Point(1, 5)
    assert Point(1).tags is not Point(1).tags
    assert not hasattr(point, "__dict__")
    assert repr(point) == "Point(x=1, y=2, tags={})"
