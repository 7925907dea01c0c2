# SPDX-License-Identifier: Apache-2.0
"""Bundles: what an application may say of its parts, and what each department answers."""
import unittest

from harness import CONTRACT, PlatformTest, application, item

MATERIAL = {"row_guid": "m1", "material_name": "照片", "get_type": "2", "get_num": 1, "level": "C", "blobs": []}


def part(guid, **changes):
    return {"row_guid": guid, "task_code": "code-" + guid, "task_version": "1", **changes}


def of(guid, **changes):
    return item(guid, task_code="code-" + guid, dept_name="局" + guid, **changes)


class Parts(PlatformTest):
    catalogue = {"etag": "cat-1", "date": "2026-11-21", "items": [
        item("whole", task_code="whole", parts=[{"row_guid": "a", "required": "1"}, {"row_guid": "b", "required": "0"},
                                                {"row_guid": "c", "required": "0"}]),
        of("a"), of("b"), of("c", task_state="3"), item("plain", task_code="plain")]}

    def body(self, *parts, **changes):
        return application(task_code="whole", parts=list(parts), **changes)

    def taken(self, *parts):
        """The acknowledgement, which fits the contract."""
        body = self.body(*parts)
        got = self.assert_acknowledged(self.terminal.apply(body), body)
        self.assertEqual(CONTRACT.errors(CONTRACT.schema("Acknowledgement"), got), [])
        return got

    def test_each_part_is_answered_with_a_number_of_its_own(self):
        got = self.taken(part("a"), part("b"))
        self.assertEqual([p["state"] for p in got["parts"]], ["received", "received"])
        self.assertEqual([p["dept_name"] for p in got["parts"]], ["局a", "局b"])
        self.assertEqual(len({got["project_no"], *(p["project_no"] for p in got["parts"])}), 3)

    def test_parts_that_are_not_the_bundles_are_refused(self):
        cases = [
            ("/parts", self.body(), "for which parts?"),
            ("/parts", application(task_code="whole"), "no word about parts"),
            ("/parts", self.body(part("b")), "a required one is missing"),
            ("/parts/1/row_guid", self.body(part("a"), part("nowhere")), "nobody's part"),
            ("/parts/1/row_guid", self.body(part("a"), part("a")), "the same part twice"),
            ("/parts/0/row_guid", self.body(part("a", task_code="other")), "another code"),
            ("/parts/0/task_version", self.body(part("a", task_version="")), "no version"),
            ("/parts", application(task_code="plain", parts=[part("a")]), "an item that is no bundle"),
            ("/materials/1/row_guid", self.body(part("a"), materials=[MATERIAL, MATERIAL]), "a shared material twice"),
        ]
        for pointer, body, why in cases:
            answer = self.terminal.apply(body)
            self.assert_problem(answer, 422, "validation")
            self.assertIn(pointer, [error["pointer"] for error in answer.json()["errors"]], why)
            self.assertIsNone(self.platform.case(body["client_ref"]), why)

    def test_a_part_that_is_cancelled_or_another_by_now_is_not_accepted_alone(self):
        got = self.taken(part("a"), part("b", task_version="0"), part("c"))
        self.assertEqual([p["state"] for p in got["parts"]], ["received", "not_accepted", "not_accepted"])
        self.assertTrue(got["parts"][2]["handle_explain"])
        self.assertEqual(got["state"], "received")

    def test_what_becomes_of_the_parts_is_told_everywhere_alike(self):
        start = self.terminal.get("/applications/changes").json()["cursor"]
        got = self.taken(part("a"), part("b"))
        path = "/cases/" + got["project_no"]
        self.platform.control("POST", path, {"state": "received", "parts": {"b": "not_accepted"}})
        self.platform.control("POST", path, {"state": "accepted"})
        wanted = ["accepted", "not_accepted"]
        changes = self.terminal.get("/applications/changes?cursor=" + start).json()["changes"]
        self.assertEqual([p["state"] for p in changes[-1]["parts"]], wanted)
        again = self.terminal.get("/applications?client_ref=" + got["client_ref"]).json()[0]
        self.assertEqual([p["state"] for p in again["parts"]], wanted)
        seen = self.terminal.get("/applications/" + got["project_no"], X_Query_Code=got["query_code"]).json()
        self.assertEqual([p["state"] for p in seen["parts"]], wanted)
        self.assertEqual([s["state"] for s in seen["steps"]], ["received", "accepted"], "the whole moved once")
        self.assertEqual(CONTRACT.errors(CONTRACT.schema("Progress"), seen), [])

    def test_the_control_port_knows_the_parts(self):
        path = "/cases/" + self.taken(part("a"))["project_no"]
        self.platform.control("POST", path, {"state": "received", "parts": {"b": "done"}}, status=422)
        self.platform.control("POST", path, {"state": "received", "parts": {"a": "lost"}}, status=422)


if __name__ == "__main__":
    unittest.main()
