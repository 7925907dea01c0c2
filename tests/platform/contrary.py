# SPDX-License-Identifier: Apache-2.0
"""contrary.py - a province that writes everything otherwise: the reference platform behind a layer that speaks
the dialect `contrary` to the terminal and the contract's words to the platform.

It shares nothing with firmware/link: values are found by the name of their member, wherever it stands, so that
a place the terminal forgot is seen. What comes from the terminal must be in the dialect; what is not goes to
`wrong`. Acknowledgements echo the digest of the bytes as they were sent, as any platform's do.
"""
import base64
import hashlib
import http.client
import http.server
import json
import re
import ssl
import threading

BASE = "/kiosk/v1"
MEMBER = "dialect"
NAME = "contrary"
HOP = {"host", "connection", "content-length", "content-digest", "transfer-encoding", "keep-alive"}

# standard: contrary
SATISFACTION = {"1": "5", "2": "4", "3": "3", "4": "2", "5": "1"}
CERT = {"111": "10", "001": "20", "414": "14", "511": "17", "516": "16", "553": "18", "999": "99"}
PROJECT = {"1": "2", "2": "1"}
SERVER = {"2": "2", "5": "6", "6": "9"}
NEED = {"1": "0", "2": "1", "3": "2"}
RESULT = {"certified": "1", "approved": "2", "rejected": "3", "returned": "4", "void": "5", "transferred": "9"}
STATE = {"received": "10", "accepted": "20", "not_accepted": "21", "correction": "22", "processing": "30",
         "suspended": "31", "done": "40", "withdrawn": "50"}
MOMENT = re.compile(r"(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)")
RFC = re.compile(r"(\d{4})-(\d\d)-(\d\d)(T(\d\d):(\d\d):(\d\d)\+08:00)?")


class Wrong(Exception):
    """The terminal wrote something that is not of this dialect."""


def from_table(table):
    back = {theirs: ours for ours, theirs in table.items()}

    def translate(text):
        if text not in back:
            raise Wrong(text)
        return back[text]
    return translate


def to_table(table):
    return lambda text: ",".join(table.get(word, word) for word in text.split(","))


def moment_in(text):
    found = MOMENT.fullmatch(text)
    if not found:
        raise Wrong(text)
    return "%s-%s-%sT%s:%s:%s+08:00" % found.groups()


def moment_out(text):
    found = RFC.fullmatch(text)
    if not found:
        return text
    day, time = "".join(found.group(1, 2, 3)), found.group(5, 6, 7)
    return day + "T" + "".join(time) if found.group(4) else day


def area_in(text):
    if text == "":
        return text
    if not re.fullmatch(r"\d{12}", text):
        raise Wrong(text)
    return re.sub(r"^(\d{6}|\d{9})0+$", lambda m: m.group(1), text) if text.endswith("000") else text


def area_out(text):
    return text.ljust(12, "0") if re.fullmatch(r"\d{6}|\d{9}", text) else text


TIMES = ("time", "oldest_at", "apply_date", "at", "read_at", "captured_at", "assess_time")
SAID = {"satisfaction": from_table(SATISFACTION), "applyer_page_type": from_table(CERT),
        "contact_type": from_table(CERT), "cert_type": from_table(CERT), "area_code": area_in,
        **{name: moment_in for name in TIMES}}
TOLD = {"project_type": to_table(PROJECT), "server_type": to_table(SERVER), "is_need": to_table(NEED),
        "state": to_table(STATE), "result_type": to_table(RESULT), "area_code": area_out,
        **{name: moment_out for name in ("server_time", "time", "received_at", "promise_date", "at", "valid_to",
                                         "result_date", "event_start_time", "event_end_time")}}
CODES = {"cert_type": to_table(CERT), "result_type": to_table(RESULT), "area": area_out}


def each(value, table):
    """Every text under a name of the table, translated in place."""
    if isinstance(value, dict):
        for name, member in value.items():
            if name in table and isinstance(member, str):
                value[name] = table[name](member)
            else:
                each(member, table)
    elif isinstance(value, list):
        for member in value:
            each(member, table)


