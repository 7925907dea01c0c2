# SPDX-License-Identifier: Apache-2.0
"""Everything beside applications: terminals, catalogue, identity, files, what is only kept."""
import base64
import gzip
import hashlib
import json
import os
import re
import subprocess
import tempfile
import unittest
import uuid

from harness import BASE, Platform, PlatformTest, Terminal, application, item

NUMBER = "11010519491231002X"
SPKI = re.compile("-----[A-Z ]+-----|\n")


def verify(platform, data, signature):
    """OpenSSL's word on an Ed25519 signature of the catalogue key."""
    with tempfile.TemporaryDirectory() as folder:
        paths = [os.path.join(folder, name) for name in ("data", "signature")]
        for path, content in zip(paths, (data, signature)):
            with open(path, "wb") as file:
                file.write(content)
        return subprocess.run(
            ["openssl", "pkeyutl", "-verify", "-rawin", "-pubin", "-inkey",
             os.path.join(platform.data, "catalogue.pub.pem"), "-in", paths[0], "-sigfile", paths[1]],
            capture_output=True, check=False).returncode == 0


def signature_of(answer):
    return base64.b64decode(answer.header("Content-Signature").removeprefix("ed25519=:")[:-1])


class Terminals(PlatformTest):
    def key_and_request(self, curve="P-256"):
        key = os.path.join(self.platform.data, "new.key")
        made = subprocess.run(
            ["openssl", "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:" + curve,
             "-nodes", "-keyout", key, "-subj", "/CN=wish"], capture_output=True, text=True, check=True)
        return made.stdout

    def enrol(self, code, serial, request=None):
        public = subprocess.run(["openssl", "pkey", "-in", os.path.join(self.platform.data, "client.key"),
                                 "-pubout"], capture_output=True, text=True, check=True).stdout
        nobody = Terminal(self.platform, cert=None)
        answer = nobody.json("POST", "/enrolments", {
            "activation_code": code, "model": "K1", "serial_no": serial,
            "csr_pem": request or self.key_and_request(), "receipt_key_spki": SPKI.sub("", public)})
        nobody.close()
        return answer

    def code(self):
        return self.platform.control("POST", "/activation-codes", {})["code"]

    def test_an_enrolled_terminal_is_let_in_under_its_own_name(self):
        answer = self.enrol(self.code(), "SN-1")
        self.assertEqual(answer.status, 201, answer.body)
        got = answer.json()
        with open(os.path.join(self.platform.data, "ca.pem"), encoding="ascii") as file:
            self.assertEqual(got["ca_chain_pem"], file.read())
        with open(os.path.join(self.platform.data, "new.pem"), "w", encoding="ascii") as file:
            file.write(got["certificate_pem"])
        new = Terminal(self.platform, "new.pem", "new.key")
        body = application()
        self.assert_acknowledged(new.apply(body), body)
        self.assertEqual(self.platform.case(body["client_ref"])["terminal"], got["terminal_id"])
        self.assertNotEqual(got["terminal_id"], "terminal-1")
        self.assertEqual(self.terminal.get("/applications?client_ref=" + body["client_ref"]).json(), [])
        renewed = new.json("POST", "/terminals/self/certificate", {"csr_pem": self.key_and_request()})
        self.assertEqual(renewed.status, 201)
        shown = subprocess.run(["openssl", "x509", "-noout", "-subject"], capture_output=True, text=True,
                               input=renewed.json()["certificate_pem"], check=True).stdout
        self.assertIn("CN = " + got["terminal_id"], shown)
        new.close()

    def test_the_same_client_ref_from_two_terminals_is_two_applications(self):
        got = self.enrol(self.code(), "SN-two").json()
        with open(os.path.join(self.platform.data, "new.pem"), "w", encoding="ascii") as file:
            file.write(got["certificate_pem"])
        new = Terminal(self.platform, "new.pem", "new.key")
        body = application()
        numbers = {t.apply(body).json()["project_no"] for t in (self.terminal, new)}
        new.close()
        self.assertEqual(len(numbers), 2)

    def test_a_code_works_once_and_not_for_ever(self):
        code = self.code()
        self.assertEqual(self.enrol(code, "SN-2").status, 201)
        late = self.code()
        for refused, reason in ((code, "used"), ("NEVER", "unknown"), (late, "expired")):
            if refused == late:
                self.platform.control("PUT", "/clock", {"offset_ms": 25 * 3600 * 1000})
            answer = self.enrol(refused, "SN-3")
            self.assert_problem(answer, 403, "code-refused")
            self.assertEqual(answer.json()["reason"], reason)

    def test_whoever_lost_the_answer_gets_it_again_and_nobody_else_does(self):
        code, request = self.code(), self.key_and_request()
        first = self.enrol(code, "SN-6", request).json()
        again = self.enrol(code, "SN-6", request)
        self.assertEqual((again.status, again.json()["terminal_id"]), (201, first["terminal_id"]))
        self.assert_problem(self.enrol(code, "SN-6", self.key_and_request()), 403, "code-refused")
        self.assert_problem(self.enrol(code, "SN-7", request), 403, "code-refused")

    def test_a_serial_number_enrols_once(self):
        self.enrol(self.code(), "SN-4")
        self.assert_problem(self.enrol(self.code(), "SN-4"), 409, "serial-enrolled")

    def test_only_p_256_requests_are_signed_and_the_code_survives(self):
        code = self.code()
        for request in ("none", self.key_and_request("P-384")):
            self.assert_problem(self.enrol(code, "SN-5", request), 422, "validation")
        self.assertEqual(self.enrol(code, "SN-5").status, 201)

    def status(self, **changes):
        value = {"time": "2026-11-21T09:00:00+08:00", "clock_trust": "platform", "uptime_s": 5,
                 "firmware_version": "0.1.0", "board": "x86-64", "receipt_key_spki": "AAAA",
                 "queue": {"pending": 0, "failed": 0, "oldest_at": None}, "peripherals": [],
                 "consumables": [], "catalogue_etag": "", "config_etag": "", "disk_free": 1}
        value.update(changes)
        return {name: member for name, member in value.items() if member is not None}

    def test_a_heartbeat_is_answered_and_kept(self):
        answer = self.terminal.json("PUT", "/terminals/self/status", self.status(uptime_s=77))
        self.assertEqual(answer.json()["next_after_s"], 300)
        self.assertEqual(answer.json()["catalogue_etag"], "cat-1")
        config = self.terminal.get("/terminals/self/config")
        self.assertEqual('"%s"' % answer.json()["config_etag"], config.header("ETag"))
        self.assertEqual(self.platform.control("GET", "/requests")["heartbeats"][-1]["uptime_s"], 77)

    def test_a_heartbeat_with_a_member_missing_is_refused(self):
        for name in self.status():
            answer = self.terminal.json("PUT", "/terminals/self/status", self.status(**{name: None}))
            self.assert_problem(answer, 422, "validation")
            self.assertEqual(answer.json()["errors"][0]["pointer"], "/" + name)

    def test_settings_have_an_etag_and_can_be_changed(self):
        first = self.terminal.get("/terminals/self/config")
        again = self.terminal.get("/terminals/self/config", If_None_Match=first.header("ETag"))
        self.assertEqual((again.status, again.body), (304, b""))
        self.platform.control("PUT", "/config", {"idle_s": 60, "backoff": {"max_s": 30}})
        changed = self.terminal.get("/terminals/self/config", If_None_Match=first.header("ETag"))
        self.assertEqual((changed.status, changed.json()["idle_s"]), (200, 60))
        self.assertEqual(changed.json()["backoff"], {"base_s": 2, "max_s": 30})
        self.platform.control("PUT", "/config", {})

    def test_commands_wait_until_answered(self):
        self.assertEqual(self.terminal.get("/terminals/self/commands").json(), [])
        self.platform.control("POST", "/commands", {"kind": "lock", "args": {"why": "test"}})
        answer = self.terminal.json("PUT", "/terminals/self/status", self.status())
        self.assertEqual(answer.json()["commands_pending"], 1)
        command = self.terminal.get("/terminals/self/commands").json()[0]
        self.assertEqual((command["kind"], command["args"]), ("lock", {"why": "test"}))
        path = "/terminals/self/commands/%s/result" % command["id"]
        self.assertEqual(self.terminal.get("/terminals/self/commands?after=" + command["id"]).json(), [])
        self.assertEqual(self.terminal.json("POST", path, {"state": "done", "detail": ""}).status, 204)
        self.assertEqual(self.terminal.get("/terminals/self/commands").json(), [])
        self.assert_problem(self.terminal.json("POST", "/terminals/self/commands/99/result",
                                               {"state": "done", "detail": ""}), 404, "not-found")
        self.platform.control("PUT", "/clock", {"offset_ms": 25 * 3600 * 1000})
        self.assert_problem(self.terminal.json("POST", path, {"state": "done", "detail": ""}), 410, "expired")

    def batch(self, first, last, previous, end, lines=None):
        text = "".join('{"kind":"x","seq":%d}\n' % n for n in lines or range(first, last + 1))
        return self.terminal.send("POST", "/terminals/self/log-batches", text.encode(), {
            "Content-Type": "application/x-ndjson", "Log-First": str(first), "Log-Last": str(last),
            "Log-Prev-Hash": previous, "Log-Last-Hash": end})

    def test_log_batches_continue_their_chain(self):
        a, b, c = ("%x" % n * 64 for n in (10, 11, 12))
        self.assertEqual(self.batch(1, 3, "0" * 64, a).status, 202)
        self.assertEqual(self.batch(1, 3, "0" * 64, a).status, 202, "the answer was lost")
        for first, last, previous in ((5, 6, a), (4, 6, c), (2, 3, a)):
            answer = self.batch(first, last, previous, b)
            self.assert_problem(answer, 409, "chain-break")
            self.assertEqual((answer.json()["expected_seq"], answer.json()["expected_hash"]), (4, a))
        self.assert_problem(self.batch(4, 6, a, b, [4, 6, 5]), 422, "validation")
        self.assert_problem(self.batch(4, 6, a, "x"), 422, "validation")
        self.assertEqual(self.batch(4, 6, a, b).status, 202)


