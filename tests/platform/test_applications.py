# SPDX-License-Identifier: Apache-2.0
"""POST /applications and what follows: validation, idempotency, versions, progress (17 to 20)."""
import hashlib
import json
import unittest
import uuid

from harness import CONTRACT, PlatformTest, application, canonical, item

DAY_MS = 24 * 3600 * 1000
SCHEMA = CONTRACT.schema("Application")
MATERIAL = {"row_guid": "m1", "material_name": "照片", "get_type": "2", "get_num": 1, "level": "C",
            "blobs": []}


class Validation(PlatformTest):
    def refused(self, body, pointer, why=""):
        answer = self.terminal.apply(body)
        self.assert_problem(answer, 422, "validation")
        pointers = [error["pointer"] for error in answer.json()["errors"]]
        self.assertTrue(any((p + "/").startswith(pointer + "/") for p in pointers), (why, pointers))
        self.assertIsNone(self.platform.case(body["client_ref"]), why)

    def test_every_required_member_is_missed(self):
        for name in SCHEMA["required"]:
            if name != "client_ref":
                self.refused(application(**{name: None}), "/" + name, name)

    def test_every_optional_member_may_be_absent(self):
        optional = set(SCHEMA["properties"]) - set(SCHEMA["required"])
        self.assertEqual(optional, {"task_handle_item", "signature", "parts", "contact_type", "contact_code", "contact_role",
                                    "contact_identity", "legal"})
        self.assertEqual(self.terminal.apply(application()).status, 201)

    def test_no_member_takes_a_value_of_another_type(self):
        for name in SCHEMA["properties"]:
            for value in (-7, None, True, [1], {"x": -7}):
                fits = not CONTRACT.errors(SCHEMA["properties"][name], value)
                if name != "client_ref" and not fits:
                    self.refused(dict(application(), **{name: value}), "/" + name, (name, value))

    def test_an_unknown_member_is_ignored(self):
        body = application(brand_new={"x": 1})
        self.assert_acknowledged(self.terminal.apply(body), body)

    def test_wrong_values_are_refused(self):
        hash64 = "AB" * 32
        cases = [
            ("/apply_date", {"apply_date": "2026-11-21T01:30:00Z"}, "times are at +08:00"),
            ("/apply_date", {"apply_date": "2026-02-30T01:30:00+08:00"}, "there is no such day"),
            ("/apply_date", {"apply_date": "2026-11-21 09:30:00"}, "not RFC 3339"),
            ("/applyer_type", {"applyer_type": "3"}, "1 or 2"),
            ("/apply_type", {"apply_type": "1"}, "a kiosk is 9"),
            ("/channel", {"channel": "app"}, "a kiosk is a kiosk"),
            ("/content_sha256", {"content_sha256": hash64}, "hex is lower case"),
            ("/task_code", {"task_code": "x" * 51}, "codes end at 50"),
            ("/task_code", {"task_code": "11440000mb2d0164xh2440289876000"}, "31 characters have a shape"),
            ("/task_code", {"task_code": "11440000MB2D0164XH9440289876000"}, "level 9 is none"),
            ("/applyer_name", {"applyer_name": ""}, "nobody applied"),
            ("/identity/level", {"identity": {"level": "face"}}, "no such level"),
            ("/identity/card_evidence/read_at",
             {"identity": {"level": "card", "card_evidence": {"sam_id": ""}}}, "evidence has a time"),
            ("/identity/check_id", {"identity": {"level": "card_online"}}, "online, but no check"),
            ("/identity/check_id", {"identity": {"level": "card", "check_id": "XYZ"}}, "never made here"),
            ("/form/a", {"form": {"a": {"b": 1}}}, "an object that is no address"),
            ("/form/a", {"form": {"a": {"code": "4403", "text": 1}}}, "an address without words"),
            ("/form/a", {"form": {"a": [{"b": {"c": 1}}]}}, "an object in an entry"),
            ("/form/a", {"form": {"a": [{"b": 1}, "x"]}}, "an entry beside a text"),
            ("/form/a", {"form": {"a": ["x", 1]}}, "arrays of strings only"),
            ("/form/a", {"form": {"a": None}}, "null answers nothing"),
            ("/delivery/way", {"delivery": {"way": "drone"}}, "three ways"),
            ("/consents/0/at", {"consents": [{"id": "a", "version": "1"}]}, "when was it given"),
            ("/materials/0/get_num", {"materials": [dict(MATERIAL, get_num=-1)]}, "less than none"),
            ("/materials/0/get_num", {"materials": [dict(MATERIAL, get_num="one")]}, "not a number"),
            ("/task_version", {"task_version": ""}, "no version"),
            ("/form_version", {"form_version": True}, "neither text nor number"),
            ("/materials/0/level", {"materials": [dict(MATERIAL, level="B", blobs=["ab" * 32])]},
             "a scan is never raised"),
            ("/consents", {"materials": [dict(MATERIAL, get_type="3", level="A")], "consents": []},
             "a licence is the citizen's"),
            ("/signature/content_sha256",
             {"signature": {"png_blob": "ab" * 32, "strokes_sha256": "ab" * 32,
                            "content_sha256": "cd" * 32}}, "another content was signed"),
        ]
        for pointer, changes, why in cases:
            self.refused(application(**changes), pointer, why)

    def test_who_acts_for_another_is_named_whole(self):
        identity = {"level": "card"}
        agent = dict(contact_name="赵云", contact_type="111", contact_code="440304198506150269", contact_role="agent",
                     contact_identity=identity)
        legal = dict(applyer_type="2", applyer_page_type="001", applyer_page_code="91350100M000100Y43", contact_name="赵云",
                     contact_type="111", contact_code="440304198506150269", contact_role="legal", legal="赵云")
        for body in (agent, dict(agent, contact_role="guardian"), legal, dict(legal, contact_role="operator", legal=None)):
            self.assertEqual(self.terminal.apply(application(**body)).status, 201, body)
        cases = [
            ("/contact_role", dict(agent, contact_role="friend"), "no such role"),
            ("/contact_role", dict(agent, contact_role="operator"), "a clerk of a natural person"),
            ("/contact_role", dict(legal, contact_role=None, legal=None), "a legal person, and nobody stands here"),
            ("/contact_code", dict(agent, contact_code=None), "an agent without a number"),
            ("/contact_code", dict(agent, contact_code="11010519491231002X"), "nobody acts for themself"),
            ("/contact_identity", dict(agent, contact_identity=None), "an agent whose card was not read"),
            ("/contact_identity", dict(legal, contact_identity=identity), "one medium is enough"),
            ("/contact_identity/check_id", dict(agent, contact_identity={"level": "card_online"}), "online, but no check"),
            ("/applyer_page_type", dict(legal, applyer_page_type="111"), "a credit code is no ID card"),
            ("/legal", dict(legal, contact_role="operator"), "a clerk is not the representative"),
            ("/legal", dict(legal, legal=None), "a representative without a name"),
        ]
        for pointer, changes, why in cases:
            self.refused(application(**changes), pointer, why)

    def test_a_refusal_lists_every_error(self):
        answer = self.terminal.apply(application(channel="x", offline="no", form_version=None))
        pointers = {error["pointer"] for error in answer.json()["errors"]}
        self.assertEqual(pointers, {"/channel", "/offline", "/form_version"})

    def test_a_refusal_quotes_no_personal_data(self):
        answer = self.terminal.apply(application(applyer_page_code="11010519491231002X" * 4))
        self.assert_problem(answer, 422, "validation")
        self.assertNotIn(b"1101051949", answer.body)

    def sent_as(self, text, ref):
        headers = {"Content-Type": "application/json", "Idempotency-Key": '"%s"' % ref}
        return self.terminal.send("POST", "/applications", text, headers)

    def test_only_canonical_json_is_taken(self):
        body = application(form={"n": 1})
        sorted_text = canonical(body)
        real = sorted_text.replace(b'"n":1', b'"n":1.0')
        cases = [
            (json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode(), "not sorted"),
            (json.dumps(body, ensure_ascii=False, sort_keys=True).encode(), "spaces"),
            (json.dumps(body, separators=(",", ":"), sort_keys=True).encode(), "escapes for Hanzi"),
            (sorted_text + b"\n", "a newline after it"),
            (real, "a real number"),
        ]
        for text, why in cases:
            self.assert_problem(self.sent_as(text, body["client_ref"]), 422, "validation")
            self.assertIsNone(self.platform.case(body["client_ref"]), why)
        self.assertEqual(self.sent_as(sorted_text, body["client_ref"]).status, 201)

    def test_keys_are_ascii(self):
        self.refused(application(form={"姓名": "x"}), "", "object keys are ASCII")

    def test_a_member_twice_is_no_json(self):
        body = application()
        text = canonical(body).replace(b'"offline":false', b'"offline":false,"offline":true')
        self.assert_problem(self.sent_as(text, body["client_ref"]), 400, "malformed")

    def test_plane_two_hanzi_arrive_unchanged(self):
        body = application(applyer_name="𠮷田\u2028")
        self.assert_acknowledged(self.terminal.apply(body), body)
        self.assertEqual(self.platform.case(body["client_ref"])["body"]["applyer_name"], "𠮷田\u2028")

    def test_a_body_of_256_kib_is_taken_and_one_byte_more_is_not(self):
        for more, status in ((0, 201), (1, 413)):
            body = application(form={"a": ""})
            body["form"]["a"] = "x" * (256 * 1024 - len(canonical(body)) + more)
            answer = self.terminal.apply(body)
            self.assertEqual(answer.status, status, answer.body[:300])