def addresses_in(form):
    for value in form.values():
        if isinstance(value, dict) and set(value) == {"code", "text"}:
            value["code"] = area_in(value["code"])


def canonical(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def digest(data):
    return "sha-256=:%s:" % base64.b64encode(hashlib.sha256(data).digest()).decode()


class Contrary:
    """Listens on `port` with the platform's own certificate; `data` is the platform's folder."""

    def __init__(self, data, port, platform_port):
        self.data, self.platform_port = data, platform_port
        self.said = []  # (method, path, the bytes as they came), of what has a body
        self.wrong = []  # (path, what)
        self.digests = {}  # as the platform knows a body: as the terminal does
        server = http.server.ThreadingHTTPServer(("127.0.0.1", port), self.handler())
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=data / "ca.pem")
        context.load_cert_chain(data / "server.pem", data / "server.key")
        context.verify_mode = ssl.CERT_REQUIRED
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        server.daemon_threads = True
        self.server = server
        self.thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self.thread.start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def bodies(self, path):
        return [json.loads(body) for _, where, body in self.said if where == path]

    def upstream(self):
        context = ssl.create_default_context(cafile=self.data / "ca.pem")
        context.load_cert_chain(self.data / "client.pem", self.data / "client.key")
        return http.client.HTTPSConnection("localhost", self.platform_port, context=context, timeout=20)

    def say_in(self, path, value):
        """A question as the platform understands it. Records say their dialect, nothing else does."""
        record = path in ("/applications", "/evaluations", "/quarantines", "/supervision/events")
        if record and value.pop(MEMBER, None) != NAME:
            raise Wrong("a record without its dialect")
        form = value.pop("form", None)  # an item's own answers: only addresses are everybody's
        each(value, SAID)
        if form is not None:
            addresses_in(form)
            value["form"] = form
        return value

    def question(self, method, path, kind, body):
        self.said.append((method, path, body))
        if "json" not in kind:
            return body
        try:
            made = canonical(self.say_in(path, json.loads(body)))
        except Wrong as e:
            self.wrong.append((path, str(e)))
            return body
        self.digests[sha256(made)] = sha256(body)
        return made

    def echo(self, value):
        """The digest of a body as the terminal knows it."""
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, dict) and one.get("body_sha256") in self.digests:
                one["body_sha256"] = self.digests[one["body_sha256"]]

    def answer(self, path, kind, body):
        if kind != "application/json" or not body:
            return body
        value = json.loads(body)
        each(value, TOLD)
        name = path.removeprefix("/dictionaries/")
        if name in CODES:
            for entry in value["entries"]:
                entry["code"] = CODES[name](entry["code"])
        self.echo(value)
        return canonical(value)

    def handler(self):
        contrary = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def log_message(self, *args):
                pass

            def pass_on(self):
                path = self.path.removeprefix(BASE)
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                headers = {n: v for n, v in self.headers.items() if n.lower() not in HOP}
                if body:
                    body = contrary.question(self.command, path, self.headers.get("Content-Type", ""), body)
                    headers["Content-Digest"] = digest(body)
                platform = contrary.upstream()
                try:
                    platform.request(self.command, self.path, body or None, headers)
                    answer = platform.getresponse()
                    said = answer.read()
                except (OSError, http.client.HTTPException):
                    self.close_connection = True  # as the platform did
                    return
                finally:
                    platform.close()
                said = contrary.answer(path, answer.headers.get_content_type(), said)
                self.send_response_only(answer.status)
                for name, value in answer.headers.items():
                    if name.lower() not in HOP:
                        self.send_header(name, value)
                if said:
                    self.send_header("Content-Digest", digest(said))
                if answer.status not in (204, 304):
                    length = answer.headers["Content-Length"] if self.command == "HEAD" else len(said)
                    self.send_header("Content-Length", str(length or 0))
                try:
                    self.end_headers()
                    self.wfile.write(said)
                except OSError:
                    self.close_connection = True  # nobody waits for it any more

            do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = pass_on

        return Handler