class Catalogue(unittest.TestCase):
    def setUp(self):
        self.platform = Platform({"etag": "one", "date": "2026-11-21",
                                  "items": [item("g%d" % n) for n in range(5)]})
        self.terminal = Terminal(self.platform)

    def tearDown(self):
        self.terminal.close()
        self.platform.destroy()

    def put(self, etag, *items):
        self.platform.control("PUT", "/catalogue", {"etag": etag, "date": "2026-11-22", "items": items})

    def pages(self, cursor=None):
        items, removed = [], []
        for _ in range(20):
            page = self.terminal.get("/catalogue" + ("?cursor=" + cursor if cursor else "")).json()
            items += [i["row_guid"] for i in page["items"]]
            removed += page["removed"]
            cursor = page["cursor"]
            if not page.get("more"):
                return items, removed, cursor
        raise AssertionError("the list does not end")

    def test_the_list_has_summaries_and_the_items_have_all(self):
        page = self.terminal.get("/catalogue").json()
        self.assertNotIn("materials", page["items"][0])
        for summary in page["items"]:
            whole = self.terminal.get("/catalogue/items/" + summary["row_guid"])
            self.assertEqual(whole.header("ETag"), '"%s"' % summary["etag"])
            self.assertEqual(whole.json()["etag"], summary["etag"])
            self.assertIn("materials", whole.json())
            for name, value in summary.items():
                self.assertEqual(whole.json()[name], value)

    def test_nothing_new_is_304(self):
        for path in ("/catalogue", "/catalogue/items/g1", "/catalogue/pack"):
            etag = self.terminal.get(path).header("ETag")
            again = self.terminal.get(path, If_None_Match=etag)
            self.assertEqual((again.status, again.body, again.header("ETag")), (304, b"", etag))

    def test_pages_together_are_the_list(self):
        self.platform.control("PUT", "/paging", {"items": 2})
        items, removed, cursor = self.pages()
        self.assertEqual((items, removed), (["g0", "g1", "g2", "g3", "g4"], []))
        self.assertEqual(self.pages(cursor)[:2], ([], []))

    def test_a_cursor_gives_what_changed_and_what_went(self):
        cursor = self.pages()[2]
        self.put("two", item("g0"), item("g1"), item("g2", task_version="2", etag="g2-v2"), item("g9"))
        items, removed, after = self.pages(cursor)
        self.assertEqual((sorted(items), sorted(removed)), (["g2", "g9"], ["g3", "g4"]))
        self.put("three", item("g0"), item("g1"), item("g2", task_version="2", etag="g2-v2"), item("g3"))
        self.assertEqual(self.pages(after)[:2], (["g3"], ["g9"]))
        items, removed, _ = self.pages(cursor)
        self.assertEqual((sorted(items), sorted(removed)), (["g2", "g3"], ["g4", "g9"]))

    def test_a_change_between_two_pages_is_not_missed(self):
        self.platform.control("PUT", "/paging", {"items": 2})
        first = self.terminal.get("/catalogue").json()
        self.put("two", item("g0", task_version="2", etag="n"), *[item("g%d" % n) for n in range(1, 5)])
        _, _, cursor = self.pages(first["cursor"])
        self.assertEqual(self.pages(cursor)[0], ["g0"])

    def test_an_etag_changes_with_its_item_even_if_the_file_forgot(self):
        etags = {self.terminal.get("/catalogue/items/g1").header("ETag")}
        for version in ("2", "3", "1"):
            self.put("one", item("g1", task_version=version))
            etags.add(self.terminal.get("/catalogue/items/g1").header("ETag"))
        self.assertEqual(len(etags), 4)

    def test_an_unknown_cursor_is_gone(self):
        for cursor in ("x", "c", "c99", "f1", "c1.g0", "c-1", "f99.g0"):
            answer = self.terminal.get("/catalogue?cursor=" + cursor)
            self.assertEqual((answer.status, answer.code), (410, "cursor-gone"), cursor)

    def test_items_that_never_were_and_that_went_differ(self):
        self.put("two", item("g0"))
        self.assertEqual(self.terminal.get("/catalogue/items/g1").status, 410)
        self.assertEqual(self.terminal.get("/catalogue/items/none").status, 404)

    def test_broken_items_are_served_as_they_are(self):
        self.put("two", {"row_guid": "broken", "task_name": 7, "themes": "x"})
        self.assertEqual(self.terminal.get("/catalogue/items/broken").json()["task_name"], 7)

    def test_the_pack_is_a_catalogue_file(self):
        answer = self.terminal.get("/catalogue/pack")
        pack = json.loads(gzip.decompress(answer.body))
        self.assertEqual((pack["etag"], pack["date"], len(pack["items"])), ("one", "2026-11-21", 5))
        self.assertTrue(verify(self.platform, answer.body, signature_of(answer)))
        self.assertFalse(verify(self.platform, answer.body + b"x", signature_of(answer)))

    def test_the_pack_comes_in_ranges(self):
        whole = self.terminal.get("/catalogue/pack")
        size = len(whole.body)
        first = self.terminal.get("/catalogue/pack", Range="bytes=0-99")
        rest = self.terminal.get("/catalogue/pack", Range="bytes=100-", If_Range=whole.header("ETag"))
        self.assertEqual((first.status, rest.status), (206, 206))
        self.assertEqual(rest.header("Content-Range"), "bytes 100-%d/%d" % (size - 1, size))
        self.assertEqual(first.body + rest.body, whole.body)
        changed = self.terminal.get("/catalogue/pack", Range="bytes=100-", If_Range='"other"')
        self.assertEqual((changed.status, changed.body), (200, whole.body))
        for wrong in ("bytes=%d-" % size, "bytes=9-3", "bytes=-5", "lines=1-2"):
            self.assertEqual(self.terminal.get("/catalogue/pack", Range=wrong).status, 416)

    def test_lists_and_items_are_signed(self):
        for path in ("/catalogue", "/catalogue/items/g0"):
            answer = self.terminal.get(path)
            self.assertTrue(verify(self.platform, answer.body, signature_of(answer)), path)
        config = self.terminal.get("/terminals/self/config").json()
        with open(os.path.join(self.platform.data, "catalogue.pub.pem"), encoding="ascii") as file:
            self.assertEqual(config["keys"]["catalogue_spki"], [SPKI.sub("", file.read())])

    def test_dictionaries_lie_beside_the_catalogue(self):
        folder = os.path.join(self.platform.data, "dictionaries")
        os.mkdir(folder)
        themes = {"name": "themes", "version": "1", "entries": [{"code": "a", "name": "户籍", "icon": "x"}]}
        with open(os.path.join(folder, "themes.json"), "w", encoding="utf-8") as file:
            json.dump(themes, file)
        answer = self.terminal.get("/dictionaries/themes")
        self.assertEqual(answer.json(), themes)
        again = self.terminal.get("/dictionaries/themes", If_None_Match=answer.header("ETag"))
        self.assertEqual(again.status, 304)
        for name in ("holidays", "..", "%2e%2e", "..%2fcatalogue", "Themes"):
            self.assertEqual(self.terminal.get("/dictionaries/" + name).status, 404, name)

    def test_a_catalogue_in_gzip_and_a_changed_file_are_read_at_start(self):
        path = os.path.join(self.platform.data, "other.json.gz")
        for names in (("a", "b"), ("a", "c")):
            with gzip.open(path, "wt", encoding="utf-8") as file:
                json.dump({"etag": "", "date": "2026-11-21", "items": [item(n) for n in names]}, file)
            self.platform.stop()
            self.platform.start("--catalogue", path)
            self.terminal.close()
            self.assertEqual(self.pages()[0], list(names))

    def test_what_was_put_outlives_a_restart(self):
        self.put("two", item("g7"))
        self.platform.restart()
        self.terminal.close()
        self.assertEqual(self.pages()[0], ["g7"])


