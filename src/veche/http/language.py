"""Which language a browser would like to read."""

from collections.abc import Sequence

from veche.http.request import Request

COOKIE = "veche_lang"  # what was chosen with `?lang=`


def preferred(request: Request, spoken: Sequence[str], asked: str = "") -> str:
    """The language asked for, else the first spoken one in Accept-Language's order of preference, else the first."""
    wanted = [asked, *_accepted(request.header("accept-language") or "")]
    for one in wanted:
        short = one.strip().lower().replace("_", "-").partition("-")[0]
        if short in spoken:
            return short
    return spoken[0]


def _accepted(header: str) -> list[str]:
    weighed = []
    for position, item in enumerate(header.split(",")[:20]):
        language, _, weight = item.partition(";q=")
        try:
            quality = float(weight) if weight else 1.0
        except ValueError:
            quality = 0.0
        if quality > 0:
            weighed.append((-quality, position, language))
    return [language for _, _, language in sorted(weighed)]
