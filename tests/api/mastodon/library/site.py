"""The instance, discovery, signing in and out, streams."""

from typing import Final

import pytest
from mastodon import Mastodon, MastodonNotFoundError, MastodonUnauthorizedError, StreamListener

from tests.api.mastodon.library.using import Scene, Stage


def looks_around(stage: Stage) -> None:
    anna = stage.anna
    assert anna.instance().title == anna.instance_v1().title == anna.instance_v2().title == "Veche"
    assert anna.instance_nodeinfo().software.name == "veche"
    assert anna.verify_minimum_version("4.0.0") and anna.retrieve_mastodon_version()
    assert anna.get_approx_server_time() and anna.get_supported_version()
    anna.instance_rules()
    anna.custom_emojis()
    anna.announcements()
    anna.instance_translation_languages()
    anna.instance_domain_blocks()
    anna.instance_peers()
    assert anna.oauth_authorization_server_info().token_endpoint
    anna.set_language("ru")
    anna.clear_caches()


def counts_activity(stage: Stage) -> None:
    assert len(stage.anna.instance_activity()) == 12


def reads_documents(stage: Stage) -> None:
    stage.anna.instance_extended_description()
    with pytest.raises(MastodonNotFoundError, match="Record not found"):  # none are written
        stage.anna.instance_terms_of_service()


def lists_languages(stage: Stage) -> None:
    assert stage.anna.instance_languages()


def sees_what_trends(stage: Stage) -> None:
    stage.anna.trends()
    stage.anna.trending_tags()
    stage.anna.trending_statuses()
    stage.anna.trending_links()


def looks_back_at_the_year(stage: Stage) -> None:
    stage.anna.annual_reports()
    stage.anna.annual_report_state(2025)


def signs_in_and_out(stage: Stage) -> None:
    app = stage.app()
    assert app.auth_request_url(allow_http=True).startswith(stage.url)
    boris = stage.sign_in("boris")
    assert boris.app_verify_credentials().name == "tests" and boris.persistable_login_credentials()
    boris.revoke_access_token(allow_http=True)
    with pytest.raises(MastodonUnauthorizedError):
        Mastodon(access_token="nonsense", api_base_url=stage.url).account_verify_credentials()


def listens(stage: Stage) -> None:
    anna = stage.anna
    assert anna.stream_healthy()
    kept = anna.list_create("to hear")
    opened = [  # closing one waits for its next heartbeat: the server ends them
        anna.stream_user(StreamListener(), run_async=True),
        anna.stream_user_notifications(StreamListener(), run_async=True),
        anna.stream_public(StreamListener(), run_async=True),
        anna.stream_local(StreamListener(), run_async=True),
        anna.stream_hashtag("news", StreamListener(), run_async=True),
        anna.stream_list(kept, StreamListener(), run_async=True),
        anna.stream_direct(StreamListener(), run_async=True),
    ]
    assert all(handle.is_alive() for handle in opened)


SCENES: Final[tuple[Scene, ...]] = (
    looks_around,
    counts_activity,
    reads_documents,
    lists_languages,
    sees_what_trends,
    looks_back_at_the_year,
    signs_in_and_out,
    listens,
)
