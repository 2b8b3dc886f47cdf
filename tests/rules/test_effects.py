"""What happens has consequences, or is said to have none: every event has its row in effects.ON."""

import importlib

from tests.rules.tree import CODE


def test_every_event_has_a_row() -> None:
    if not (CODE / "effects.py").exists():
        return  # no table yet; the floors contract refuses events that are used without one
    events = importlib.import_module("veche.core.events")
    base = importlib.import_module("veche.core.eventbase").Event
    on = importlib.import_module("veche.effects").ON
    happen = {k for k in vars(events).values() if isinstance(k, type) and issubclass(k, base) and k is not base}
    assert happen, "core/events has no events?"
    assert not (missing := sorted(k.__name__ for k in happen - on.keys())), f"no row in effects.ON: {missing}"
    assert not (unknown := sorted(k.__name__ for k in on.keys() - happen)), f"rows for no event: {unknown}"
