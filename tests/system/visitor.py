"""Somebody in front of the site with a browser or a program: cookies, CSRF tokens and forms as those send them."""

import http.cookies
import json
import secrets
import urllib.parse


class File:
    """A file in a form."""

    def __init__(self, name, content):
        self.name = name
        self.content = content


def multipart(fields):
    """The body and type of a multipart/form-data form; @fields in their order, texts or File."""
    boundary = "----form" + secrets.token_hex(12)
    body = bytearray()
    for name, value in fields.items():
        file = isinstance(value, File)
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"'
        head += f'; filename="{value.name}"\r\nContent-Type: application/octet-stream\r\n\r\n' if file else "\r\n\r\n"
        body += head.encode() + (value.content if file else str(value).encode()) + b"\r\n"
    body += f"--{boundary}--\r\n".encode()
    return bytes(body), f"multipart/form-data; boundary={boundary}"


class Visitor:
    """Keeps cookies as a browser does. With @token it is a program that knows no cookies."""

    def __init__(self, site, token=None):
        self.site = site
        self.token = token
        self.cookies = {}

    def send(self, method, path, body=None, json_body=None, form=None, parts=None, headers=None):
        sent = dict(headers or {})
        if self.token:
            sent["authorization"] = f"Token {self.token}"
        elif self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if method not in ("GET", "HEAD") and "csrftoken" in self.cookies:
            sent["X-CSRFToken"] = self.cookies["csrftoken"]
        if json_body is not None:
            body, sent["Content-Type"] = json.dumps(json_body).encode(), "application/json"
        if form is not None:
            body, sent["Content-Type"] = urllib.parse.urlencode(form).encode(), "application/x-www-form-urlencoded"
        if parts is not None:
            body, sent["Content-Type"] = multipart(parts)
        answer = self.site.request(method, path, body, sent, token=False)
        for line in answer.headers.get_all("Set-Cookie") or []:
            for name, cookie in http.cookies.SimpleCookie(line).items():
                if cookie["max-age"] == "0":
                    self.cookies.pop(name, None)
                else:
                    self.cookies[name] = cookie.value
        return answer

    def get(self, path):
        return self.send("GET", path)

    def sign_in(self, username, password):
        self.get("/api/v1/session")  # as a page does, which brings the first csrftoken
        answer = self.send("POST", "/api/v1/session", json_body={"username": username, "password": password})
        assert answer.status == 200, answer
        return self