class Identity(PlatformTest):
    def check(self, **changes):
        value = {"name": "张三", "cert_type": "111", "cert_no": NUMBER, "method": "card",
                 "card_security": {"sam_id": "x"}, "consent_ids": []}
        value.update(changes)
        return self.terminal.json("POST", "/identity-checks",
                                  {name: member for name, member in value.items() if member is not None})

    def test_name_and_number_that_belong_together_give_a_token(self):
        self.platform.control("PUT", "/identities", {"cert_no": NUMBER, "name": "张三"})
        got = self.check().json()
        self.assertEqual((got["level"], got["masked_name"]), ("card_online", "张*"))
        body = application(identity={"level": "card_online", "check_id": got["check_id"]})
        self.assert_acknowledged(self.terminal.apply(body), body)

    def test_another_name_is_a_mismatch(self):
        self.platform.control("PUT", "/identities", {"cert_no": NUMBER, "name": "张三"})
        answer = self.check(name="李四")
        self.assert_problem(answer, 422, "mismatch")
        self.assertNotIn("张三", answer.body.decode())

    def test_a_number_nobody_knows_is_believed(self):
        self.assertEqual(self.check(cert_no="110105194912310021").status, 200)

    def test_names_are_masked_by_characters(self):
        for name, masked in (("张", "张"), ("欧阳小明", "欧**明"), ("𠮷田三", "𠮷*三"), ("Ann", "A*n")):
            self.assertEqual(self.check(name=name, cert_no="1").json()["masked_name"], masked)

    def test_a_face_needs_a_consent_and_a_picture(self):
        face = {"jpeg_base64": "AAAA", "captured_at": "2026-11-21T09:00:00+08:00"}
        self.assert_problem(self.check(method="card_face", face=face), 403, "consent-missing")
        self.assert_problem(self.check(method="card_face", consent_ids=["face"]), 422, "validation")
        self.assert_problem(self.check(face=face), 422, "validation")
        large = dict(face, jpeg_base64="A" * 280000)
        self.assert_problem(self.check(method="card_face", face=large, consent_ids=["f"]), 422, "validation")
        got = self.check(method="card_face", face=face, consent_ids=["face"]).json()
        self.assertEqual(got["level"], "card_face")

    def test_every_member_is_required(self):
        for name in ("name", "cert_type", "cert_no", "method", "card_security", "consent_ids"):
            self.assert_problem(self.check(**{name: None}), 422, "validation")

    def licences(self, token, task="T"):
        headers = {"Authorization": "Bearer " + token} if token else {}
        return self.terminal.get("/licences?task_code=" + task, **headers)

    def test_a_token_opens_the_licences_of_its_holder_for_ten_minutes(self):
        licence = {"certificate_type_code": "1", "name": "n", "number_masked": "1*1", "issue_dept": "d",
                   "level": "A", "ref": "r", "valid_to": "长期"}
        self.platform.control("PUT", "/licences", {"cert_no": NUMBER, "licences": [licence]})
        self.platform.control("PUT", "/licences", {"cert_no": NUMBER, "task_code": "U",
                                                   "licences": [dict(licence, ref="u")]})
        token = self.check().json()["identity_token"]
        self.assertEqual([x["ref"] for x in self.licences(token).json()], ["r"])
        self.assertEqual([x["ref"] for x in self.licences(token, "U").json()], ["r", "u"])
        other = self.check(cert_no="2").json()["identity_token"]
        self.assertEqual(self.licences(other).json(), [])
        self.assert_problem(self.licences(None), 401, "token-expired")
        self.assert_problem(self.licences("x"), 401, "token-expired")
        self.platform.control("PUT", "/clock", {"offset_ms": 601000})
        self.assert_problem(self.licences(token), 401, "token-expired")

    def test_notices_need_a_token(self):
        self.assert_problem(self.terminal.get("/notices"), 401, "token-expired")
        token = self.check().json()["identity_token"]
        self.assertEqual(self.terminal.get("/notices", Authorization="Bearer " + token).json(), [])

    def test_a_token_shows_the_progress_of_its_holder_only(self):
        got = self.terminal.apply(application()).json()
        path = "/applications/" + got["project_no"]
        for number, status in ((NUMBER, 200), ("2", 404)):
            token = self.check(cert_no=number).json()["identity_token"]
            self.assertEqual(self.terminal.get(path, Authorization="Bearer " + token).status, status)