class Idempotency(PlatformTest):
    def test_an_application_is_acknowledged(self):
        body = application()
        answer = self.terminal.apply(body)
        got = self.assert_acknowledged(answer, body)
        self.assertEqual(answer.status, 201)
        self.assertEqual(answer.header("Location"), "/kiosk/v1/applications/" + got["project_no"])
        self.assertEqual(got["state"], "received")
        self.assertEqual(answer.header("Cache-Control"), "no-store")
        self.assertTrue(got["project_no"].startswith("440300"))
        case = self.platform.case(body["client_ref"])
        self.assertEqual((case["posts"], case["applied"]), (1, 1))
        self.assertEqual(case["body"], body)

    def test_a_repeat_gets_the_first_answer_again(self):
        body = application()
        first = self.terminal.apply(body)
        self.platform.control("PUT", "/clock", {"offset_ms": 3600 * 1000})
        second = self.terminal.apply(body)
        self.assertEqual((second.status, second.body), (first.status, first.body))
        self.assertEqual(second.header("Location"), first.header("Location"))
        self.assertIsNone(first.header("Idempotency-Replayed"))
        self.assertEqual(second.header("Idempotency-Replayed"), "?1")
        case = self.platform.case(body["client_ref"])
        self.assertEqual((case["posts"], case["applied"]), (2, 1))

    def test_a_key_is_needed_in_its_quotes(self):
        body = application()
        ref = body["client_ref"]
        for key in (None, ref, '"%s"' % ref.upper(), '"1"', '""', '"%s" ' % ref[:-1] + '"',
                    '"%s"' % uuid.uuid1()):
            headers = {"Content-Type": "application/json"}
            if key is not None:
                headers["Idempotency-Key"] = key
            answer = self.terminal.send("POST", "/applications", canonical(body), headers)
            self.assert_problem(answer, 400, "key-missing")
        self.assertIsNone(self.platform.case(ref))

    def test_the_key_is_the_client_ref(self):
        answer = self.terminal.post_idem("/applications", application(), str(uuid.uuid4()))
        self.assert_problem(answer, 422, "validation")
        self.assertEqual(answer.json()["errors"][0]["pointer"], "/client_ref")

    def test_a_key_with_another_body_is_reused(self):
        body = application()
        self.terminal.apply(body)
        self.assert_problem(self.terminal.apply(dict(body, offline=True)), 422, "key-reused")
        self.assertEqual(self.platform.case(body["client_ref"])["applied"], 1)

    def test_a_key_on_another_path_is_reused(self):
        body = application()
        self.terminal.apply(body)
        answer = self.terminal.post_idem("/evaluations", {}, body["client_ref"])
        self.assert_problem(answer, 422, "key-reused")

    def test_a_refused_key_may_be_used_again(self):
        body = application(channel="x")
        self.assert_problem(self.terminal.apply(body), 422, "validation")
        body["channel"] = "kiosk"
        self.assert_acknowledged(self.terminal.apply(body), body)

    def test_client_ref_is_unique_for_ever_when_its_key_is_forgotten(self):
        body = application()
        first = self.terminal.apply(body)
        self.platform.control("PUT", "/clock", {"offset_ms": 200 * DAY_MS})
        again = self.terminal.apply(body)
        self.assertEqual((again.status, again.body), (201, first.body))
        self.assertEqual(again.header("Idempotency-Replayed"), "?1")
        self.assertEqual(self.platform.case(body["client_ref"])["applied"], 1)
        self.assert_problem(self.terminal.apply(dict(body, offline=True)), 422, "key-reused")

    def test_numbers_are_never_given_twice(self):
        numbers = [self.terminal.apply(application()).json()["project_no"] for _ in range(30)]
        self.assertEqual(len(set(numbers)), 30)

    def test_the_element_of_a_search_is_an_acknowledgement(self):
        body = application()
        path = "/applications?client_ref=" + body["client_ref"]
        self.assertEqual(self.terminal.get(path).json(), [])
        first = self.terminal.apply(body).json()
        self.assertEqual(self.terminal.get(path).json(), [first])
        self.platform.control("POST", "/cases/" + first["project_no"], {"state": "accepted"})
        self.assertEqual(self.terminal.get(path).json(), [dict(first, state="accepted")])

    def test_a_search_needs_a_client_ref(self):
        self.assert_problem(self.terminal.get("/applications"), 422, "validation")
        self.assert_problem(self.terminal.get("/applications?client_ref=x"), 422, "validation")


