# SPDX-License-Identifier: Apache-2.0
"""The program itself and the wire rules: command line, certificates, digests, restart, speed."""
import calendar
import http.client
import json
import os
import re
import socket
import ssl
import stat
import subprocess
import threading
import time
import unittest
import warnings

from harness import (BASE, PROGRAM, Platform, PlatformTest, Terminal, application, canonical, digest,
                     item)
from rig import free_port  # harness.py says where


def run(*arguments):
    return subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, timeout=60)


class CommandLine(unittest.TestCase):
    def test_help_and_version_end_with_0(self):
        for option in ("--help", "--version"):
            done = run(option)
            self.assertEqual(done.returncode, 0)
            self.assertIn("kiosk-platform", done.stdout)

    def test_a_wrong_use_ends_with_2(self):
        for arguments in ([], ["--data", "x"], ["--port", "1"], ["--data", "x", "--port", "none"],
                          ["--data", "x", "--port", "70000"], ["--nothing"],
                          ["--data", "x", "--port", "1", "more"],
                          ["--data", "x", "--port", "65535"],
                          ["--data", "x", "--port", "9", "--control", "z"]):
            done = run(*arguments)
            self.assertEqual(done.returncode, 2, arguments)
            self.assertIn("usage", done.stderr)

    def test_a_port_that_is_taken_ends_with_1_and_a_sentence(self):
        platform = Platform()
        done = run("--data", platform.data + "/other", "--port", str(platform.port))
        platform.destroy()
        self.assertEqual(done.returncode, 1)
        self.assertIn("port %d" % platform.port, done.stderr)

    def test_a_catalogue_that_is_none_ends_with_1_and_a_sentence(self):
        platform = Platform()
        for text in ("", "[]", "{}", '{"items":[{}]}', '{"items":[{"row_guid":"a"},{"row_guid":"a"}]}'):
            path = os.path.join(platform.data, "broken.json")
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
            done = run("--data", platform.data + "/other", "--port", "1", "--catalogue", path)
            self.assertEqual(done.returncode, 1, text)
            self.assertIn("broken.json", done.stderr)
        platform.destroy()

    def test_the_control_port_can_be_chosen(self):
        platform = Platform()
        platform.stop()
        port = free_port()
        platform.start("--control", str(port))
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        connection.request("GET", "/cases")
        self.assertEqual(connection.getresponse().status, 200)
        connection.close()
        platform.destroy()

    def test_sigterm_ends_it_whatever_it_does(self):
        platform = Platform()
        platform.fault("slow", arg=60000)
        clients = [Terminal(platform) for _ in range(3)]
        threads = []
        for client in clients:
            client.connect()
            threads.append(threading.Thread(target=self.apply_in_vain, args=(client,)))
            threads[-1].start()
        time.sleep(0.3)
        code, seconds = platform.stop()
        for thread in threads:
            thread.join()
        self.assertEqual(code, 0)
        self.assertLess(seconds, 30, "what it did takes a minute")

    def apply_in_vain(self, client):
        with self.assertRaises((http.client.HTTPException, OSError)):
            client.apply(application())

    def test_both_ports_are_on_the_loopback_only(self):
        platform = Platform()
        listening = []
        with open("/proc/net/tcp", encoding="ascii") as file:
            for line in file.readlines()[1:]:
                address, port = line.split()[1].split(":")
                if line.split()[3] == "0A" and int(port, 16) in (platform.port, platform.port + 1):
                    listening.append(address)
        platform.destroy()
        self.assertEqual(listening, ["0100007F", "0100007F"])


