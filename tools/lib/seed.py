"""Invented rows for a site of any size, written straight into its SQLite database. The schema's triggers run as they do for
real changes, so counts are right afterwards; indexes are written once at the end instead of with each row."""

import contextlib
import itertools
import random
import sqlite3
import time
import uuid

FIRST = ["Ada", "Ben", "Chiara", "Dmitri", "Elif", "Femi", "Grace", "Hugo", "Ines", "Jonas", "Kemal", "Lena", "Mateo",
         "Nora", "Omar", "Petra", "Quinn", "Rosa", "Sofia", "Tomás"]
LAST = ["Adler", "Brook", "Costa", "Demir", "Evans", "Fischer", "García", "Hill", "Ivanov", "Jansen", "Kovač", "Lopes",
        "Marsh", "Novak", "Okoro", "Pinto", "Rossi", "Silva", "Tanaka", "Weber"]
SUBJECTS = ["harbour", "flood", "election", "market", "school", "hospital", "railway", "forest", "river", "border", "festival",
            "parliament", "strike", "drought", "bridge", "museum", "court", "factory", "island", "vineyard", "refugees",
            "housing", "archive", "volcano"]
FORMS = ["report", "interview", "portrait", "background", "live notes", "diary", "investigation", "photo story"]
WORDS = ["morning", "mayor", "evidence", "witness", "numbers", "promise", "water", "night", "letter", "crowd", "silence",
         "engine", "winter", "budget", "camera", "street", "answer", "question", "neighbour", "storm"]
TAGS = ["news", "local", "climate", "politics", "culture", "economy", "science", "sports", "justice", "health", "rights",
        "technology", "travel", "food", "history", "music", "war", "peace", "ocean", "city"]
BATCH = 20_000
NEWEST = 1_782_000_000_000  # ms; so that the same numbers give the same site on any day
STEP = 60_000


def batches(rows, size=BATCH):
    rows = iter(rows)
    while batch := list(itertools.islice(rows, size)):
        yield batch


@contextlib.contextmanager
def indexes_at_the_end(connection, say):
    """With each row they would be written all over the place: a hundred times the bytes. And an item's words would be
    written with the item, its tag and its category."""
    def made(condition):
        return connection.execute(f"SELECT name, sql FROM sqlite_master WHERE {condition}").fetchall()

    # Unique ones refuse what must not be, and the triggers look rows up by those.
    indexes = made("type = 'index' AND sql LIKE 'CREATE INDEX %'")
    triggers = made("type = 'trigger' AND name LIKE 'search_of_%'")
    connection.execute("BEGIN")
    for kind, dropped in (("TRIGGER", triggers), ("INDEX", indexes)):
        for name, _ in dropped:
            connection.execute(f"DROP {kind} {name}")
    connection.execute("COMMIT")
    yield
    connection.execute("BEGIN")
    for _, sql in indexes:
        connection.execute(sql)
    say("the indexes are written")
    connection.execute("DELETE FROM media_search")
    connection.execute("""INSERT INTO media_search (rowid, title, topics, description, spoken, facets)
                            SELECT id, title, topics, description, spoken, facets FROM media_search_source ORDER BY id""")
    for _, sql in triggers:
        connection.execute(sql)
    connection.execute("COMMIT")
    say("the full-text index is written")


