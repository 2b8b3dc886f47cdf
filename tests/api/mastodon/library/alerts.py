"""Notifications, their policy and requests, push, filters."""

from typing import Final

from tests.api.mastodon.library.using import Counted, Scene, Stage


def is_told(stage: Stage) -> None:
    anna, boris = stage.anna, stage.boris
    for word in ("one", "two"):
        boris.status_post(f"@anna {word}")
    told = anna.notifications()
    assert anna.notifications(types=["mention"])[0].status.account.acct == "boris"
    assert anna.notifications(id=told[0]).id == told[0].id and anna.notifications_unread_count().count
    anna.notifications_dismiss(told[0])
    anna.notifications_clear()
    assert anna.notifications() == []


def is_told_in_groups(stage: Stage) -> None:
    anna = stage.anna
    said = anna.status_post("Like me")
    for other in (stage.boris, stage.newcomer()):
        other.status_favourite(said)
    groups = anna.grouped_notifications().notification_groups
    key = next(one.group_key for one in groups if one.type == "favourite")
    assert anna.grouped_notification(key) and len(anna.grouped_notification_accounts(key)) == 2
    assert anna.unread_grouped_notifications_count()
    anna.dismiss_grouped_notification(key)


def chooses_who_may_tell(stage: Stage) -> None:
    vera = stage.vera
    vera.update_notifications_policy(for_not_following="filter")
    assert vera.notifications_policy().for_not_following == "filter"
    one = _request(stage, vera)
    assert vera.notification_request(one).id == one.id
    vera.accept_notification_request(one)
    vera.dismiss_notification_request(_request(stage, vera))
    vera.accept_multiple_notification_requests([_request(stage, vera)])
    vera.dismiss_multiple_notification_requests([_request(stage, vera)])
    vera.notifications_merged()


def _request(stage: Stage, to: Counted) -> object:
    nina = stage.newcomer()
    nina.status_post("@vera hello?")
    return next(one for one in to.notification_requests() if one.account.id == nina.me().id)


def is_pushed(stage: Stage) -> None:
    nina = stage.newcomer()
    _, public = nina.push_subscription_generate_keys()
    made = nina.push_subscription_set("https://push.example.org/1", public, mention_events=True, follow_events=False)
    assert made.alerts.mention and nina.push_subscription().id == made.id
    assert nina.push_subscription_update(mention_events=False, follow_events=True).alerts.follow
    nina.push_subscription_delete()


def filters(stage: Stage) -> None:
    anna = stage.anna
    made = anna.create_filter_v2("Soup", ["home"], "warn", keywords_attributes=[{"keyword": "borscht"}])
    assert anna.filters_v2()[0].id == made.id == anna.filter_v2(made).id
    anna.update_filter_v2(made, title="Soups", context=["home", "public"])
    word = anna.add_filter_keyword_v2(made, "soup", whole_word=True)
    assert len(anna.filter_keywords_v2(made)) == 2
    said = stage.boris.status_post("soup today")
    seen = next(one for one in anna.timeline_home() if one.id == said.id)
    assert seen.filtered[0].filter.id == made.id
    one = anna.add_filter_status_v2(made, said)
    assert anna.filter_statuses_v2(made)[0].id == one.id == anna.filter_status_v2(one).id
    anna.delete_filter_status_v2(one)
    anna.delete_filter_keyword_v2(word)
    anna.delete_filter_v2(made)


def filters_in_the_old_way(stage: Stage) -> None:
    anna = stage.anna
    made = anna.filter_create("borscht", ["home"])
    assert anna.filter(made).phrase == "borscht" and anna.filters()[0].id == made.id
    assert anna.filter_update(made, phrase="soup", context=["home"]).phrase == "soup"
    anna.filters_apply(anna.timeline_home(), anna.filters(), "home")
    anna.filter_delete(made)


SCENES: Final[tuple[Scene, ...]] = (
    is_told,
    is_told_in_groups,
    chooses_who_may_tell,
    is_pushed,
    filters,
    filters_in_the_old_way,
)
