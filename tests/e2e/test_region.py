# SPDX-License-Identifier: Apache-2.0
"""test_region.py - one image for every city: a signed region pack makes a terminal that of one hall."""
import hashlib
import json
import subprocess

from terminal import ROOT, Rig, TerminalTest, Walker, main
from rig import BIN

FUTIAN = {"region": "futian", "version": 3, "hall_code": "440304-01", "area_code": "440304",
          "hall": {"name": "福田区政务服务大厅", "phone": "0755-1"}, "task_codes": ["11440000MB2D0164XH2440289876000"]}
NANSHAN = {"region": "nanshan", "version": 1, "hall_code": "440305-01", "area_code": "440305",
           "hall": {"name": "南山区政务服务大厅", "phone": "0755-2"}, "task_codes": []}

SAMPLE = json.loads((ROOT / "assets/catalogue/sample.json").read_text(encoding="utf-8"))
OFFERED = sum(item["task_state"] == "1" and item["is_service_terminals"] == "1" for item in SAMPLE["items"])


def binaries():
    return {name: hashlib.sha256((BIN / name).read_bytes()).hexdigest() for name in ("kiosk", "kioskd", "kioskctl")}


class Region(TerminalTest):
    changes = {"region": {"pack": "region.pack", "trust": "region.pem"}, "terminal": {}}

    def key(self, name="region.pem"):
        subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519", "-out", self.folder(name)], check=True, capture_output=True)

    def folder(self, name):
        return self.rig.folder / name

    def write(self, pack, key="region.pem", name="region.pack"):
        """Signed as a province does it."""
        self.folder("plain.json").write_text(json.dumps(pack, ensure_ascii=False), encoding="utf-8")
        signed = self.rig.ctl("--key", self.folder(key), "region", "sign", self.folder("plain.json"))
        self.folder(name).write_text(signed, encoding="utf-8")
        return self.folder(name)

    def begin(self, pack=None, **sections):
        """A terminal whose endpoint stands in its pack alone."""
        self.rig = Rig({**self.changes, "platform": {"url": None}, **sections})
        self.addCleanup(self.end, self.rig)
        self.key()
        if pack:
            self.write(dict(pack, url=f"https://localhost:{self.rig.port}"))
        return self.rig

    def run_terminal(self):
        self.rig.start_platform()
        self.rig.start_samv()
        self.rig.start_keeper()
        self.rig.start_kiosk()
        self.screen = self.rig.screen()
        self.addCleanup(self.screen.close)
        self.screen.wait("home", 20000)

    def case(self, pack):
        """What a visit at that hall brings to the platform, and what is offered there."""
        self.begin(pack)
        self.run_terminal()
        serial = Walker(self.rig, self.screen).visit("居住证签注")
        self.delivered(serial)
        body, items = self.rig.cases()[0]["body"], self.rig.status()["catalogue"]["items"]
        return body["hall_code"], body["area_code"], items, self.rig.ctl("region", "show")

    def test_two_packs_make_two_halls_of_the_same_binaries(self):
        before = binaries()
        hall, area, items, shown = self.case(FUTIAN)
        self.assertEqual((hall, area, items), ("440304-01", "440304", 1))
        self.assertIn("futian version 3", shown)
        hall, area, items, shown = self.case(NANSHAN)
        self.assertEqual((hall, area, items), ("440305-01", "440305", OFFERED))
        self.assertIn("nanshan version 1", shown)
        self.assertEqual(before, binaries())

    def refused(self, words):
        run = subprocess.run([BIN / "kioskd", "--config", self.rig.config], capture_output=True, text=True, timeout=60)
        self.assertEqual(run.returncode, 2)
        self.assertIn(words, run.stderr)

    def test_a_pack_nobody_signed_is_refused(self):
        self.begin()
        self.folder("region.pack").write_text(json.dumps(FUTIAN), encoding="utf-8")
        self.refused("no signature")
        self.key("another.pem")
        self.write(FUTIAN, key="another.pem")
        self.refused("not that of [region] trust")
        altered = self.write(FUTIAN).read_text(encoding="utf-8").replace("440304-01", "440304-02")
        self.folder("region.pack").write_text(altered, encoding="utf-8")
        self.refused("not that of [region] trust")

    def test_a_pack_is_installed_signed_and_not_back_in_time(self):
        rig = self.begin()
        rig.start_keeper()
        self.assertIn("no region pack", rig.ctl("region", "show"))
        plain = self.folder("new.json")
        plain.write_text(json.dumps(FUTIAN), encoding="utf-8")
        run = rig.ctl("region", "install", plain, check=False)
        self.assertEqual((run.returncode, "no signature" in run.stderr), (1, True))
        self.assertFalse(self.folder("region.pack").exists())
        rig.ctl("region", "install", self.write(FUTIAN, name="new.pack"))
        older = self.write(dict(FUTIAN, version=2), name="older.pack")
        run = rig.ctl("region", "install", older, check=False)
        self.assertEqual((run.returncode, "--older" in run.stderr), (1, True))
        rig.stop("kioskd")
        rig.start_keeper()
        self.assertIn("futian version 3", rig.ctl("region", "show"))
        rig.ctl("--older", "region", "install", older)
        self.assertIn("version 2 is installed", rig.ctl("region", "show"))
        rig.stop("kioskd")
        rig.start_keeper()
        self.assertIn("futian version 2", rig.ctl("region", "show"))
        noted = [json.loads(line) for line in rig.ctl("journal", "export").splitlines()]
        acts = [json.loads(e["detail"]) if isinstance(e["detail"], str) else e["detail"] for e in noted if e["kind"] == "region.install"]
        self.assertEqual([(a["result"], a["version"], a["older"]) for a in acts],
                         [("ERR_SIGNATURE_MISSING", 0, False), ("ERR_OK", 3, False), ("ERR_CONFLICT", 2, True), ("ERR_OK", 2, True)])

    HALL = {"pack": "futian-hall", "version": 2,
            "settings": {"ui": {"language": "en"}, "sync": {"heartbeat_s": 77}, "visit": {"idle_s": 90}}}

    def sign_settings(self, pack, key="region.pem", name="new.settings"):
        self.folder("plain.json").write_text(json.dumps(pack), encoding="utf-8")
        signed = self.rig.ctl("--key", self.folder(key), "settings-pack", "sign", self.folder("plain.json"))
        self.folder(name).write_text(signed, encoding="utf-8")
        return self.folder(name)

    def test_one_pack_sets_all_terminals_of_a_hall_and_a_terminals_own_key_goes_before_it(self):
        rig = self.begin(NANSHAN, region={"pack": "region.pack", "trust": "region.pem", "settings": "hall.settings"})
        self.run_terminal()
        self.assertIn("no settings pack", rig.ctl("settings-pack", "info"))
        before = self.screen.node("bar.help")["text"]
        run = rig.ctl("settings-pack", "install", self.folder("plain.json"), check=False)
        self.assertEqual((run.returncode, "no signature" in run.stderr), (1, True))
        rig.ctl("settings-pack", "install", self.sign_settings(self.HALL))
        run = rig.ctl("settings-pack", "install", self.sign_settings(dict(self.HALL, version=1), name="older"), check=False)
        self.assertEqual((run.returncode, "--older" in run.stderr), (1, True))
        for name in ("kiosk", "kioskd"):
            rig.stop(name)
        rig.start_keeper()
        rig.start_kiosk()
        self.screen = rig.screen()
        self.addCleanup(self.screen.close)
        self.screen.wait("home", 20000)
        self.assertNotEqual(self.screen.node("bar.help")["text"], before)
        said = json.loads(rig.ctl("--json", "settings-pack", "info"))
        self.assertEqual((said["pack"], said["version"], said["left"]), ("futian-hall", 2, ["[sync] heartbeat_s"]))
        self.assertIn("heartbeat_s = 77  (this terminal's file says otherwise)", rig.ctl("settings-pack", "info"))

    def test_a_settings_pack_nobody_signed_or_no_terminal_takes_is_refused(self):
        rig = self.begin(NANSHAN, region={"pack": "region.pack", "trust": "region.pem", "settings": "hall.settings"})
        self.key("another.pem")
        self.sign_settings(self.HALL, key="another.pem", name="hall.settings")
        self.refused("settings pack is refused: its signature is not that of [region] trust")
        self.folder("plain.json").write_text(json.dumps(dict(self.HALL, settings={"store": {"path": "/"}})), encoding="utf-8")
        run = rig.ctl("--key", self.folder("region.pem"), "settings-pack", "sign", self.folder("plain.json"), check=False)
        self.assertEqual((run.returncode, "a terminal's own" in run.stderr), (1, True))

    def test_the_platform_narrows_what_the_pack_allows(self):
        simple, other = FUTIAN["task_codes"][0], "11440000MB2D0164XH2440289877000"
        self.begin(dict(NANSHAN, task_codes=[simple, "another"]))
        self.run_terminal()
        self.until("what both allow", lambda: self.rig.status()["catalogue"]["items"] == 1)
        for codes, items in (([other], 0), ([], 1), ([simple, other], 1)):
            self.rig.control_call("PUT", "/config", {"task_codes": codes})
            self.rig.ctl("sync")
            self.until(f"{codes} to count", lambda: self.rig.status()["catalogue"]["items"] == items)
        self.screen.wait("home")

    def test_a_pack_sets_up_a_terminal_that_knew_no_platform(self):
        self.begin()
        self.run_keeper_without_pack()
        self.rig.ctl("region", "install", self.write(dict(NANSHAN, url=f"https://localhost:{self.rig.port}"), name="new.pack"))
        self.rig.stop("kioskd")
        self.rig.start_keeper()
        self.until("the catalogue", lambda: self.rig.status()["catalogue"]["items"] == OFFERED)

    def run_keeper_without_pack(self):
        self.rig.start_platform()
        self.rig.start_keeper()
        self.rig.ctl("sync", check=False)
        self.assertEqual(self.rig.status()["catalogue"]["items"], 0)


if __name__ == "__main__":
    main()
