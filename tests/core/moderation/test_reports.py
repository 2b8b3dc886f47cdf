"""Reports: who files them, what may be attached, who deals with them."""

import pytest

from tests.cast import Cast
from tests.core.logbook import of_kind
from tests.counting import count_statements
from veche.core import accounts, audit, moderation, posts
from veche.core.errors import Invalid, NotAllowed, NotFound, NotSignedIn
from veche.core.events import ReportFiled
from veche.core.moderation import CaseFilter, NewReport, ReportView
from veche.core.paging import Page
from veche.core.posts import NewPost, Visibility
from veche.core.tx import TxFactory
from veche.core.viewer import Viewer


async def write(open_tx: TxFactory, author: Viewer, text: str, visibility: Visibility = Visibility.PUBLIC) -> int:
    return await open_tx.write(lambda tx: posts.create(tx, author, NewPost(text=text, visibility=visibility)))


async def file(open_tx: TxFactory, who: Viewer, new: NewReport) -> ReportView:
    return await open_tx.write(lambda tx: moderation.file(tx, who, new))


async def test_a_report_carries_posts_that_its_author_sees(open_tx: TxFactory, cast: Cast) -> None:
    seen = await write(open_tx, cast.vera.viewer, "for followers", Visibility.FOLLOWERS)
    new = NewReport(cast.vera.id, post_ids=(seen, seen), comment=" rude ", rule_ids=(), category="spam", forward=True)
    report = await file(open_tx, cast.boris.viewer, new)
    assert (report.comment, report.category, report.post_ids, report.forwarded) == ("rude", "spam", (seen,), False)
    event = (await of_kind(open_tx, ReportFiled)) or []
    assert event == [], "it concerns the moderators only, who are told by a notification"
    others = await write(open_tx, cast.boris.viewer, "mine")
    for post_id in (others, 999):
        with pytest.raises(NotFound):
            await file(open_tx, cast.boris.viewer, NewReport(cast.vera.id, post_ids=(seen, post_id)))
    with pytest.raises(NotFound):  # gleb does not follow vera
        await file(open_tx, cast.gleb.viewer, NewReport(cast.vera.id, post_ids=(seen,)))
    async with open_tx.read() as tx:
        case = await moderation.case(tx, cast.anna.viewer, report.id)
        assert [post.source for post in case.posts] == ["for followers"], "anna does not follow vera, and sees it here"
        assert (case.reporter.email, case.target.account.username) == ("boris@example.org", "vera")
        mine = await moderation.mine(tx, cast.boris.viewer, Page())
    assert [one.id for one in mine.items] == [report.id]


async def test_who_has_blocked_somebody_can_still_show_what_they_wrote(open_tx: TxFactory, cast: Cast) -> None:
    seen = await write(open_tx, cast.gleb.viewer, "for all")
    report = await file(open_tx, cast.boris.viewer, NewReport(cast.gleb.id, post_ids=(seen,)))
    assert report.post_ids == (seen,)


async def test_a_report_of_a_remote_account_may_be_forwarded(open_tx: TxFactory, cast: Cast) -> None:
    report = await file(open_tx, cast.anna.viewer, NewReport(cast.dana.id, forward=True))
    assert report.forwarded


async def test_what_a_report_refuses(open_tx: TxFactory, cast: Cast) -> None:
    with pytest.raises(NotSignedIn):
        await file(open_tx, Viewer.anonymous, NewReport(cast.vera.id))
    await open_tx.write(lambda tx: accounts.suspend(tx, cast.anna.viewer, cast.gleb.id))
    for target in (999, cast.gleb.id):
        with pytest.raises(NotFound):
            await file(open_tx, cast.boris.viewer, NewReport(target))
    for bad in ({"comment": "x" * 1001}, {"category": "odd"}, {"rule_ids": (1,)}, {"post_ids": tuple(range(201))}):
        with pytest.raises(Invalid):
            await file(open_tx, cast.boris.viewer, NewReport(cast.vera.id, **bad))  # type: ignore[arg-type]


async def test_moderators_deal_with_reports_and_it_is_written_down(open_tx: TxFactory, cast: Cast) -> None:
    id = (await file(open_tx, cast.boris.viewer, NewReport(cast.gleb.id))).id
    for verb in (moderation.assign, moderation.resolve, moderation.reopen):
        with pytest.raises(NotAllowed):
            await open_tx.write(lambda tx, verb=verb: verb(tx, cast.boris.viewer, id))
    anna = cast.anna.viewer
    case = await open_tx.write(lambda tx: moderation.assign(tx, anna, id))
    assert case.assigned_to is not None and case.assigned_to.account.id == cast.anna.id
    for _ in range(2):
        case = await open_tx.write(lambda tx: moderation.resolve(tx, anna, id))
    assert case.report.resolved_at and case.resolved_by is not None
    async with open_tx.read() as tx:
        open_ = await moderation.cases(tx, anna, Page(), CaseFilter())
        done = await moderation.cases(tx, anna, Page(), CaseFilter(True, cast.boris.id, cast.gleb.id))
        log = await audit.listed(tx, anna, Page())
        with pytest.raises(NotAllowed):
            await audit.listed(tx, cast.boris.viewer, Page())
    assert not open_.items and [one.report.id for one in done.items] == [id]
    assert [(line.action, line.kind, line.thing) for line in log.items][:2] == [
        ("resolve", "report", str(id)), ("assign", "report", str(id)),
    ]  # fmt: skip
    case = await open_tx.write(lambda tx: moderation.reopen(tx, anna, id))
    assert case.report.resolved_at is None and case.resolved_by is None
    case = await open_tx.write(lambda tx: moderation.assign(tx, anna, id, assigned=False))
    assert case.assigned_to is None
    case = await open_tx.write(lambda tx: moderation.classify(tx, anna, id, category="legal"))
    assert case.report.category == "legal"


async def test_a_page_of_reports_costs_as_many_statements_as_one(open_tx: TxFactory, cast: Cast) -> None:
    for member in (cast.boris, cast.gleb, cast.vera):
        post_id = await write(open_tx, cast.anna.viewer, "hello")
        await file(open_tx, member.viewer, NewReport(cast.anna.id, post_ids=(post_id,)))
    counts = []
    for limit in (1, 40):
        async with open_tx.read() as tx:
            counted = count_statements(tx)
            await moderation.cases(tx, cast.anna.viewer, Page(limit=limit), CaseFilter())
            counts.append(counted())
    assert counts[0] == counts[1]
