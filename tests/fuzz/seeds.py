#!/usr/bin/env python3
"""Writes the fuzzers' first inputs: seeds.py FOLDER makes FOLDER/<target>/<number>. Kept as code, not as files."""
import pathlib
import sys

CRLF = "\r\n"


def head(line, *fields):
    return CRLF.join([line, *fields, "", ""])


SEEDS = {
    "head": [
        head("GET / HTTP/1.1", "Host: a"),
        head("GET /a/b%20c?d=e&f=%zz HTTP/1.1", "Host: press.example:8080", "Accept-Encoding: gzip, br;q=0.5",
             "Cookie: sessionid=x; csrftoken=y", "If-None-Match: W/\"a\", \"b\"", "Range: bytes=0-1,5-,-3"),
        head("PATCH /up HTTP/1.1", "Host: a", "Content-Length: 12", "Expect: 100-continue", "Upload-Offset: 0"),
        head("POST /form HTTP/1.1", "Host: a", "Transfer-Encoding: chunked",
             "Content-Type: multipart/form-data; boundary=\"x y\""),
        head("GET http://a.example/x HTTP/1.1", "Host: b", "Connection: close, TE"),
        head("OPTIONS * HTTP/1.1", "Host: a", "If-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT"),
        head("HEAD / HTTP/1.0", "Connection: keep-alive"),
        head("GET / HTTP/1.1", "Host: a", "X: b", " folded"),
        head("POST / HTTP/1.1", "Host: a", "Content-Length : 3", "Content-Length: +4"),
    ],
    "chunked": [
        "4\r\nWiki\r\n6;ext=\"x\"\r\npedia \r\n0\r\n\r\nGET /",
        "0\r\nTrailer: x\r\n\r\n",
        "A\r\n0123456789\r\n00\r\n\r\n",
        "0x5\r\nhello\r\n",
        "fffffffffffffff\r\nx",
    ],
    "multipart": [
        "x--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--b--\r\n",
        "~--b\r\nContent-Disposition: form-data; name=f; filename=\"x\\\"y%22\"\r\nContent-Type: video/mp4\r\n\r\n"
        "\r\n--a\r\n--\r\n--b \r\nContent-Disposition: form-data; name=g; filename*=UTF-8''%C3%A4\r\n\r\n\r\n--b--",
        "multipart/form-data; charset=utf-8; boundary=\"a b:c\"",
    ],
    "links": [
        "<a rel=me href=\"https:&#47;x&amp;y\">a</a><!-- x --!><link REL='a me' href=b>",
        "<script>'</scrip'</script ><textarea></textarea><title/><a/rel='me'/href=x><plaintext>",
    ],
    "txt": [
        "ab\x01\0\0\x01\0\x01\0\0\0\0\x01a\0\0\x10\0\x01\x01a\0\0\x10\0\x01\0\0\0<\0\x04\x03one",
    ],
    "tus": [
        "filename d29ybGRfZG9taW5hdGlvbl9wbGFuLnBkZg==,is_confidential",
        "sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=",
        "sha256 uU0nuZNNPgilLlLX2n2r+sSE7+N6U4DukIj3rOLvzek=",
        "C:\\fakepath\\K\u00e4se.tar.gz",
        "5368709120",
    ],
}


def main():
    folder = pathlib.Path(sys.argv[1])
    for target, texts in SEEDS.items():
        (folder / target).mkdir(parents=True, exist_ok=True)
        for number, text in enumerate(texts):
            (folder / target / str(number)).write_bytes(text.encode("latin-1"))


if __name__ == "__main__":
    main()