class Versions(PlatformTest):
    code = item()["task_code"]

    def put(self, *items):
        self.platform.control("PUT", "/catalogue", {"etag": "", "date": "2026-11-21", "items": items})

    def apply(self, **changes):
        return self.terminal.apply(application(task_code=self.code, **changes))

    def test_an_item_nobody_knows_is_taken(self):
        self.put(item("other", task_code="X"))
        self.assertEqual(self.terminal.apply(application(task_code="Y")).status, 201)

    def test_a_newer_version_with_the_same_materials_takes_the_old_one_for_30_days(self):
        self.put(item("v", task_version="1"))
        self.put(item("v", task_version="2"))
        self.assertEqual(self.apply(task_version="2").status, 201)
        self.assertEqual(self.apply(task_version="1").status, 201)
        self.platform.control("PUT", "/clock", {"offset_ms": 31 * DAY_MS})
        answer = self.apply(task_version="1")
        self.assert_problem(answer, 409, "task-version-changed")
        self.assertEqual((answer.json()["current_version"], answer.json()["compatible"]), ("2", True))

    def test_a_version_with_other_materials_is_refused_at_once(self):
        self.put(item("m", task_version="7"))
        self.put(item("m", task_version="8", materials=[{"row_guid": "new"}]))
        answer = self.apply(task_version="7")
        self.assert_problem(answer, 409, "task-version-changed")
        self.assertEqual((answer.json()["current_version"], answer.json()["compatible"]), ("8", False))

    def test_a_version_may_be_a_number(self):
        self.put(item("i", task_version=4))
        self.assertEqual(self.apply(task_version=4, form_version=1).status, 201)
        self.assert_problem(self.apply(task_version=5), 409, "task-version-changed")

    def test_a_version_that_never_was_is_refused(self):
        self.put(item("n", task_version="3"))
        self.assert_problem(self.apply(task_version="99"), 409, "task-version-changed")

    def test_a_cancelled_item_is_gone(self):
        self.put(item("c", task_version="1", task_state="3"))
        self.assert_problem(self.apply(task_version="1"), 410, "task-cancelled")
        self.put(item("z", task_code="Z"))
        self.assert_problem(self.apply(task_version="1"), 410, "task-cancelled")

    def test_what_was_received_before_stays_received(self):
        self.put(item("r", task_version="1"))
        body = application(task_code=self.code, task_version="1")
        first = self.terminal.apply(body)
        self.put(item("z", task_code="Z"))
        again = self.terminal.apply(body)
        self.assertEqual((again.status, again.body), (201, first.body))

    def test_the_promise_is_that_of_the_item(self):
        self.put(item("p", task_version="1", promise_day=3))
        got = self.apply(task_version="1").json()
        self.assertEqual(len(got["promise_date"]), 10)
        self.assertGreater(got["promise_date"], got["received_at"][:10])


