"""Media."""

from typing import Final

from veche.api.mastodon import limits
from veche.api.mastodon import params as p
from veche.api.mastodon.forms import MediaChanges, MediaForm
from veche.api.mastodon.handlers import media
from veche.api.mastodon.render.media import MediaAttachment
from veche.api.mastodon.routes.rights import MEDIA_WRITE
from veche.http.dialect import AnyRoute, delete, get, post, put

ROUTES: Final[tuple[AnyRoute, ...]] = (
    post("/api/v2/media", media.upload_later, params=MediaForm, result=MediaAttachment, free=True, uploads=limits.FILES,
         buckets=limits.UPLOADS, **MEDIA_WRITE),
    post("/api/v1/media", media.upload, params=MediaForm, result=MediaAttachment, free=True, uploads=limits.FILES,
         buckets=limits.UPLOADS, **MEDIA_WRITE, name="upload_v1"),
    get("/api/v1/media/{id}", media.show, params=p.Id, result=MediaAttachment, **MEDIA_WRITE),
    put("/api/v1/media/{id}", media.change, params=MediaChanges, result=MediaAttachment, free=True,
        uploads=limits.FILES, **MEDIA_WRITE),
    delete("/api/v1/media/{id}", media.delete, params=p.Id, **MEDIA_WRITE),
)  # fmt: skip
