# SPDX-License-Identifier: Apache-2.0
"""test_scan.py - papers under the document camera: what is taken, kept and sent, and what happens when it breaks."""
import json

from terminal import DEFERRED, ROOT, TerminalTest, main

SAMPLE = json.loads((ROOT / "assets/catalogue/sample.json").read_text(encoding="utf-8"))
PAPER = "异地居住或者工作证明"
PAGE_MAX = 400 * 1024


def guid():
    return next(m["row_guid"] for item in SAMPLE["items"] for m in item["materials"] if m["material_name"] == PAPER)


class Scan(TerminalTest):
    def to_scan(self):
        self.walker.find(DEFERRED)
        self.walker.to("materials")
        self.screen.tap(f"materials.{guid()}.scan")
        self.screen.wait("scan")

    def text(self, id):
        node = self.screen.node(id)
        return node["text"] if node else ""

    def submitted(self):
        """From here to the receipt; what arrived of the paper, and the case."""
        self.walker.to_check()
        self.delivered(self.walker.submit())
        [case] = self.rig.cases()
        self.assertEqual(case["applied"], 1)
        return next(m for m in case["body"]["materials"] if m["row_guid"] == guid())

    def blobs(self, material):
        self.rig.stop("kiosk-platform")
        return [self.rig.blob(sha256) for sha256 in material["blobs"]]

    def test_two_pages_are_taken_looked_at_and_arrive_as_what_they_are(self):
        self.start(camera=("sharp", "sharp", "fine"))
        self.to_scan()
        self.walker.take()
        self.screen.tap("scan.again")
        self.walker.keep()
        self.walker.keep()
        self.assertEqual(self.screen.ids("scan.page."), ["scan.page.1", "scan.page.2"])
        self.screen.tap("scan.page.1")
        self.screen.tap("scan.use")
        self.screen.tap("nav.back")
        self.screen.wait("materials")
        self.assertIn("2", self.text(f"materials.{guid()}.scan"))
        material = self.submitted()
        self.assertEqual((material["get_type"], material["level"]), ("2", "C"))
        pages = self.blobs(material)
        self.assertEqual(len(set(pages)), 2)
        for page in pages:
            self.assertEqual((page[:2], page[-2:]), (b"\xff\xd8", b"\xff\xd9"))
            self.assertLessEqual(len(page), PAGE_MAX)
            self.assertNotIn(b"Exif", page)

    def test_the_citizen_is_told_before_submitting_that_the_original_will_be_seen(self):
        self.start(camera=("sharp",), printer=True)
        self.to_scan()
        self.walker.keep()
        self.screen.tap("nav.back")
        self.walker.to_check()
        self.assertIn("需核验原件", "".join(n["text"] or "" for n in self.walker.each_page()))

    def test_a_camera_that_breaks_leads_to_later_and_the_visit_goes_on(self):
        self.start(camera=("sharp",))
        self.to_scan()
        self.walker.see_picture()
        self.rig.programs["camera"].ask("out")
        self.until("the camera missed", lambda: self.text("scan.problem"))
        self.assertFalse(self.screen.node("scan.take")["enabled"])
        self.screen.tap("nav.back")
        self.assertIsNone(self.screen.node(f"materials.{guid()}.scan"))
        self.screen.tap(f"materials.{guid()}.defer")
        material = self.submitted()
        self.assertEqual((material["get_type"], material["blobs"]), ("9", []))

    def test_without_a_camera_nothing_can_be_scanned_and_the_paper_follows(self):
        self.start()
        self.walker.find(DEFERRED)
        self.walker.to("materials")
        self.assertIsNone(self.screen.node(f"materials.{guid()}.scan"))
        self.assertEqual(self.submitted()["get_type"], "9")

    def test_a_blurred_or_glaring_page_is_said_to_be_and_may_be_used(self):
        self.start(camera=("blurred", "glaring"))
        self.to_scan()
        self.walker.take()
        self.assertIn("不清楚", self.text("scan.problem"))
        self.screen.tap("scan.use")
        self.walker.take()
        self.assertIn("反光", self.text("scan.problem"))
        self.screen.tap("scan.use")
        self.screen.tap("nav.back")
        self.assertEqual(len(self.submitted()["blobs"]), 2)

    def test_damaged_frames_are_no_pages(self):
        self.start(camera=("short",))
        self.to_scan()
        self.until("the camera missed", lambda: self.text("scan.problem"))
        self.rig.programs["camera"].ask("in sharp")
        self.walker.keep()

    def test_pages_go_on_where_a_line_that_was_cut_left_them(self):
        self.start({"sync": {"backoff_base_s": 0, "backoff_max_s": 1}}, camera=("sharp", "sharp"))
        self.to_scan()
        self.walker.keep()
        self.walker.keep()
        self.screen.tap("nav.back")
        self.rig.fault("drop-body", "50000", 3)
        material = self.submitted()
        self.assertEqual(len(set(material["blobs"])), 2)
        self.assertTrue(all(self.blobs(material)))

    def test_pages_scanned_offline_arrive_with_their_record(self):
        self.start({"sync": {"backoff_base_s": 0, "backoff_max_s": 1}}, camera=("sharp",))
        self.to_scan()
        self.walker.keep()
        self.screen.tap("nav.back")
        self.walker.to_check()
        self.rig.stop("kiosk-platform")
        serial = self.walker.submit()
        self.rig.start_platform()
        self.delivered(serial, 40)
        [case] = self.rig.cases()
        material = next(m for m in case["body"]["materials"] if m["row_guid"] == guid())
        self.assertTrue(all(self.blobs(material)))


if __name__ == "__main__":
    main()
