"""A MediaCMS as it lies on a disk: what pg_dump writes of its database, and its folder media_files."""

import base64
import hashlib
import pathlib
import shutil
import uuid

QUOTED = {"advancedUser"}  # PostgreSQL folds other names to small letters


def django_password(password, iterations=600_000, salt="kq3Wm1Zr7c"):
    raw = hashlib.pbkdf2_hmac("sha256", password.encode(), salt.encode(), iterations)
    return f"pbkdf2_sha256${iterations}${salt}${base64.b64encode(raw).decode()}"


def escaped(value):
    if value is None:
        return "\\N"
    if isinstance(value, bool):
        return "t" if value else "f"
    text = str(value).replace("\\", "\\\\")
    return text.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t")


class MediaCms:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.files = self.folder / "media_files"
        self.dump = self.folder / "dump.sql"
        (self.files / "original/user").mkdir(parents=True)
        self.tables = {}

    def add(self, table, **row):
        rows = self.tables.setdefault(table, [])
        row.setdefault("id", len(rows) + 1)
        rows.append(row)
        return row["id"]

    def add_user(self, name, password, **more):
        number = len(self.tables.get("users_user", [])) + 1
        row = dict(username=name, email=f"{name}@example.org", password=django_password(password), first_name="", last_name="",
                   name=name.title(), description="", title="", location="", logo="userlogos/user.jpg", is_active=True,
                   is_staff=False, is_superuser=False, is_editor=False, is_manager=False, advancedUser=False,
                   is_featured=False, is_approved=None, notification_on_comments=True, allow_contact=False,
                   date_joined=f"2020-01-{number:02} 10:00:00.{number:06}+00", date_added=f"2020-01-{number:02} 10:00:00+00")
        return self.add("users_user", **{**row, **more})

    def add_media(self, user, username, token, source, **more):
        uid = uuid.uuid5(uuid.NAMESPACE_URL, token)
        source = pathlib.Path(source)
        path = f"original/user/{username}/{uid.hex}.{source.name}"
        target = self.files / path
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
        row = dict(friendly_token=token, uid=str(uid), user_id=user, title=f"Title of {token}", description="Text\nof it",
                   state="public", is_reviewed=True, listable=True, featured=False, user_featured=False,
                   encoding_status="success", media_type="video", media_file=path, media_info="{}", views=42, likes=3,
                   dislikes=1, enable_comments=True, allow_download=True, uploaded_poster="", license_id=None, password="",
                   add_date="2021-02-03 04:05:06.789+00", edit_date="2021-02-03 04:05:06.789+00")
        return self.add("files_media", **{**row, **more}), uid

    def write(self):
        with open(self.dump, "w", encoding="utf-8") as out:
            out.write("--\n-- PostgreSQL database dump\n--\n\nSET client_encoding = 'UTF8';\n\n")
            for table, rows in sorted(self.tables.items()):
                columns = list(dict.fromkeys(name for row in rows for name in row))
                names = ", ".join(f'"{name}"' if name in QUOTED else name for name in columns)
                out.write(f"COPY public.{table} ({names}) FROM stdin;\n")
                for row in rows:
                    out.write("\t".join(escaped(row.get(name)) for name in columns) + "\n")
                out.write("\\.\n\n\n")
            out.write("--\n-- PostgreSQL database dump complete\n--\n\n")