def insert(write, connection, users, media, comments):
    chance = random.Random(20260624)
    first_user = connection.execute("SELECT COALESCE(MAX(id), 0) + 1 FROM users").fetchone()[0]
    first_media = connection.execute("SELECT COALESCE(MAX(id), 0) + 1 FROM media").fetchone()[0]
    oldest = NEWEST - media * STEP
    write("users", """INSERT INTO users (id, username, username_key, email, email_key, email_verified, name, role,
                                         password_hash, created_at, updated_at)
                      VALUES (?, ?, ?, ?, ?, 1, ?, ?, '', ?, ?)""",
          ((first_user + n, f"user{n:06}", f"user{n:06}", f"user{n:06}@example.org", f"user{n:06}@example.org",
            f"{chance.choice(FIRST)} {chance.choice(LAST)}", "journalist" if n % 10 == 0 else "user", oldest, oldest)
           for n in range(users)), users)

    def item(n):
        subject = chance.choice(SUBJECTS)
        title = f"{subject.capitalize()}: {chance.choice(FORMS)} {n}"
        description = " ".join(chance.choice(WORDS) for _ in range(12))
        state = "public" if chance.random() < 0.9 else chance.choice(["private", "unlisted"])
        at = oldest + n * STEP
        return (first_media + n, f"s{n:09}", uuid.UUID(int=n, version=4).hex, first_user + chance.randrange(users), title,
                description, chance.choice(["video"] * 7 + ["audio", "image", "pdf"]), state,
                chance.randrange(5_000, 5_400_000), chance.randrange(1, 100_000), chance.randrange(1, 1000), at, at)

    write("items", """INSERT INTO media (id, token, uid, user_id, title, description, media_type, state, processing, playable,
                                         duration_ms, width, height, size, sha256, original_name, extension, hls, poster,
                                         thumb, views, likes, created_at, updated_at)
                      VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'done', 1, ?, 1920, 1080, 50000000, '', 'clip.mp4', 'mp4',
                              'hls/master.m3u8', 'poster.jpg', 'thumb.jpg', ?, ?, ?, ?)""",
          (item(n) for n in range(media)), media)
    connection.executemany("INSERT OR IGNORE INTO tags (title, title_key, created_at) VALUES (?, ?, ?)",
                           [(tag, tag, oldest) for tag in TAGS])
    tags = [row[0] for row in connection.execute("SELECT id FROM tags WHERE title_key IN (%s)" % ",".join("?" * len(TAGS)), TAGS)]
    categories = [row[0] for row in connection.execute("SELECT id FROM categories")]
    write("tags of items", "INSERT INTO media_tags (media_id, tag_id) VALUES (?, ?)",
          ((first_media + n, tags[n % len(tags)]) for n in range(media)), media)
    write("categories of items", "INSERT INTO media_categories (media_id, category_id) VALUES (?, ?)",
          ((first_media + n, categories[n % len(categories)]) for n in range(media)), media)

    def comment(n):
        # Some items are talked of much more than others.
        about = min(int(chance.paretovariate(1.2)) - 1, media - 1) if n % 20 == 0 else chance.randrange(media)
        return (str(uuid.UUID(int=n, version=4)), first_media + about, first_user + chance.randrange(users),
                " ".join(chance.choice(WORDS) for _ in range(8)), first_media + about, oldest + n * media * STEP // max(comments, 1))

    write("comments", """INSERT INTO comments (uid, media_id, user_id, text, media_listed, created_at)
                         VALUES (?, ?, ?, ?, (SELECT listable FROM media WHERE id = ?), ?)""",
          (comment(n) for n in range(comments)), comments)

    lists = max(users // 10, 1)
    first_list = connection.execute("SELECT COALESCE(MAX(id), 0) + 1 FROM playlists").fetchone()[0]
    write("playlists", """INSERT INTO playlists (id, token, user_id, title, created_at, updated_at)
                          VALUES (?, ?, ?, ?, ?, ?)""",
          ((first_list + n, f"l{n:09}", first_user + n, f"List {n}", oldest + n, oldest + n) for n in range(lists)), lists)
    length = min(20, media)
    write("items of playlists", "INSERT INTO playlist_items (playlist_id, media_id, position, added_at) VALUES (?, ?, ?, ?)",
          ((first_list + n, first_media + (n * 37 + place) % media, place + 1, oldest) for n in range(lists)
           for place in range(length)), lists * length)


def fill(database, users, media, comments, say=lambda text: None):
    """The last number of the seeded users is in their name: user000001 is the first."""
    connection = sqlite3.connect(database, isolation_level=None)
    # A crash costs this fill and nothing else: the site is new.
    connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -2000000; "
                             "PRAGMA foreign_keys = ON;")
    begun = time.monotonic()

    def tell(text):
        say(f"{text} after {time.monotonic() - begun:.0f} s")

    def write(what, sql, rows, count):
        connection.execute("BEGIN")
        done = 0
        for batch in batches(rows):
            connection.executemany(sql, batch)
            done += len(batch)
        connection.execute("COMMIT")
        assert done == count, (what, done, count)
        tell(f"{count} {what}")

    with indexes_at_the_end(connection, tell):
        insert(write, connection, users, media, comments)
    connection.executescript("ANALYZE; PRAGMA journal_mode = WAL;")
    connection.close()
