# SPDX-License-Identifier: Apache-2.0
"""Each fault of faults.c: what the terminal sees, and what took effect."""
import hashlib
import http.client
import ssl
import threading
import time
import unittest

from harness import BASE, PlatformTest, Terminal, application, canonical, digest, item


class Faults(PlatformTest):
    catalogue = {"etag": "cat", "date": "2026-11-21", "items": [item()]}

    def effect(self, body):
        """(posts, applied) of an application; None: it never arrived."""
        case = self.platform.case(body["client_ref"])
        return case and (case["posts"], case["applied"])

    def recovers(self, body, posts):
        """The next attempt is acknowledged, and there was one effect in all."""
        self.platform.faulty = False
        self.assert_acknowledged(self.terminal.apply(body), body)
        self.assertEqual(self.effect(body), (posts, 1))

    def test_the_faults_are_those_of_the_contract_each_with_its_reason(self):
        faults = self.platform.control("GET", "/faults")
        self.assertEqual(
            sorted(fault["name"] for fault in faults),
            sorted("drop-body close-before-commit close-after-commit 503 204 409-inflight slow html-400"
                   " html-405 html-413 html-200 wrong-offset cert-expired catalogue-stale wrong-echo"
                   " truncated-json trickle wrong-signature".split()))
        for fault in faults:
            self.assertGreater(len(fault["why"]), 20, fault["name"])
            self.assertFalse(fault["armed"])

    def test_drop_body_closes_after_n_bytes_and_keeps_nothing(self):
        for wish in ({"name": "drop-body=100"}, {"name": "drop-body", "arg": 0},
                     {"name": "drop-body", "arg": "1000000"}):
            body = application()
            self.platform.fault(count=1, **wish)
            self.assert_breaks(body)
            self.assertIsNone(self.effect(body), wish)
            self.recovers(body, 2)

    def test_close_before_commit_keeps_nothing(self):
        body = application()
        self.platform.fault("close-before-commit", 1)
        self.assert_breaks(body)
        self.assertIsNone(self.effect(body))
        self.recovers(body, 2)

    def test_close_after_commit_keeps_it_without_saying_so(self):
        body = application()
        self.platform.fault("close-after-commit", 1)
        self.assert_breaks(body)
        self.assertEqual(self.effect(body), (1, 1))
        self.recovers(body, 2)
        found = self.terminal.get("/applications?client_ref=" + body["client_ref"]).json()
        self.assert_acknowledged(self.terminal.apply(body), body)
        self.assertEqual(len(found), 1)

    def test_503_says_when_to_come_back(self):
        body = application()
        self.platform.fault("503=17", 1)
        answer = self.terminal.apply(body)
        self.assert_problem(answer, 503, "unavailable")
        self.assertEqual(answer.header("Retry-After"), "17")
        self.assertTrue(answer.json()["retryable"])
        self.recovers(body, 2)

    def test_409_inflight_says_that_the_first_still_runs(self):
        body = application()
        self.platform.fault("409-inflight", 1)
        self.assert_problem(self.terminal.apply(body), 409, "in-progress")
        self.assertIsNone(self.effect(body))
        self.recovers(body, 2)

    def test_slow_waits_and_a_repeat_meanwhile_is_in_progress(self):
        body = application()
        self.platform.fault("slow=3000", 1)
        answers = []
        other = Terminal(self.platform)
        other.connect()
        thread = threading.Thread(target=lambda: answers.append(self.terminal.apply(body)))
        thread.start()
        while not any(fault["hits"] for fault in self.platform.control("GET", "/faults")
                      if fault["name"] == "slow"):
            time.sleep(0.01)
        self.assert_problem(other.apply(body), 409, "in-progress")
        self.assertEqual(other.apply(application()).status, 201, "others are not held up")
        self.assertEqual(answers, [], "the slow one is still on its way")
        thread.join()
        other.close()
        self.assertEqual(answers[0].status, 201)
        self.recovers(body, 3)

    def test_slow_takes_effect_though_the_terminal_has_gone(self):
        body = application()
        self.platform.fault("slow=300", 1)
        impatient = Terminal(self.platform)
        impatient.connect().sock.settimeout(0.1)
        with self.assertRaises(OSError):
            impatient.apply(body)
        while self.effect(body) is None:
            time.sleep(0.05)
        self.assertEqual(self.effect(body), (1, 1))
        self.recovers(body, 2)

    def test_html_is_from_somebody_else(self):
        for name, status in (("html-400", 400), ("html-405", 405), ("html-413", 413), ("html-200", 200)):
            body = application()
            self.platform.fault(name, 1)
            answer = self.terminal.apply(body)
            self.assertEqual(answer.status, status)
            self.assertEqual(answer.header("Content-Type"), "text/html")
            self.assertIsNone(answer.header("Content-Digest"))
            self.assertIn(b"<html>", answer.body)
            self.assertIsNone(self.effect(body))
            self.recovers(body, 2)

    def test_a_gateway_may_stop_only_what_has_a_text_in_it(self):
        self.platform.fault("html-405=no such text")
        self.assertEqual(self.terminal.apply(application()).status, 201)

    def test_204_is_a_success_without_content(self):
        body = application()
        self.platform.fault("204", 1)
        answer = self.terminal.apply(body)
        self.assertEqual((answer.status, answer.body), (204, b""))
        self.assertIsNone(self.effect(body))
        self.recovers(body, 2)

    def test_wrong_echo_is_no_acknowledgement_but_took_effect(self):
        body = application()
        self.platform.fault("wrong-echo", 1)
        answer = self.terminal.apply(body)
        self.assertEqual(answer.status, 200)
        self.assertEqual(answer.json()["client_ref"], body["client_ref"])
        self.assertNotEqual(answer.json()["body_sha256"], self.platform.case(body["client_ref"])["body_sha256"])
        self.assertEqual(self.effect(body), (1, 1))
        self.recovers(body, 2)

    def test_truncated_json_is_cut_but_complete_on_the_wire(self):
        body = application()
        self.platform.fault("truncated-json", 1)
        answer = self.terminal.apply(body)
        self.assertEqual(answer.status, 201)
        self.assertEqual(int(answer.header("Content-Length")), len(answer.body))
        with self.assertRaises(ValueError):
            answer.json()
        self.assertEqual(self.effect(body), (1, 1))
        self.recovers(body, 2)

    def test_truncated_json_on_the_wire_breaks_in_the_middle(self):
        body = application()
        self.platform.fault("truncated-json=wire", 1)
        with self.assertRaises((http.client.IncompleteRead, OSError)):
            self.terminal.apply(body)
        self.assertEqual(self.effect(body), (1, 1))
        self.recovers(body, 2)

    def test_trickle_took_effect_and_never_comes_to_its_end(self):
        body = application()
        self.platform.fault("trickle=200", 1)
        other = Terminal(self.platform)
        sent = canonical(body)
        line = self.terminal.connect()
        line.request("POST", BASE + "/applications", sent, {
            "Content-Type": "application/json", "Content-Digest": digest(sent),
            "Idempotency-Key": '"%s"' % body["client_ref"]})
        answer = line.getresponse()
        self.assertEqual(answer.status, 201)
        self.assertEqual(int(answer.getheader("Content-Length")), 200 * 3600)
        began = time.monotonic()
        self.assertEqual(len(answer.read(100)), 100)
        took = time.monotonic() - began
        self.assertGreaterEqual(took, 0.4, "100 bytes")
        self.assertEqual(other.apply(application()).status, 201, "others are not held up")
        other.close()
        self.terminal.close()
        self.assertEqual(self.effect(body), (1, 1))
        self.recovers(body, 2)

    def test_wrong_offset_loses_bytes_and_tells_from_where(self):
        data = bytes(range(250)) * 40
        upload = self.terminal.announce(data).header("Location").removeprefix(BASE)
        for at in range(0, 8000, 1000):
            self.assertEqual(self.terminal.append(upload, data[at:at + 1000], at, False).status, 204)
        self.platform.fault("wrong-offset", 1)
        answer = self.terminal.append(upload, data[8000:], 8000, True)
        self.assert_problem(answer, 409, "mismatching-upload-offset")
        offset = int(answer.header("Upload-Offset"))
        self.assertEqual(offset, 4000)
        self.platform.faulty = False
        self.assertEqual(self.terminal.send("HEAD", upload).header("Upload-Offset"), "4000")
        self.assertEqual(self.terminal.append(upload, data[offset:], offset, True).status, 201)
        sha = hashlib.sha256(data).hexdigest()
        self.assertEqual(self.terminal.send("HEAD", "/blobs/" + sha).status, 200)

    def test_cert_expired_meets_every_new_connection(self):
        body = application()
        self.assertEqual(self.terminal.get("/healthz").status, 200)
        self.platform.fault("cert-expired", 2)
        self.assert_breaks(body)
        for _ in range(2):
            with self.assertRaises(ssl.SSLCertVerificationError) as caught:
                self.terminal.apply(body)
            self.assertIn("expired", str(caught.exception))
        self.assertIsNone(self.effect(body))
        self.recovers(body, 1)

    def test_cert_expired_serves_who_does_not_look_at_dates(self):
        self.platform.fault("cert-expired")
        careless = Terminal(self.platform)
        careless.context.check_hostname = False
        careless.context.verify_mode = ssl.CERT_NONE
        for _ in range(2):
            answer = careless.get("/healthz")
            self.assertEqual((answer.status, answer.header("Connection")), (200, "close"))
            self.assertIsNotNone(answer.header("Date"))
        careless.close()

    def test_catalogue_stale_wants_the_whole_list_again(self):
        cursor = self.terminal.get("/catalogue").json()["cursor"]
        self.platform.fault("catalogue-stale")
        self.assert_problem(self.terminal.get("/catalogue?cursor=" + cursor), 410, "cursor-gone")
        self.assertEqual(len(self.terminal.get("/catalogue").json()["items"]), 1)
        self.platform.no_faults()
        self.assertEqual(self.terminal.get("/catalogue?cursor=" + cursor).status, 200)

    def test_a_count_ends_a_fault_and_null_does_not(self):
        self.platform.fault("503", 3)
        statuses = [self.terminal.apply(application()).status for _ in range(5)]
        self.assertEqual(statuses, [503, 503, 503, 201, 201])
        self.platform.fault("503", None)
        self.assertEqual({self.terminal.apply(application()).status for _ in range(20)}, {503})
        self.platform.no_faults()
        self.assertEqual(self.terminal.apply(application()).status, 201)

    def test_a_fault_hits_other_requests_only_when_told(self):
        self.platform.fault("html-200")
        self.assertEqual(self.terminal.get("/healthz").json(), {"status": "ok"})
        self.platform.fault("html-200", on="GET /time")
        self.assertEqual(self.terminal.get("/time").header("Content-Type"), "text/html")
        self.assertEqual(self.terminal.get("/healthz").json(), {"status": "ok"})
        self.assertEqual(self.terminal.apply(application()).status, 201)
        self.platform.fault("html-200", on="*")
        self.assertEqual(self.terminal.get("/healthz").header("Content-Type"), "text/html")
        self.assertEqual(self.terminal.apply(application()).header("Content-Type"), "text/html")

    def test_several_faults_hit_together(self):
        body = application()
        self.platform.fault("slow=200", 1)
        self.platform.fault("close-after-commit", 1)
        began = time.monotonic()
        self.assert_breaks(body)
        self.assertGreaterEqual(time.monotonic() - began, 0.2)
        self.assertEqual(self.effect(body), (1, 1))

    def test_the_name_none_clears_all(self):
        self.platform.fault("503")
        self.platform.control("PUT", "/faults", {"name": "none"})
        self.assertEqual(self.terminal.apply(application()).status, 201)

    def test_a_restart_begins_without_faults(self):
        self.platform.fault("503")
        self.platform.restart()
        self.terminal.close()
        self.assertEqual(self.terminal.apply(application()).status, 201)


if __name__ == "__main__":
    unittest.main()
