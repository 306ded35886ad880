"""Letters as a mail server gets them."""

import email
import email.policy
import re
import socket
import threading

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from daemon import PASSWORD, Daemon

SECRET = "mail server's secret"


class Postbox:
    """Takes every message, but refuses readers whose address begins with "nobody"."""

    def __init__(self):
        self.messages = []
        self.envelopes = []
        self.arrived = threading.Condition()

    async def handle_RCPT(self, _server, _session, envelope, address, _options):
        if address.startswith("nobody"):
            return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope):
        with self.arrived:
            self.envelopes.append(envelope)
            self.messages.append(email.message_from_bytes(envelope.content, policy=email.policy.default))
            self.arrived.notify_all()
        return "250 taken"

    def wait(self, count):
        with self.arrived:
            assert self.arrived.wait_for(lambda: len(self.messages) >= count, 60), "no letter came"
        return self.messages[count - 1]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def postbox():
    box = Postbox()

    def authenticator(_server, _session, _envelope, _mechanism, data):
        good = isinstance(data, LoginPassword) and (data.login, data.password) == (b"press", SECRET.encode())
        return AuthResult(success=good)

    server = Controller(box, hostname="127.0.0.1", port=free_port(), authenticator=authenticator, auth_required=True,
                        auth_require_tls=False)
    server.start()
    box.url = f"smtp://127.0.0.1:{server.port}"
    yield box
    server.stop()


def mail_settings(postbox, **more):
    return {"OPENPRESS_MAIL__URL": postbox.url, "OPENPRESS_MAIL__FROM": "Prässe, \"Die\" <press@example.org>",
            "OPENPRESS_MAIL__USER": "press", "OPENPRESS_MAIL__PASSWORD": SECRET,
            "OPENPRESS_SITE__URL": "https://press.example.org/", "OPENPRESS_SITE__NAME": "Zeitung für alle",
            "OPENPRESS_ACCOUNTS__REGISTRATION": "open", "OPENPRESS_LOG__LEVEL": "debug", **more}


def link_in(message, path):
    found = re.search(rf"https://press\.example\.org/{path}\?token=(\w+)\s", message.get_content())
    assert found, message.get_content()
    return found.group(1)


def test_registration_and_a_forgotten_password_by_mail(data, postbox):
    site = Daemon(data, mail_settings(postbox)).start()
    site.set_up_admin()
    made = site.request("POST", "/api/v1/register", {"username": "lovelace", "email": "ada@example.org", "name": "Ada",
                                                     "password": "first password"}, token=False)
    assert made.status == 201, made
    letter = postbox.wait(1)
    assert letter["To"] == "ada@example.org"
    assert letter["Subject"] == "Zeitung für alle: is this your address?"
    assert letter["From"].addresses[0].display_name == "Prässe, \"Die\""
    assert letter["From"].addresses[0].addr_spec == "press@example.org"
    assert letter["Message-ID"] and letter["Date"] and letter["Auto-Submitted"] == "auto-generated"
    assert letter.get_content_type() == "text/plain" and letter.get_content_charset() == "utf-8"
    assert "Zeitung für alle" in letter.get_content()
    assert postbox.envelopes[0].mail_from == "press@example.org"
    assert postbox.envelopes[0].rcpt_tos == ["ada@example.org"]
    token = link_in(letter, "email/confirm")
    assert site.request("POST", "/api/v1/email/confirm", {"token": token}, token=False).status == 200
    assert site.get("/api/v1/users/lovelace").json()["email_is_verified"] is True

    asked = site.request("POST", "/api/v1/password/reset", {"email": "ADA@example.org"}, token=False)
    assert asked.status == 202
    token = link_in(postbox.wait(2), "password/reset")
    body = {"token": token, "password": "second password"}
    assert site.request("POST", "/api/v1/password/reset/confirm", body, token=False).status == 200
    assert site.request("POST", "/api/v1/password/reset/confirm", body, token=False).status == 403
    site.sign_in("lovelace", "second password")
    site.stop()
    log = "".join(site.log)
    assert SECRET not in log and token not in log


def test_a_reader_that_is_refused_is_not_tried_again_and_stops_nobody(data, postbox):
    site = Daemon(data, mail_settings(postbox)).start()
    site.set_up_admin()
    for name in ("nobody1", "somebody1"):
        made = site.request("POST", "/api/v1/register", {"username": name, "email": f"{name}@example.org", "name": name,
                                                         "password": "first password"}, token=False)
        assert made.status == 201, made
    assert postbox.wait(1)["To"] == "somebody1@example.org"
    site.wait_for(lambda: any("refuses the message" in line for line in site.log), "the refusal")
    site.stop()
    assert len(postbox.messages) == 1


@pytest.mark.parametrize("wrong", [
    {"OPENPRESS_MAIL__ENCRYPTION": "always"},  # this server offers no STARTTLS
    {"OPENPRESS_MAIL__PASSWORD": "another password"},
])
def test_nothing_is_sent_in_the_clear_or_without_signing_in_and_it_is_tried_again(data, postbox, wrong):
    site = Daemon(data, mail_settings(postbox, **wrong)).start()
    site.set_up_admin()
    assert site.request("POST", "/api/v1/password/reset", {"username": "admin"}, token=False).status == 202
    site.wait_for(lambda: any("could not be handed over" in line for line in site.log), "the failure")
    site.stop()
    assert not postbox.messages
    assert SECRET not in "".join(site.log) and "another password" not in "".join(site.log)


def test_a_sender_that_is_no_address_stops_the_start(data, postbox):
    site = Daemon(data, mail_settings(postbox, OPENPRESS_MAIL__FROM="not an address")).start(wait=False)
    assert site.process.wait(30) != 0
    site.reader.join(10)
    assert "mail.from" in "".join(site.log)


def test_comments_and_reports_are_told_of(data, postbox, clips):
    site = Daemon(data, mail_settings(postbox, OPENPRESS_ACCOUNTS__REGISTRATION="closed")).start()
    site.set_up_admin()
    token = site.upload(clips["silent.mp4"], title="Café \"Nord\"")
    # Nobody is told of an item that cannot be seen yet.
    site.wait_playable(token)
    made = site.request("POST", "/api/v1/users", {"username": "lovelace", "email": "ada@example.org", "name": "Ada",
                                                  "password": PASSWORD})
    assert made.status == 201, made
    admin = site.token
    site.sign_in("lovelace")
    said = site.request("POST", f"/api/v1/media/{token}/comments", {"text": "Hear, hear @admin\n.\nQUIT"})
    assert said.status == 201, said
    letter = postbox.wait(1)
    assert letter["To"] == "admin@example.org"
    assert letter["Subject"] == "Zeitung für alle: a comment on Café \"Nord\""
    assert "> Hear, hear @admin\n> .\n> QUIT\n" in letter.get_content().replace("\r\n", "\n")
    assert f"https://press.example.org/view?m={token}" in letter.get_content()
    reported = site.request("POST", f"/api/v1/media/{token}/actions", {"type": "report", "extra_info": "It is mine"})
    assert reported.status == 201, reported
    letter = postbox.wait(2)
    assert letter["To"] == "admin@example.org"
    assert letter["Subject"] == "Zeitung für alle: Café \"Nord\" was reported"
    site.token = admin
    site.stop()