class Certificates(PlatformTest):
    def path(self, name):
        return os.path.join(self.platform.data, name)

    def show(self, name, *options):
        return subprocess.run(["openssl", "x509", "-in", self.path(name), "-noout", *options],
                              capture_output=True, text=True, check=True).stdout

    def test_keys_are_for_their_owner_only(self):
        for name in ("server.key", "client.key", "ca.key", "sealing.key", "catalogue.key"):
            self.assertEqual(stat.S_IMODE(os.stat(self.path(name)).st_mode), 0o600, name)

    def test_the_certificates_are_what_the_contract_says(self):
        self.assertIn("CN = terminal-1", self.show("client.pem", "-subject"))
        names = self.show("server.pem", "-ext", "subjectAltName")
        for name in ("DNS:localhost", "IP Address:127.0.0.1", "IP Address:0:0:0:0:0:0:0:1"):
            self.assertIn(name, names)
        for name in ("ca.pem", "server.pem", "client.pem"):
            self.assertIn("prime256v1", self.show(name, "-text"))
            subprocess.run(["openssl", "verify", "-CAfile", self.path("ca.pem"), self.path(name)],
                           check=True, capture_output=True)

    def test_localhost_and_127_0_0_1_are_both_trusted(self):
        for host in ("localhost", "127.0.0.1"):
            connection = http.client.HTTPSConnection(host, self.platform.port, timeout=60,
                                                     context=self.terminal.context)
            connection.request("GET", BASE + "/healthz")
            self.assertEqual(connection.getresponse().status, 200)
            connection.close()

    def test_without_a_certificate_nothing_but_enrolment_answers(self):
        nobody = Terminal(self.platform, cert=None)
        for route in self.platform.control("GET", "/routes"):
            path = re.sub(r"\{[^}]*\}", "1", route["path"])
            answer = nobody.send(route["method"], path)
            self.assertEqual(answer.status == 401, route["path"] != "/enrolments", path)
            if answer.status == 401 and answer.body:
                self.assert_problem(answer, 401, "certificate-missing")
        nobody.close()

    def test_a_certificate_of_another_authority_is_none(self):
        other = Platform()
        for name in ("client.pem", "client.key"):
            os.rename(os.path.join(other.data, name), self.path("foreign-" + name))
        other.destroy()
        stranger = Terminal(self.platform, "foreign-client.pem", "foreign-client.key")
        self.assert_problem(stranger.get("/healthz"), 401, "certificate-missing")
        stranger.close()

    def test_a_server_certificate_is_no_client_certificate(self):
        server = Terminal(self.platform, "server.pem", "server.key")
        self.assert_problem(server.get("/healthz"), 401, "certificate-missing")
        server.close()

    def test_only_tls_1_2_and_1_3_are_spoken(self):
        self.terminal.connect()
        self.assertEqual(self.terminal.connection.sock.version(), "TLSv1.3")
        old = ssl.create_default_context(cafile=self.path("ca.pem"))
        old.set_ciphers("DEFAULT:@SECLEVEL=0")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            old.minimum_version = old.maximum_version = ssl.TLSVersion.TLSv1_1
        with socket.create_connection(("127.0.0.1", self.platform.port)) as plain:
            with self.assertRaises((ssl.SSLError, OSError)):
                old.wrap_socket(plain, server_hostname="localhost")


