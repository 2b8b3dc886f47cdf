"""Every method: read top to bottom it is the API. GET and POST are the same here."""

from veche.api.vk.dispatch import by_name, chooser, method
from veche.api.vk.handlers import (
    account,
    chats,
    comments,
    conversations,
    friends,
    groups,
    likes,
    messages,
    newsfeed,
    notifications,
    photos,
    polls,
    small,
    token,
    updates,
    users,
    wall,
)
from veche.api.vk.handlers.execute import executing
from veche.api.vk.longpoll import POLLS
from veche.api.vk.uploads import UPLOAD
from veche.core.scopes import Scope
from veche.http.dialect import Auth, Switch

OPEN = Auth.OPTIONAL
FRIENDS, PROFILE = (Scope.FOLLOWS_WRITE,), (Scope.ACCOUNTS_WRITE,)
WALL, LIKES, PHOTOS = (Scope.POSTS_WRITE,), (Scope.LIKES_WRITE,), (Scope.MEDIA_WRITE,)
GROUPS, LISTS, MUTES = (Scope.GROUPS_WRITE,), (Scope.LISTS_WRITE,), (Scope.MUTES_WRITE,)
READ_MAIL, MAIL = (Scope.MESSAGES_READ,), (Scope.MESSAGES_WRITE,)
NEWS, READ_NEWS = (Scope.NOTIFICATIONS_WRITE,), (Scope.NOTIFICATIONS_READ,)
NOT_THERE = (100, 15)  # OpenVK: a parameter is wrong; VK: access denied