class Blobs(PlatformTest):
    def test_missing_blobs_are_named_and_the_key_stays_good(self):
        data = b"a scanned page"
        sha = hashlib.sha256(data).hexdigest()
        body = application(materials=[dict(MATERIAL, blobs=[sha])])
        answer = self.terminal.apply(body)
        self.assert_problem(answer, 422, "missing-blobs")
        self.assertEqual(answer.json()["missing"], [sha])
        self.assertTrue(answer.json()["retryable"])
        self.terminal.upload(data)
        self.assert_acknowledged(self.terminal.apply(body), body)
        self.assertEqual(self.platform.case(body["client_ref"])["applied"], 1)

    def test_the_picture_of_a_signature_is_a_blob_too(self):
        sha = hashlib.sha256(b"png").hexdigest()
        signature = {"png_blob": sha, "strokes_sha256": "cd" * 32, "content_sha256": "ab" * 32}
        answer = self.terminal.apply(application(signature=signature))
        self.assert_problem(answer, 422, "missing-blobs")
        self.assertEqual(answer.json()["missing"], [sha])


class Progress(PlatformTest):
    def setUp(self):
        self.body = application()
        self.got = self.terminal.apply(self.body).json()
        self.path = "/applications/" + self.got["project_no"]

    def state(self, state):
        self.platform.control("POST", "/cases/" + self.got["project_no"], {"state": state})

    def test_the_code_shows_the_progress(self):
        self.state("accepted")
        answer = self.terminal.get(self.path, X_Query_Code=self.got["query_code"])
        self.assertEqual(answer.json()["state"], "accepted")
        self.assertEqual([s["state"] for s in answer.json()["steps"]], ["received", "accepted"])
        etag = answer.header("ETag")
        again = self.terminal.get(self.path, X_Query_Code=self.got["query_code"], If_None_Match=etag)
        self.assertEqual((again.status, again.body), (304, b""))

    def test_a_wrong_code_looks_like_no_case_and_then_waits(self):
        for _ in range(10):
            self.assert_problem(self.terminal.get(self.path, X_Query_Code="WRONG"), 404, "not-found")
        answer = self.terminal.get(self.path, X_Query_Code=self.got["query_code"])
        self.assert_problem(answer, 429, "too-many-requests")
        self.assertGreater(int(answer.header("Retry-After")), 0)
        self.platform.control("PUT", "/clock", {"offset_ms": 61000})
        self.assertEqual(self.terminal.get(self.path, X_Query_Code=self.got["query_code"]).status, 200)

    def test_without_code_or_token_there_is_no_answer(self):
        self.assert_problem(self.terminal.get(self.path), 401, "token-expired")
        self.assert_problem(self.terminal.get("/applications/1", X_Query_Code="x"), 404, "not-found")

    def test_changes_go_on_from_their_cursor(self):
        start = self.terminal.get("/applications/changes").json()["cursor"]
        self.state("accepted")
        self.state("processing")
        page = self.terminal.get("/applications/changes?cursor=" + start).json()
        self.assertEqual([c["state"] for c in page["changes"]], ["accepted", "processing"])
        self.assertEqual({c["client_ref"] for c in page["changes"]}, {self.body["client_ref"]})
        page = self.terminal.get("/applications/changes?cursor=" + page["cursor"]).json()
        self.assertEqual(page["changes"], [])

    def test_a_cursor_from_elsewhere_is_gone(self):
        for cursor in ("x", "999999", "-1", ""):
            answer = self.terminal.get("/applications/changes?cursor=" + cursor)
            self.assert_problem(answer, 410, "cursor-gone")

    def test_a_correction_is_taken_only_when_asked_for(self):
        path = self.path + "/corrections"
        self.assert_problem(self.terminal.post_idem(path, {}), 409, "state")
        self.state("correction")
        key = str(uuid.uuid4())
        self.assertEqual(self.terminal.post_idem(path, {}, key).json()["state"], "processing")
        self.assertEqual(self.terminal.post_idem(path, {}, key).header("Idempotency-Replayed"), "?1")

    def test_a_withdrawal_is_taken_once(self):
        path = self.path + "/withdrawals"
        self.assertEqual(self.terminal.post_idem(path, {}).json()["state"], "withdrawn")
        self.assert_problem(self.terminal.post_idem(path, {}), 410, "gone")
        self.state("done")
        self.assert_problem(self.terminal.post_idem(path, {}), 409, "state")

    def test_the_control_port_knows_the_states(self):
        self.platform.control("POST", "/cases/" + self.got["project_no"], {"state": "lost"}, status=422)
        self.platform.control("POST", "/cases/1", {"state": "done"}, status=404)


if __name__ == "__main__":
    unittest.main()
