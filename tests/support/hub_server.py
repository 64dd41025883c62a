"""A model hub on this machine that answers like Hugging Face's, and misbehaves when told to."""

import hashlib
import re
import ssl
import threading
from collections import defaultdict
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

COMMIT = "0123456789abcdef0123456789abcdef01234567"
RESOLVE = re.compile(r"/(?P<repo>[^/]+/[^/]+)/resolve/(?P<revision>[^/]+)/(?P<name>.+)")


@dataclass
class Fault:
    """What goes wrong with one GET; None leaves a thing as it should be."""

    status: int | None = None  # The status of an error's page that comes instead of the file.
    body: bytes | None = None  # The content that comes instead of the file's.
    announced: int | None = None  # The Content-Length, which lies.
    sent: int | None = None  # The number of bytes after which the connection closes.
    hold: threading.Event | None = None  # The event to wait for after `sent` bytes.
    ignores_range: bool = False
    redirect: str | None = None


@dataclass
class Seen:
    method: str
    path: str
    headers: dict = field(default_factory=dict)

    @property
    def range(self):
        return self.headers.get("range")

    @property
    def token(self):
        return self.headers.get("authorization")


class Hub:
    """A server that runs as a context manager. `files` are named "OWNER/NAME/path"; large ones have
    their SHA-256 as ETag."""

    def __init__(self, certificate=None, cdn=None):
        self.files = {}
        self.small = set()
        self.seen = []
        self.faults = defaultdict(list)  # The Faults of a file's next GETs, one each.
        self.head_status = defaultdict(list)  # The statuses of a file's next HEADs.
        self.cdn = cdn  # The Hub that large files are fetched from, if not this one.
        self.token = None  # The token that a request must have.
        self.commit = COMMIT
        self.on_request = None
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), lambda *args: Handler(self, *args))
        self.server.daemon_threads = True
        scheme = "http"
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*certificate)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
            scheme = "https"
        self.url = f"{scheme}://127.0.0.1:{self.server.server_address[1]}"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    def add(self, file, content, small=False):
        self.files[file] = content
        if small:
            self.small.add(file)

    def gets(self, name):
        return [seen for seen in self.seen if seen.method == "GET" and seen.path.endswith(name)]

    def etag(self, file):
        content = self.files[file]
        if file in self.small:
            return hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()
        return hashlib.sha256(content).hexdigest()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, hub, *args):
        self.hub = hub
        super().__init__(*args)

    def log_message(self, *_):
        pass

    def begin(self):
        """Notes the request and gives its file; None when it was answered with an error."""
        headers = {name.lower(): value for name, value in self.headers.items()}
        seen = Seen(self.command, self.path, headers)
        self.hub.seen.append(seen)
        if self.hub.on_request:
            self.hub.on_request(seen)
        found = RESOLVE.fullmatch(self.path)
        if self.hub.token and headers.get("authorization") != f"Bearer {self.hub.token}":
            return self.fail(401)
        if not found or f"{found['repo']}/{found['name']}" not in self.hub.files:
            return self.fail(404)
        return f"{found['repo']}/{found['name']}"

    def fail(self, status):
        page = b"<html>no</html>" * 20
        self.answer(status, {"Content-Length": len(page)})
        if self.command == "GET":
            self.wfile.write(page)

    def answer(self, status, headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, str(value))
        self.end_headers()

    def facts(self, file):
        facts = {"X-Repo-Commit": self.hub.commit, "ETag": f'"{self.hub.etag(file)}"'}
        if file not in self.hub.small:
            facts["X-Linked-ETag"] = facts["ETag"]
            facts["X-Linked-Size"] = len(self.hub.files[file])
        return facts

    def do_HEAD(self):
        file = self.begin()
        if file is None:
            return
        if self.hub.head_status[file]:
            self.fail(self.hub.head_status[file].pop(0))
        elif self.hub.cdn and file not in self.hub.small:
            away = {"Location": self.hub.cdn.url + self.path, "Content-Length": 0}
            self.answer(302, self.facts(file) | away)
        else:
            self.answer(200, self.facts(file) | {"Content-Length": len(self.hub.files[file])})

    def do_GET(self):
        file = self.begin()
        if file is None:
            return
        faults = self.hub.faults[file]
        fault = faults.pop(0) if faults else Fault()
        if fault.status:
            self.fail(fault.status)
        elif fault.redirect:
            self.answer(302, {"Location": fault.redirect, "Content-Length": 0})
        elif self.hub.cdn and file not in self.hub.small:
            location = {"Location": self.hub.cdn.url + self.path, "Content-Length": 0}
            self.answer(302, location)
        else:
            self.send_file(file, fault)

    def send_file(self, file, fault):
        body = self.hub.files[file] if fault.body is None else fault.body
        whole = len(body)
        begin = 0
        asked = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        if asked and not fault.ignores_range:
            begin = int(asked[1])
            if begin >= whole:
                return self.fail(416)
        body = body[begin:]
        headers = {"Content-Length": len(body) if fault.announced is None else fault.announced}
        if asked and not fault.ignores_range:
            headers["Content-Range"] = f"bytes {begin}-{whole - 1}/{whole}"
        self.answer(206 if "Content-Range" in headers else 200, headers)
        self.send_body(body, fault)

    def send_body(self, body, fault):
        try:
            self.wfile.write(body if fault.sent is None else body[: fault.sent])
            self.wfile.flush()
            if fault.hold:
                fault.hold.wait(60)
        except OSError:
            pass
        if fault.sent is not None or fault.announced is not None:
            self.close_connection = True
