"""A mail server for the browser tests: prints its port, then each letter as a line of JSON. Ends with its input."""

import email
import email.policy
import json
import socket
import sys

from aiosmtpd.controller import Controller


class Postbox:
    async def handle_DATA(self, _server, _session, envelope):
        letter = email.message_from_bytes(envelope.content, policy=email.policy.default)
        text = {"to": envelope.rcpt_tos, "subject": letter["Subject"], "text": letter.get_content()}
        print(json.dumps(text), flush=True)
        return "250 taken"


with socket.socket() as probe:
    probe.bind(("127.0.0.1", 0))
    port = probe.getsockname()[1]
server = Controller(Postbox(), hostname="127.0.0.1", port=port)
server.start()
print(port, flush=True)
sys.stdin.read()
server.stop()