class Files(PlatformTest):
    def begin(self, data):
        answer = self.terminal.announce(data)
        self.assertEqual(answer.status, 201)
        self.assertIn("max-append-size=", answer.header("Upload-Limit"))
        return answer.header("Location").removeprefix(BASE)

    def blob(self, data):
        return self.terminal.send("HEAD", "/blobs/" + hashlib.sha256(data).hexdigest())

    def test_a_file_arrives_in_pieces(self):
        data = os.urandom(300000)
        upload = self.begin(data)
        self.assertEqual(self.blob(data).status, 404)
        first = self.terminal.append(upload, data[:100000], 0, False)
        self.assertEqual((first.status, first.header("Upload-Offset")), (204, "100000"))
        head = self.terminal.send("HEAD", upload)
        self.assertEqual((head.status, head.header("Upload-Offset"), head.header("Upload-Length"),
                          head.header("Upload-Complete")), (204, "100000", "300000", "?0"))
        last = self.terminal.append(upload, data[100000:], 100000, True)
        self.assertEqual((last.status, last.header("Upload-Complete")), (201, "?1"))
        self.assertEqual(self.blob(data).status, 200)
        self.assertEqual(self.terminal.announce(data).status, 200)

    def test_another_offset_is_told_the_right_one(self):
        data = os.urandom(1000)
        upload = self.begin(data)
        self.terminal.append(upload, data[:400], 0, False)
        for at in (0, 399, 401):
            answer = self.terminal.append(upload, data[at:at + 10], at, False)
            self.assert_problem(answer, 409, "mismatching-upload-offset")
            self.assertEqual(answer.header("Upload-Offset"), "400")
        self.assertEqual(self.terminal.append(upload, data[400:], 400, True).status, 201)
        answer = self.terminal.append(upload, b"x", 1000, True)
        self.assert_problem(answer, 409, "mismatching-upload-offset")

    def test_a_piece_with_a_wrong_digest_is_not_kept(self):
        data = os.urandom(1000)
        upload = self.begin(data)
        answer = self.terminal.append(upload, data, 0, True, Content_Digest="sha-256=:%s:" % ("A" * 43 + "="))
        self.assert_problem(answer, 422, "digest-mismatch")
        self.assertEqual(self.terminal.send("HEAD", upload).header("Upload-Offset"), "0")
        self.assertEqual(self.terminal.append(upload, data, 0, True).status, 201)

    def test_a_file_that_is_another_one_is_dropped(self):
        data = os.urandom(1000)
        upload = self.begin(data)
        answer = self.terminal.append(upload, data[::-1], 0, True)
        self.assert_problem(answer, 422, "digest-mismatch")
        self.assertEqual(self.terminal.send("HEAD", upload).status, 410)
        self.assert_problem(self.terminal.append(upload, data, 0, True), 410, "gone")
        self.assertEqual(self.blob(data).status, 404)

    def test_a_file_that_ends_early_is_dropped(self):
        data = os.urandom(1000)
        upload = self.begin(data)
        self.assert_problem(self.terminal.append(upload, data[:999], 0, True), 422, "digest-mismatch")

    def test_more_than_announced_is_refused(self):
        upload = self.begin(b"abc")
        self.assert_problem(self.terminal.append(upload, b"abcd", 0, True), 413, "too-large")

    def test_only_partial_uploads_with_their_fields_are_appended(self):
        upload = self.begin(os.urandom(10))
        for fields, status in (({"Content_Type": "image/jpeg"}, 415), ({"Upload_Offset": "x"}, 422),
                               ({"Upload_Complete": "yes"}, 422), ({"Upload_Offset": "-1"}, 422)):
            self.assertEqual(self.terminal.append(upload, b"abc", 0, False, **fields).status, status)
        self.assertEqual(self.terminal.send("HEAD", upload).header("Upload-Offset"), "0")

    def test_what_cannot_be_taken_is_refused_when_announced(self):
        self.assert_problem(self.terminal.announce(b"x", length=11 * 1024 * 1024), 413, "too-large")
        for kind in ("application/x-msdownload", "application/x-executable; v=1", "text/javascript"):
            self.assert_problem(self.terminal.announce(b"x", kind=kind), 415, "media-type")
        self.assert_problem(self.terminal.send("POST", "/blobs"), 422, "validation")
        self.assert_problem(self.terminal.announce(b"", length=0), 422, "validation")

    def test_an_upload_can_be_given_up(self):
        upload = self.begin(b"given up")
        self.assertEqual(self.terminal.send("DELETE", upload).status, 204)
        self.assertEqual(self.terminal.send("HEAD", upload).status, 410)
        self.assertEqual(self.terminal.send("HEAD", "/uploads/none").status, 404)
        self.terminal.upload(b"kept")
        self.assert_problem(self.terminal.send("DELETE", "/uploads/none"), 404, "not-found")


