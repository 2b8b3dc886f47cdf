"""Python's garbage collector, told what kind of program this is."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def spared() -> Iterator[None]:
    """While the program imports itself: nothing that is imported ever becomes garbage, and looking for it costs a
    tenth of the start. Afterwards it is looked for more rarely: a page makes thousands of small things and no cycles.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.set_threshold(50_000, 20, 50)
        gc.enable()
