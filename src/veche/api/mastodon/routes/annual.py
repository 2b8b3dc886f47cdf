"""Reports of a year, refreshes, proofs."""

from typing import Final

from veche.api.mastodon.handlers import annual
from veche.api.mastodon.handlers.annual import Proofs, RefreshId, Year
from veche.api.mastodon.render.annual import AnnualReports
from veche.api.mastodon.routes.rights import ACCOUNTS_READ, ACCOUNTS_WRITE, NONE, user
from veche.http.dialect import AnyRoute, get, post

_PATH = "/api/v1/annual_reports"

ROUTES: Final[tuple[AnyRoute, ...]] = (
    get(_PATH, annual.mine, result=AnnualReports, **ACCOUNTS_READ, name="annual_reports"),
    get(_PATH + "/{year}", annual.show, params=Year, result=AnnualReports, **ACCOUNTS_READ, name="annual_report"),
    get(_PATH + "/{year}/state", annual.state, params=Year, slow=True, **ACCOUNTS_READ, name="annual_report_state"),
    post(_PATH + "/{year}/read", annual.read, params=Year, **ACCOUNTS_WRITE, name="read_annual_report"),
    post(_PATH + "/{year}/generate", annual.generate, params=Year, **ACCOUNTS_WRITE, name="make_annual_report"),
    get("/api/v1_alpha/async_refreshes/{id}", annual.refresh, params=RefreshId, **user()),
    get("/api/proofs", annual.proofs, params=Proofs, auth=NONE),
)  # fmt: skip