class WireRules(PlatformTest):
    def post(self, body, headers, with_digest=True):
        return self.terminal.send("POST", "/reconciliations", body, headers, with_digest)

    def test_a_body_without_its_digest_is_refused(self):
        json_type = {"Content-Type": "application/json"}
        good = b'{"client_refs":[],"date":"2026-11-21"}'
        for field, status, code in (
                (None, 400, "digest-missing"), ("sha-512=:AAAA:", 400, "digest-missing"),
                ("sha-256=:AAAA:", 400, "digest-mismatch"), (digest(b"x"), 400, "digest-mismatch"),
                (digest(good)[:-1], 400, "digest-mismatch"), ("", 400, "digest-missing")):
            headers = dict(json_type)
            if field is not None:
                headers["Content-Digest"] = field
            self.assert_problem(self.post(good, headers, False), status, code)
        several = {"Content-Digest": "sha-512=:AAAA:, " + digest(good), **json_type}
        self.assertEqual(self.post(good, several).status, 200)

    def test_only_application_json_is_json(self):
        for kind in ("text/plain", "application/x-www-form-urlencoded", "application/jsonx"):
            answer = self.post(b"{}", {"Content-Type": kind})
            self.assert_problem(answer, 415, "media-type")
        answer = self.post(b"{}", {"Content-Type": "application/json; charset=utf-8"})
        self.assert_problem(answer, 422, "validation")

    def test_what_is_no_json_object_is_malformed(self):
        for body in (b"{", b"[]", b"1", b'"x"', b"{}x", b"\xff\xfe", b'{"a":"\xc3\x28"}', b"[" * 5000):
            answer = self.post(body, {"Content-Type": "application/json"})
            self.assert_problem(answer, 400, "malformed")
            self.assertNotIn(body[:8] if len(body) > 3 else b"\0", answer.body)

    def test_a_chunked_body_is_refused(self):
        connection = self.terminal.connect()
        connection.request("POST", BASE + "/reconciliations", body=iter([b"{}"]), encode_chunked=True,
                           headers={"Transfer-Encoding": "chunked", "Content-Type": "application/json",
                                    "Content-Digest": digest(b"{}")})
        response = connection.getresponse()
        self.assertEqual(response.status, 411)
        self.assertEqual(json.loads(response.read())["code"], "length-required")
        self.terminal.close()

    def test_a_body_that_is_too_large_is_refused_with_an_answer(self):
        body = b'{"x":"' + b"y" * 3000000 + b'"}'
        answer = self.post(body, {"Content-Type": "application/json"})
        self.assert_problem(answer, 413, "too-large")
        self.assertEqual(self.terminal.get("/healthz").status, 200)

    def test_what_is_not_there_is_not_found(self):
        for path in ("/", "", "/applicationsx", "/blobs/a/b", "/terminals/self", "//healthz"):
            self.assert_problem(self.terminal.get(path), 404, "not-found")

    def test_another_method_is_not_allowed(self):
        self.assert_problem(self.terminal.send("DELETE", "/applications"), 405, "method-not-allowed")

    def test_the_date_follows_the_test_clock(self):
        for offset_s in (0, -40 * 24 * 3600, 3 * 24 * 3600):
            self.platform.control("PUT", "/clock", {"offset_ms": offset_s * 1000})
            stamp = time.time() + offset_s
            answer = self.terminal.get("/time")
            date = time.strptime(answer.header("Date"), "%a, %d %b %Y %H:%M:%S GMT")
            self.assertAlmostEqual(calendar.timegm(date), stamp, delta=3)
            self.assertAlmostEqual(answer.json()["unix_ms"] / 1000, stamp, delta=3)
            self.assertTrue(answer.json()["time"].endswith("+08:00"))

    def test_expect_100_continue_is_answered(self):
        body = canonical(application())
        self.terminal.connect()
        sock = self.terminal.connection.sock
        ref = json.loads(body)["client_ref"]
        sock.sendall(("POST %s/applications HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\n"
                      "Content-Type: application/json\r\nContent-Length: %d\r\n"
                      "Idempotency-Key: \"%s\"\r\nContent-Digest: %s\r\n\r\n"
                      % (BASE, len(body), ref, digest(body))).encode())
        self.assertIn(b"100 Continue", sock.recv(4096))
        sock.sendall(body)
        self.assertIn(b"201 Created", sock.recv(4096))
        self.terminal.close()

    def test_a_request_cut_short_has_no_effect(self):
        body = application()
        text = canonical(body)
        self.terminal.connect()
        sock = self.terminal.connection.sock
        sock.sendall(("POST %s/applications HTTP/1.1\r\nHost: localhost\r\n"
                      "Content-Type: application/json\r\nContent-Length: %d\r\n"
                      "Idempotency-Key: \"%s\"\r\nContent-Digest: %s\r\n\r\n"
                      % (BASE, len(text), body["client_ref"], digest(text))).encode() + text[:-1])
        self.terminal.close()
        time.sleep(0.1)
        self.assertIsNone(self.platform.case(body["client_ref"]))
        self.assert_acknowledged(self.terminal.apply(body), body)
        self.assertEqual(self.platform.case(body["client_ref"])["posts"], 2)


class ControlPort(PlatformTest):
    def test_requests_are_counted_by_template(self):
        self.platform.control("DELETE", "/requests")
        self.terminal.apply(application())
        self.terminal.get("/catalogue/items/a")
        self.terminal.get("/catalogue/items/b")
        self.terminal.get("/nowhere")
        seen = self.platform.control("GET", "/requests")
        self.assertEqual(seen["counts"], {"POST /applications": 1, "GET /catalogue/items/{row_guid}": 2,
                                          "GET (unknown)": 1})
        self.assertEqual([r["status"] for r in seen["recent"]], [201, 404, 404, 404])
        self.assertEqual({r["terminal"] for r in seen["recent"]}, {"terminal-1"})

    def test_what_it_does_not_understand_it_refuses(self):
        for method, path, body in (
                ("PUT", "/faults", {"name": "rain"}), ("PUT", "/faults", {}),
                ("PUT", "/faults", {"name": "slow", "arg": "soon"}),
                ("PUT", "/faults", {"name": "slow", "count": 0}), ("PUT", "/clock", {"offset_ms": "1"}),
                ("PUT", "/down", {"down": 1}), ("PUT", "/paging", {"items": 1001}),
                ("PUT", "/identities", {"cert_no": "1"}), ("PUT", "/catalogue", {"items": 1})):
            answer = self.platform.control(method, path, body, status=None)
            self.assertEqual(answer["code"], "validation", path)
        self.platform.control("GET", "/nowhere", status=404)

    def test_down_drops_new_and_kept_connections(self):
        self.assertEqual(self.terminal.get("/healthz").status, 200)
        self.platform.control("PUT", "/down", {"down": True})
        body = application()
        for _ in range(3):
            self.assert_breaks(body)
        self.platform.control("PUT", "/down", {"down": False})
        self.assertIsNone(self.platform.case(body["client_ref"]))
        self.assert_acknowledged(self.terminal.apply(body), body)