class Records(PlatformTest):
    def test_a_reconciliation_finds_what_differs(self):
        day = "2026-03-0%d"
        bodies = [application(apply_date="2026-03-0%dT09:00:00+08:00" % n) for n in (1, 1, 2)]
        for body in bodies:
            self.terminal.apply(body)
        refs = [body["client_ref"] for body in bodies]
        stranger = str(uuid.uuid4())
        answer = self.terminal.json("POST", "/reconciliations",
                                    {"date": day % 1, "client_refs": [refs[0], refs[2], stranger]})
        self.assertEqual(answer.json()["unknown"], [stranger])
        self.assertEqual(sorted(answer.json()["mismatched"]), sorted([refs[1], refs[2]]))
        clean = self.terminal.json("POST", "/reconciliations", {"date": day % 2, "client_refs": [refs[2]]})
        self.assertEqual(clean.json(), {"unknown": [], "mismatched": []})
        wrong = self.terminal.json("POST", "/reconciliations", {"date": "2026-02-30", "client_refs": []})
        self.assert_problem(wrong, 422, "validation")

    def test_a_quarantine_is_handed_over_once(self):
        value = {"client_ref": str(uuid.uuid4()), "apply_serial_no": "s", "code": "validation",
                 "sealed_body": base64.b64encode(os.urandom(9000)).decode()}
        key = str(uuid.uuid4())
        for _ in range(2):
            self.assertEqual(self.terminal.post_idem("/quarantines", value, key).status, 201)
        kept = self.platform.control("GET", "/records/quarantine")
        self.assertEqual([k["body"] for k in kept], [value])
        for name in value:
            broken = {n: v for n, v in value.items() if n != name}
            self.assert_problem(self.terminal.post_idem("/quarantines", broken), 422, "validation")
        self.assert_problem(self.terminal.post_idem("/quarantines", dict(value, sealed_body="{}")), 422,
                            "validation")

    def test_an_import_and_the_network_path_have_one_effect(self):
        body = application()
        sealed = {"client_ref": str(uuid.uuid4()), "sealed_body": "AAAA"}
        records = [{"client_ref": body["client_ref"], "body": body}, sealed,
                   {"client_ref": "x", "body": {"client_ref": "x"}}]
        for expected in (["imported", "imported", "refused"], ["known", "known", "refused"]):
            answer = self.terminal.post_idem("/imports", {"records": records})
            self.assertEqual([r["result"] for r in answer.json()["records"]], expected)
        self.assert_acknowledged(self.terminal.apply(body), body)
        self.assertEqual(self.platform.case(body["client_ref"])["applied"], 1)
        other = application()
        self.terminal.apply(other)
        answer = self.terminal.post_idem("/imports", {"records": [
            {"client_ref": other["client_ref"], "terminal_id": "terminal-1", "body": other}]})
        self.assertEqual(answer.json()["records"][0]["result"], "known")
        self.assertEqual(self.platform.case(other["client_ref"])["applied"], 1)

    def rate(self, **changes):
        value = {"service_number": 1, "pf": "5", "satisfaction": "5", "eval_detail": ["510", "517"],
                 "assess_time": "2026-11-21T10:00:00+08:00"}
        value.update(changes)
        return self.terminal.post_idem("/evaluations", value)

    def test_a_project_is_rated_once_a_service(self):
        body = application()
        self.assert_problem(self.rate(client_ref=body["client_ref"]), 404, "not-found")
        project_no = self.terminal.apply(body).json()["project_no"]
        self.assertEqual(self.rate(client_ref=body["client_ref"]).json(), {"project_no": project_no})
        self.assert_problem(self.rate(project_no=project_no), 409, "already-rated")
        self.assertEqual(self.rate(project_no=project_no, service_number=2).status, 201)

    def test_tags_belong_to_their_level(self):
        project_no = self.terminal.apply(application()).json()["project_no"]
        for tags in (["406"], ["510", "108"], ["5100"], ["5x0"]):
            self.assert_problem(self.rate(project_no=project_no, eval_detail=tags), 422, "tag-level")
        self.assert_problem(self.rate(project_no=project_no, pf="1"), 422, "validation")
        self.assert_problem(self.rate(project_no=project_no, satisfaction="6"), 422, "validation")
        self.assertEqual(self.rate(project_no=project_no, satisfaction="1", eval_detail=[]).status, 201)

    def test_supervision_events_are_noted(self):
        event = {"seq": 1, "rule": "R1", "kind": "时效", "level": "yellow", "subject": "s", "detail": "",
                 "at": "2026-11-21T10:00:00+08:00", "hash": "ab" * 32}
        answer = self.terminal.post_idem("/supervision/events", {"events": [event]})
        self.assertEqual((answer.status, answer.json()), (202, {"events": 1}))
        for name in event:
            broken = {n: v for n, v in event.items() if n != name}
            answer = self.terminal.post_idem("/supervision/events", {"events": [event, broken]})
            self.assert_problem(answer, 422, "validation")
            self.assertEqual(answer.json()["errors"][0]["pointer"], "/events/1/" + name)


