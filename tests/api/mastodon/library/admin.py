"""What administrators do with the library."""

from datetime import UTC, datetime
from typing import Final

from tests.api.mastodon.library.using import Scene, Stage

_START, _END = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 8, tzinfo=UTC)


def moderates_accounts(stage: Stage) -> None:
    anna, nina = stage.anna, stage.newcomer().me()
    assert anna.admin_accounts() and anna.admin_accounts_v1() and anna.admin_accounts_v2(origin="local")
    assert anna.admin_account(nina).id == nina.id
    anna.admin_account_moderate(nina, action="silence")
    anna.admin_account_unsilence(nina)
    anna.admin_account_moderate(nina, action="sensitive")
    anna.admin_account_unsensitive(nina)
    anna.admin_account_moderate(nina, action="disable")
    anna.admin_account_enable(nina)
    anna.admin_account_moderate(nina, action="suspend")
    anna.admin_account_unsuspend(nina)
    anna.admin_account_moderate(nina, action="suspend")
    anna.admin_account_delete(nina)


def moderates_domains(stage: Stage) -> None:
    anna = stage.anna
    made = anna.admin_create_domain_block("bad.example", severity="silence")
    assert anna.admin_domain_blocks()[0].id == made.id
    anna.admin_update_domain_block(made, severity="suspend")
    anna.admin_delete_domain_block(made)
    allowed = anna.admin_create_domain_allow("good.example")
    assert anna.admin_domain_allows()[0].id == allowed.id == anna.admin_domain_allow(allowed).id
    anna.admin_delete_domain_allow(allowed)


def moderates_addresses(stage: Stage) -> None:
    anna = stage.anna
    made = anna.admin_create_email_domain_block("spam.example")
    assert anna.admin_email_domain_blocks()[0].id == made.id == anna.admin_email_domain_block(made).id
    anna.admin_delete_email_domain_block(made)
    made = anna.admin_create_canonical_email_block("spam@spam.example")
    assert anna.admin_canonical_email_blocks()[0].id == made.id == anna.admin_canonical_email_block(made).id
    assert anna.admin_test_canonical_email_block("spam@spam.example")
    anna.admin_delete_canonical_email_block(made)
    made = anna.admin_create_ip_block("192.0.2.0/24", severity="no_access")
    assert anna.admin_ip_blocks()[0].id == made.id == anna.admin_ip_block(made).id
    anna.admin_update_ip_block(made, severity="sign_up_block")
    anna.admin_delete_ip_block(made)


def answers_reports(stage: Stage) -> None:
    anna = stage.anna
    made = stage.newcomer().report(stage.boris.me(), comment="Rude")
    assert made.id in [one.id for one in anna.admin_reports()] and anna.admin_report(made).id == made.id
    anna.admin_report_assign(made)
    anna.admin_report_unassign(made)
    anna.admin_report_resolve(made)
    anna.admin_report_reopen(made)


def reads_figures(stage: Stage) -> None:
    anna = stage.anna
    anna.admin_measures(_START, _END, active_users=True, new_users=True)
    anna.admin_dimensions(_START, _END, languages=True, sources=True)
    anna.admin_retention(_START, _END, frequency="day")


def reads_what_trends(stage: Stage) -> None:
    stage.anna.admin_trending_tags()
    stage.anna.admin_trending_statuses()
    stage.anna.admin_trending_links()


SCENES: Final[tuple[Scene, ...]] = (
    moderates_accounts,
    moderates_domains,
    moderates_addresses,
    answers_reports,
    reads_figures,
    reads_what_trends,
)