METHODS = by_name(
    (
        method("account.getProfileInfo", account.get_profile_info),
        method("account.getInfo", account.get_info),
        method("account.setOnline", account.set_online),
        method("account.getAppPermissions", account.get_app_permissions, auth=OPEN),
        method("account.getCounters", account.get_counters, account.Counters),
        method("account.saveProfileInfo", account.save_profile_info, account.Save, scopes=PROFILE, write=True),
        method("friends.get", friends.get, friends.Get, auth=OPEN, missing=100, denied=(15, 30)),
        method("friends.getOnline", friends.get_online, friends.Mutual),
        method("friends.getRequests", friends.get_requests, friends.Requests),
        method("friends.add", friends.add, friends.Add, scopes=FRIENDS, write=True, missing=177),
        method("friends.delete", friends.delete, friends.Target, scopes=FRIENDS, write=True, missing=177),
        method("friends.areFriends", friends.are_friends, friends.Are),
        method("friends.getLists", friends.get_lists, friends.ListOf),
        method("friends.addList", friends.add_list, friends.AddList, scopes=LISTS, write=True, missing=171),
        method("friends.editList", friends.edit_list, friends.EditList, scopes=LISTS, write=True, missing=171),
        method("friends.deleteList", friends.delete_list, friends.DeleteList, scopes=LISTS, write=True, missing=171),
        method("friends.edit", friends.edit, friends.Edit, scopes=LISTS, write=True, missing=171),
        method("groups.create", groups.create, groups.Create, scopes=GROUPS, write=True),
        method("groups.edit", groups.edit, groups.Edit, scopes=GROUPS, write=True),
        method("groups.get", groups.get, groups.Get),
        method("groups.getById", groups.get_by_id, groups.GetById),
        method("groups.getMembers", groups.get_members, groups.Members, missing=(15, 125)),
        method("groups.isMember", groups.is_member, groups.IsMember, missing=(15, 125)),
        method("groups.search", groups.search_groups, groups.Search, auth=OPEN, slow=True),
        method("groups.join", groups.join, groups.One, scopes=GROUPS, write=True, missing=(15, 100)),
        method("groups.leave", groups.leave, groups.One, scopes=GROUPS, write=True, missing=(15, 100)),
        method("groups.remove", groups.remove_user, groups.Remove, scopes=GROUPS, write=True),
        method("groups.removeUser", groups.remove_user, groups.Remove, scopes=GROUPS, write=True),
        method("groups.getSettings", groups.get_settings, groups.One),
        method("likes.add", likes.add, likes.Target, scopes=LIKES, write=True, missing=NOT_THERE, denied=(2, 15)),
        method("likes.delete", likes.delete, likes.Target, scopes=LIKES, write=True, missing=NOT_THERE, denied=(2, 15)),
        method("likes.isLiked", likes.is_liked, likes.IsLiked, missing=NOT_THERE),
        method("likes.getList", likes.get_list, likes.GetList, missing=(56, 15)),
        method("messages.send", messages.send, messages.Send, scopes=MAIL, write=True, missing=936, denied=(945, 902)),
        method("messages.edit", messages.edit, messages.Edit, scopes=MAIL, write=True, missing=102),
        method("messages.delete", messages.delete, messages.Delete, scopes=MAIL, write=True, missing=924, denied=924),
        method("messages.restore", messages.restore, messages.Restore, scopes=MAIL, write=True),
        method("messages.getById", messages.get_by_id, messages.GetById, scopes=READ_MAIL),
        method("messages.getHistory", messages.get_history, messages.History, scopes=READ_MAIL, missing=(936, 15)),
        method(
            "messages.getConversations", conversations.get_conversations, conversations.Conversations, scopes=READ_MAIL
        ),
        method("messages.getConversationsById", conversations.get_by_peers, conversations.ByPeers, scopes=READ_MAIL),
        method(
            "messages.markAsRead", conversations.mark_as_read, conversations.Read, scopes=MAIL, write=True, missing=936
        ),
        method(
            "messages.setActivity",
            conversations.set_activity,
            conversations.Activity,
            scopes=MAIL,
            write=True,
            missing=936,
        ),
        method("messages.createChat", chats.create_chat, chats.NewChat, scopes=MAIL, write=True),
        method("messages.editChat", chats.edit_chat, chats.EditChat, scopes=MAIL, write=True, missing=927),
        method("messages.getChat", chats.get_chat, chats.OneChat, scopes=READ_MAIL, missing=927),
        method("messages.addChatUser", chats.add_chat_user, chats.Invite, scopes=MAIL, write=True, missing=927),
        method("messages.removeChatUser", chats.remove_chat_user, chats.Kick, scopes=MAIL, write=True, missing=927),
        method(
            "messages.deleteConversation",
            conversations.delete_all,
            conversations.OnePeer,
            scopes=MAIL,
            write=True,
            missing=936,
        ),
        method("messages.getLongPollServer", updates.get_server, updates.Server, scopes=READ_MAIL),
        method("messages.getLongPollHistory", updates.get_events, updates.Events, scopes=READ_MAIL),
        method("newsfeed.get", newsfeed.get, newsfeed.Feed, cached=True),
        method("newsfeed.getGlobal", newsfeed.get_global, newsfeed.Feed, cached=True),
        method("newsfeed.getRecommended", newsfeed.get_global, newsfeed.Feed, cached=True),
        method("newsfeed.getBanned", newsfeed.get_banned, newsfeed.Banned),
        method("newsfeed.addBan", newsfeed.add_ban, newsfeed.Ban, scopes=MUTES, write=True),
        method("newsfeed.deleteBan", newsfeed.delete_ban, newsfeed.Ban, scopes=MUTES, write=True),
        method("notifications.get", notifications.get, notifications.Get, scopes=READ_NEWS),
        method("notifications.markAsViewed", notifications.mark_as_viewed, scopes=NEWS, write=True),
        method("ovk.version", small.version, auth=OPEN),
        method("ovk.test", small.test, auth=OPEN),
        method("ovk.chickenWings", small.chicken_wings, auth=OPEN),
        method("ovk.aboutInstance", small.about_instance, small.About, auth=OPEN),
        method("photos.getById", photos.get_by_id, photos.GetById),
        method("photos.getWallUploadServer", photos.get_wall_upload_server, photos.Server, scopes=PHOTOS),
        method("photos.getMessagesUploadServer", photos.get_messages_upload_server, photos.Server, scopes=PHOTOS),
        method("photos.getOwnerPhotoUploadServer", photos.get_owner_photo_upload_server, photos.Server, scopes=PHOTOS),
        method("photos.saveWallPhoto", photos.save_wall_photo, photos.Save, auth=OPEN, scopes=PHOTOS, write=True),
        method(
            "photos.saveMessagesPhoto", photos.save_messages_photo, photos.Save, auth=OPEN, scopes=PHOTOS, write=True
        ),
        method("photos.saveOwnerPhoto", photos.save_owner_photo, photos.Save, auth=OPEN, scopes=PHOTOS, write=True),
        method("polls.getById", polls.get_by_id, polls.Get, auth=OPEN, missing=(100, 251)),
        method("polls.addVote", polls.add_vote, polls.Vote, scopes=WALL, write=True, missing=251),
        method("polls.deleteVote", polls.delete_vote, polls.Unvote, scopes=WALL, write=True, missing=251),
        method("polls.getVoters", polls.get_voters, polls.Voters, missing=251, denied=(15, 250)),
        method("polls.create", polls.create, polls.Create, scopes=WALL, write=True),
        method("status.get", small.get_status, small.Status),
        method("status.set", small.set_status, small.SetStatus, scopes=PROFILE, write=True),
        method("users.get", users.get, users.Get, auth=OPEN),
        method("users.getFollowers", users.get_followers, users.Followers, missing=(14, 113)),
        method("users.search", users.search_people, users.Search, auth=OPEN, slow=True),
        method("utils.getServerTime", small.get_server_time, auth=OPEN),
        method("utils.resolveScreenName", small.resolve_screen_name, small.Name, auth=OPEN),
        method("wall.get", wall.get, wall.Get, cached=True),
        method("wall.getById", wall.get_by_id, wall.GetById, cached=True),
        method("wall.post", wall.post, wall.Post, scopes=WALL, write=True, denied=(15, 214)),
        method("wall.edit", wall.edit, wall.Edit, scopes=WALL, write=True, missing=102, denied=7),
        method("wall.delete", wall.delete, wall.One, scopes=WALL, write=True),
        method("wall.pin", wall.pin, wall.One, scopes=WALL, write=True),
        method("wall.unpin", wall.unpin, wall.One, scopes=WALL, write=True),
        method("wall.repost", wall.repost, wall.Repost, scopes=WALL, write=True, missing=NOT_THERE),
        method("wall.createComment", comments.create, comments.Create, scopes=WALL, write=True, denied=(15, 213)),
        method("wall.editComment", comments.edit, comments.Edit, scopes=WALL, write=True, missing=102),
        method(
            "wall.deleteComment", comments.delete, comments.One, scopes=WALL, write=True, missing=100, denied=(7, 211)
        ),
        method("wall.getComment", comments.get_one, comments.One, missing=100),
        method("wall.getComments", comments.get_many, comments.Many, missing=NOT_THERE),
    )
)
EXECUTE = executing(METHODS)
CALLS = {name: one.route() for name, one in METHODS.items()} | {"execute": EXECUTE}

ROUTES = (
    Switch(methods=("GET", "POST"), path="/method/{name}", routes=tuple(CALLS.values()), choose=chooser(CALLS)),
    *token.ROUTES,
    UPLOAD,
    *POLLS,
)
