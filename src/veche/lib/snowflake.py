"""63-bit numbers ordered by time: milliseconds since 1970 in the upper bits, 16 bits that tell equals apart below."""

LOW_BITS = 16
LOW_MASK = (1 << LOW_BITS) - 1
LARGEST = (1 << 63) - 1
LARGEST_MS = LARGEST >> LOW_BITS


def compose(ms: int, low: int) -> int:
    """The number of that moment; only the lower 16 bits of `low` count. Moments out of range are clamped."""
    return min(max(ms, 0), LARGEST_MS) << LOW_BITS | low & LOW_MASK


def moment(number: int) -> int:
    """Milliseconds since 1970 of a number."""
    return number >> LOW_BITS


def low(number: int) -> int:
    """The lower 16 bits."""
    return number & LOW_MASK


def following(number: int) -> int:
    """The next number of the same millisecond, for a number that is already taken; after the last comes the first."""
    return compose(moment(number), low(number) + 1)


def first_at(ms: int) -> int:
    """The smallest number of that millisecond: everything later is larger."""
    return compose(ms, 0)


def last_at(ms: int) -> int:
    """The largest number of that millisecond."""
    return compose(ms, LOW_MASK)
