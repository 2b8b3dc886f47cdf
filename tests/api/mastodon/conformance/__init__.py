"""Every row of Mastodon's API called once, as an app would, and its answer held against the published description.

A scene is a short story: it makes what it needs and calls rows of `src/veche/api/mastodon/rows.txt` as they are written
there. A row that no scene has called is not proved, however well it may work.
"""