class Hall(PlatformTest):
    """Slots and appointments; what a hall answers can be arranged."""

    def slots(self, hall):
        return self.terminal.get(f"/halls/{hall}/slots")

    def appoint(self, hall, slot, key=None, **members):
        return self.terminal.post_idem("/appointments", {"hall_code": hall, "slot": slot, **members}, key)

    def left(self, hall, slot):
        return next(s["left"] for s in self.slots(hall).json() if s["id"] == slot)

    def test_a_place_is_taken_once_and_given_back(self):
        slot, key = self.slots("H1").json()[0]["id"], str(uuid.uuid4())
        self.assertEqual(self.left("H1", slot), 1)
        taken = self.appoint("H1", slot, key)
        self.assertEqual(taken.status, 201)
        self.assertEqual(self.appoint("H1", slot, key).json(), taken.json())
        self.assertEqual((self.left("H1", slot), self.left("H2", slot)), (0, 1))
        self.assert_problem(self.appoint("H1", slot), 409, "state")
        self.assert_problem(self.appoint("H1", "nothing"), 404, "not-found")
        path = f"/appointments/{taken.json()['no']}"
        self.assertEqual(self.terminal.send("DELETE", path).status, 204)
        self.assert_problem(self.terminal.send("DELETE", path), 404, "not-found")
        self.assertEqual(self.left("H1", slot), 1)

    def test_what_a_hall_answers_can_be_arranged(self):
        for answer in ([], [{"id": "a", "date": "2099-11-30", "from": "09:00", "to": "12:00", "left": 7}]):
            self.platform.control("PUT", "/slots", {"hall_code": "H3", "answer": answer})
            self.assertEqual(self.slots("H3").json(), answer)
        self.platform.control("PUT", "/slots", {"hall_code": "H3", "answer": False})
        self.assert_problem(self.slots("H3"), 404, "not-found")
        self.platform.control("PUT", "/slots", {"hall_code": "H3", "answer": None})
        self.assertEqual(len(self.slots("H3").json()), 6)

    def test_a_case_tells_of_the_appointment_that_was_made_for_it(self):
        case = self.terminal.apply(application()).json()
        path, code = f"/applications/{case['project_no']}", case["query_code"]
        self.assertNotIn("appointment", self.terminal.get(path, X_Query_Code=code).json())
        slot = self.slots("H4").json()[0]
        no = self.appoint("H4", slot["id"], project_no=case["project_no"]).json()["no"]
        self.assertEqual(self.terminal.get(path, X_Query_Code=code).json()["appointment"],
                         {"no": no, **{name: slot[name] for name in ("date", "from", "to")}})


if __name__ == "__main__":
    unittest.main()
