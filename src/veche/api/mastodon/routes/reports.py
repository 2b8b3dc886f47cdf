"""Reports."""

from typing import Final

from veche.api.mastodon import limits
from veche.api.mastodon.handlers import reports
from veche.api.mastodon.paging import Paged
from veche.api.mastodon.params import moderation as p
from veche.api.mastodon.render.moderation import Report
from veche.api.mastodon.routes.rights import user
from veche.core.scopes import Scope
from veche.http.dialect import AnyRoute, get, post

ROUTES: Final[tuple[AnyRoute, ...]] = (
    post("/api/v1/reports", reports.file, params=p.ReportForm, result=Report, buckets=limits.REPORTS,
         **user(Scope.REPORTS_WRITE)),
    get("/api/v1/reports", reports.mine, params=Paged, result=list[Report], **user(Scope.REPORTS_READ)),
)  # fmt: skip
