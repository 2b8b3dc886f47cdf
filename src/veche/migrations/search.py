"""The search indexes: FTS5 on SQLite, tsvector with GIN on PostgreSQL, under the same names.

`posts_fts` is written by core/posts/index.py, in the transaction of the post. `accounts_fts` follows its table by
triggers: names and notes change in many places. Words are indexed as they are, without grammar, on both databases, so
that both find the same; whoever searches asks for beginnings of words.
"""

_ACCOUNT_TEXT = (
    "{0}.username || ' ' || {0}.display_name || ' ' || {0}.first_name || ' ' || {0}.last_name || ' ' || "
    "{0}.domain || ' ' || {0}.note"
)
_NEW = f"replace(replace({_ACCOUNT_TEXT.format('NEW')}, 'ё', 'е'), 'Ё', 'Е')"

SEARCH: list[tuple[str, str]] = [
    (
        "CREATE VIRTUAL TABLE posts_fts USING fts5("
        "body, content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 2')",
        "CREATE TABLE posts_fts (post_id BIGINT PRIMARY KEY, body TSVECTOR NOT NULL)",
    ),
    ("", "CREATE INDEX posts_fts_body ON posts_fts USING gin (body)"),
    (
        "CREATE VIRTUAL TABLE accounts_fts USING fts5("
        "body, content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 2')",
        "CREATE TABLE accounts_fts (account_id INTEGER PRIMARY KEY, body TSVECTOR NOT NULL)",
    ),
    ("", "CREATE INDEX accounts_fts_body ON accounts_fts USING gin (body)"),
    (
        f"CREATE TRIGGER accounts_fts_insert AFTER INSERT ON accounts BEGIN "
        f"INSERT INTO accounts_fts (rowid, body) VALUES (NEW.id, {_NEW}); END",
        "CREATE FUNCTION accounts_fts_write() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"INSERT INTO accounts_fts VALUES (NEW.id, to_tsvector('simple', {_NEW})) "
        "ON CONFLICT (account_id) DO UPDATE SET body = excluded.body; RETURN NEW; END $$",
    ),
    (
        "CREATE TRIGGER accounts_fts_update AFTER UPDATE OF username, display_name, first_name, last_name, note, "
        "domain ON accounts BEGIN DELETE FROM accounts_fts WHERE rowid = OLD.id; "
        f"INSERT INTO accounts_fts (rowid, body) VALUES (NEW.id, {_NEW}); END",
        "CREATE TRIGGER accounts_fts_change AFTER INSERT OR UPDATE OF username, display_name, first_name, last_name, "
        "note, domain ON accounts FOR EACH ROW EXECUTE FUNCTION accounts_fts_write()",
    ),
]
