# SPDX-License-Identifier: Apache-2.0
"""Starts kiosk-platform and speaks to it as a terminal would: the standard library only."""
import base64
import hashlib
import http.client
import json
import os
import shutil
import signal
import ssl
import subprocess
import sys
import tempfile
import time
import unittest
import uuid

from contract import Contract

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "..", "board", "host"))
from rig import free_port  # noqa: E402

BASE = "/kiosk/v1"
PROGRAM = os.environ.get("KIOSK_PLATFORM", "build/host/bin/kiosk-platform")
API = os.path.join(HERE, "..", "..", "firmware", "link", "platform-api.yaml")


CONTRACT = Contract(API)


def digest(data):
    return "sha-256=:%s:" % base64.b64encode(hashlib.sha256(data).digest()).decode()


def canonical(value):
    """As jansson writes it with JSON_COMPACT | JSON_SORT_KEYS."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


class Answer:
    def __init__(self, response, method):
        self.status = response.status
        self.headers = response.headers
        self.body = response.read()
        self.method = method

    def json(self):
        return json.loads(self.body)

    def header(self, name):
        return self.headers.get(name)

    @property
    def code(self):
        """The code of a problem of ours, else None."""
        if self.header("Content-Type") != "application/problem+json":
            return None
        body = self.json()
        return body["code"] if body["type"] == "urn:kiosk:problem:" + body["code"] else None


class Terminal:
    """One client with its own certificate; a connection is kept until it breaks."""

    def __init__(self, platform, cert="client.pem", key="client.key", ca="ca.pem"):
        self.platform = platform
        self.context = ssl.create_default_context(cafile=os.path.join(platform.data, ca))
        if cert:
            self.context.load_cert_chain(os.path.join(platform.data, cert),
                                         os.path.join(platform.data, key))
        self.connection = None

    def connect(self):
        self.close()
        self.connection = http.client.HTTPSConnection(
            "localhost", self.platform.port, context=self.context, timeout=20)
        self.connection.connect()
        return self.connection

    def close(self):
        if self.connection:
            self.connection.close()
            self.connection = None

    def send(self, method, path, body=None, headers=None, with_digest=True):
        """Raises http.client.HTTPException or OSError when the connection breaks."""
        headers = dict(headers or {})
        if body and with_digest:
            headers.setdefault("Content-Digest", digest(body))
        try:
            if not self.connection:
                self.connect()
            self.connection.request(method, BASE + path, body=body, headers=headers)
            answer = Answer(self.connection.getresponse(), method)
        except (http.client.HTTPException, OSError):
            self.close()
            raise
        self.judge(method, path, answer)
        return answer

    def judge(self, method, path, answer):
        """Every answer the platform means is held against the contract."""
        if self.platform.faulty:
            return
        wrong = CONTRACT.answer_errors(method, path, answer)
        if answer.body and answer.header("Content-Digest") != digest(answer.body):
            wrong.append("Content-Digest is missing or wrong")
        if answer.header("Transfer-Encoding") or answer.header("Date") is None:
            wrong.append("chunked, or without Date")
        if wrong:
            raise AssertionError("; ".join(wrong))

    def json(self, method, path, value=None, **headers):
        body = None if value is None else canonical(value)
        sent = {"Content-Type": "application/json"}
        sent.update({name.replace("_", "-"): text for name, text in headers.items()})
        return self.send(method, path, body, sent)

    def get(self, path, **headers):
        return self.send("GET", path, headers={n.replace("_", "-"): t for n, t in headers.items()})

    def post_idem(self, path, value, key=None):
        key = key or str(uuid.uuid4())
        return self.json("POST", path, value, Idempotency_Key='"%s"' % key)

    def announce(self, data, kind="image/jpeg", length=None):
        """POST /blobs; the answer."""
        return self.send("POST", "/blobs", None, {
            "Upload-Length": str(len(data) if length is None else length), "Upload-Complete": "?0",
            "Repr-Digest": digest(data), "Content-Type": kind})

    def append(self, upload, piece, at, last, **headers):
        """PATCH of one piece; `upload` is the path after the base."""
        sent = {"Upload-Offset": str(at), "Upload-Complete": "?1" if last else "?0",
                "Content-Type": "application/partial-upload"}
        sent.update({name.replace("_", "-"): text for name, text in headers.items()})
        return self.send("PATCH", upload, piece, sent)

    def upload(self, data):
        """Sends a file in one piece; its SHA-256."""
        made = self.announce(data)
        if made.status == 201:
            done = self.append(made.header("Location").removeprefix(BASE), data, 0, True)
            assert done.status == 201, done.body
        return hashlib.sha256(data).hexdigest()

    def apply(self, body):
        return self.post_idem("/applications", body, body["client_ref"])

    def apply_until_answered(self, body):
        for _ in range(5):
            try:
                return self.apply(body)
            except (http.client.HTTPException, OSError):
                continue
        raise AssertionError("never answered")


class Platform:
    """A running kiosk-platform with a data folder of its own."""

    def __init__(self, catalogue=None):
        self.data = tempfile.mkdtemp(prefix="kiosk-platform-")
        self.port = free_port(2)
        self.process = None
        self.faulty = False
        if catalogue is not None:
            with open(os.path.join(self.data, "catalogue.json"), "w", encoding="utf-8") as file:
                json.dump(catalogue, file, ensure_ascii=False)
        self.start()

    def start(self, *more):
        self.process = subprocess.Popen(
            # It ends with this process, however that ends.
            ["setpriv", "--pdeathsig", "KILL", PROGRAM, "--data", self.data, "--port", str(self.port), *more],
            stdout=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        if line != "ready\n":
            raise AssertionError("not ready: %r" % line)

    def stop(self):
        """Ends it; returns the exit code and how long it took."""
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(timeout=60)
        self.process.stdout.close()
        return code, time.monotonic() - began

    def restart(self):
        self.stop()
        self.start()

    def destroy(self):
        if self.process.poll() is None:
            code, _ = self.stop()
            if code != 0:
                raise AssertionError("exit code %d" % code)
        shutil.rmtree(self.data)

    def control(self, method, path, value=None, status=200):
        connection = http.client.HTTPConnection("127.0.0.1", self.port + 1, timeout=20)
        body = None if value is None else json.dumps(value).encode()
        connection.request(method, path, body=body)
        response = connection.getresponse()
        text = response.read()
        connection.close()
        if status and response.status not in (status, 201):
            raise AssertionError("%s %s: %d %s" % (method, path, response.status, text))
        return json.loads(text)

    def fault(self, name, count=None, **more):
        self.faulty = True
        self.control("PUT", "/faults", dict(name=name, count=count, **more))

    def no_faults(self):
        self.control("DELETE", "/faults")
        self.faulty = False

    def case(self, client_ref):
        cases = self.control("GET", "/cases?client_ref=" + client_ref)
        return cases[0] if cases else None


def application(**changes):
    """A valid body; a member set to None is left out."""
    ref = str(uuid.uuid4())
    body = {
        "client_ref": ref,
        "apply_serial_no": "terminal-1-7K000001-3",
        "task_code": "11440000MB2D0164XH2440289876000",
        "task_version": "1",
        "applyer_name": "张三",
        "applyer_type": "1",
        "applyer_page_type": "111",
        "applyer_page_code": "11010519491231002X",
        "contact_name": "",
        "contact_mobile": "",
        "apply_date": "2026-11-21T09:30:00+08:00",
        "apply_type": "9",
        "channel": "kiosk",
        "hall_code": "440300-01",
        "area_code": "440300",
        "offline": False,
        "identity": {"level": "card",
                     "card_evidence": {"sam_id": "05.01-20200101-0000000001-1234567890",
                                       "read_at": "2026-11-21T09:29:00+08:00"}},
        "form": {"purpose": "a/b", "copies": 2, "urgent": False, "kinds": ["x", "y"]},
        "form_version": "1",
        "materials": [],
        "delivery": {"way": "window"},
        "consents": [{"id": "submit", "version": "1", "at": "2026-11-21T09:29:30+08:00"}],
        "content_sha256": "ab" * 32,
    }
    body.update(changes)
    return {name: value for name, value in body.items() if value is not None}


def item(row_guid="guid-1", **changes):
    """As much of an item as the platform looks at."""
    value = {"row_guid": row_guid, "task_code": "11440000MB2D0164XH2440289876000", "task_version": "1",
             "task_state": "1", "task_name": "事项 " + row_guid, "themes": ["户籍"], "promise_day": 5,
             "materials": [], "etag": row_guid + "-v1"}
    value.update(changes)
    return value


class PlatformTest(unittest.TestCase):
    """One platform and one terminal for all tests of a class; faults are cleared between them."""
    catalogue = {"etag": "cat-1", "date": "2026-11-21", "items": []}

    @classmethod
    def setUpClass(cls):
        cls.platform = Platform(cls.catalogue)
        cls.terminal = Terminal(cls.platform)

    @classmethod
    def tearDownClass(cls):
        cls.terminal.close()
        cls.platform.destroy()

    def tearDown(self):
        self.platform.no_faults()
        self.platform.control("PUT", "/down", {"down": False})
        self.platform.control("PUT", "/clock", {"offset_ms": 0})

    def assert_problem(self, answer, status, code):
        self.assertEqual((answer.status, answer.code), (status, code), answer.body)
        body = answer.json()
        self.assertEqual(body["status"], status)
        self.assertIsInstance(body["retryable"], bool)
        self.assertIsInstance(body["errors"], list)
        self.assertTrue(body["trace_id"])

    def assert_acknowledged(self, answer, body):
        self.assertIn(answer.status, (200, 201), answer.body)
        got = answer.json()
        self.assertEqual(got["client_ref"], body["client_ref"])
        self.assertEqual(got["body_sha256"], hashlib.sha256(canonical(body)).hexdigest())
        self.assertTrue(got["project_no"])
        return got

    def assert_breaks(self, body):
        with self.assertRaises((http.client.HTTPException, OSError)):
            self.terminal.apply(body)