class Restart(unittest.TestCase):
    def test_a_restart_forgets_nothing(self):
        platform = Platform({"etag": "c", "date": "2026-11-21", "items": [item()]})
        terminal = Terminal(platform)
        data = b"page" * 1000
        sha = terminal.upload(data)
        half = terminal.announce(b"another" * 100)
        upload = half.header("Location").removeprefix(BASE)
        terminal.append(upload, b"another" * 50, 0, False)
        body = application(materials=[{"row_guid": "m", "material_name": "n", "get_type": "2",
                                       "get_num": 1, "level": "C", "blobs": [sha]}])
        first = terminal.apply(body)
        platform.control("POST", "/cases/" + first.json()["project_no"], {"state": "accepted"})
        platform.control("PUT", "/identities", {"cert_no": "1", "name": "A"})
        platform.control("PUT", "/clock", {"offset_ms": 5000})
        cursor = terminal.get("/catalogue").json()["cursor"]
        before = platform.control("GET", "/cases")
        with open(os.path.join(platform.data, "client.pem"), encoding="ascii") as file:
            pem = file.read()

        terminal.close()
        platform.process.kill()
        platform.process.wait()
        platform.process.stdout.close()
        platform.start()

        self.assertEqual(platform.control("GET", "/cases"), before)
        again = terminal.apply(body)
        self.assertEqual((again.status, again.body), (first.status, first.body))
        self.assertEqual(again.header("Idempotency-Replayed"), "?1")
        self.assertEqual(terminal.apply(dict(body, offline=True)).code, "key-reused")
        self.assertEqual(platform.case(body["client_ref"])["applied"], 1)
        self.assertEqual(terminal.send("HEAD", "/blobs/" + sha).status, 200)
        self.assertEqual(terminal.send("HEAD", upload).header("Upload-Offset"), "350")
        self.assertEqual(terminal.append(upload, b"another" * 50, 350, True).status, 201)
        self.assertEqual(terminal.get("/catalogue?cursor=" + cursor).json()["items"], [])
        self.assertGreater(terminal.get("/time").json()["unix_ms"], time.time() * 1000 + 4000)
        with open(os.path.join(platform.data, "client.pem"), encoding="ascii") as file:
            self.assertEqual(file.read(), pem)
        terminal.close()
        platform.destroy()

    def test_a_first_start_that_was_cut_short_is_completed(self):
        platform = Platform()
        platform.stop()
        for name in ("client.pem", "client.key", "server.pem"):
            os.unlink(os.path.join(platform.data, name))
        platform.start()
        terminal = Terminal(platform)
        self.assertEqual(terminal.get("/healthz").status, 200)
        terminal.close()
        platform.destroy()


class Crowd(PlatformTest):
    """Many applications over kept connections."""
    connections = 4
    each = 250

    def drain(self, bodies, failed):
        terminal = Terminal(self.platform)
        for body in bodies:
            if terminal.apply(body).status != 201:
                failed.append(body["client_ref"])
        terminal.close()

    def test_applications_over_several_connections_at_once_are_each_taken_once(self):
        batches = [[application() for _ in range(self.each)] for _ in range(self.connections)]
        failed = []
        threads = [threading.Thread(target=self.drain, args=(batch, failed)) for batch in batches]
        began = time.monotonic()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        seconds = time.monotonic() - began
        rate = self.connections * self.each / seconds
        print("%.0f applications/s over %d connections" % (rate, self.connections))
        cases = self.platform.control("GET", "/cases")
        self.assertEqual(failed, [])
        self.assertEqual(len(cases), self.connections * self.each)
        self.assertEqual({(c["posts"], c["applied"]) for c in cases}, {(1, 1)})
        self.assertEqual(len({c["project_no"] for c in cases}), len(cases))


if __name__ == "__main__":
    unittest.main()
