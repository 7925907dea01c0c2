# SPDX-License-Identifier: Apache-2.0
"""test_setup.py - a new board is put up at its glass, by who stands there: every step, a cut between them, never again."""
import json
import subprocess

from terminal import SIMPLE, Rig, TerminalTest, Walker, WithCable, main

PIN, OTHER = "135246", "753159"
HALL, HALL_NAME = "440300-01", "大厅"


class Board(TerminalTest):
    """A board as it leaves the vendor: the province's CA is there, nothing else."""

    def board(self, platform=True, region=None, kind=Rig, **keys):
        """`keys`: of [platform], beside where its identity will be."""
        self.rig = rig = kind({"terminal": {"setup": "yes", "model": "K1", "serial_no": "SN-1"}, "region": region or {},
                              "platform": {"cert": "mine.pem", "key": "mine.key", **keys}})
        self.addCleanup(self.end, rig)
        self.systemd = rig.start_systemd()
        rig.start_platform()
        rig.start_samv()
        if not platform:
            rig.kill("kiosk-platform")
        rig.start_keeper()
        self.begin()
        return rig

    def begin(self):
        self.rig.start_kiosk()
        self.screen = self.rig.screen()
        self.addCleanup(self.screen.close)

    def steps(self):
        """The list of what is missing, which comes by itself."""
        self.screen.wait("maintenance")
        self.until("the steps", lambda: self.screen.node("setup.done"))

    def cut(self):
        """Both programs at once, as a power cut ends them."""
        self.rig.kill("kiosk")
        self.rig.kill("kioskd")
        self.screen.close()
        self.rig.start_keeper()
        self.begin()

    def code(self):
        return self.rig.control_call("POST", "/activation-codes", {})["code"]

    def tap(self, *ids):
        for id in ids:
            self.screen.tap(id)
            self.screen.idle()

    def the(self, id):
        return self.screen.the(id)["text"]

    def says(self, id, text):
        self.until(f"{id} to say {text}", lambda: (n := self.screen.node(id)) and text in n["text"])

    def enrol(self, code):
        self.tap("setup.code.open")
        self.screen.type("staff.code", code)
        self.tap("staff.enter")

    def back(self):
        self.tap("setup.steps")

    def choose_pin(self, *pins):
        for pin in pins:
            self.screen.type("staff.pin", pin)
            self.tap("staff.enter")

    def is_done(self):
        return self.screen.the("setup.done")["enabled"]

    def stays_home(self):
        self.screen.wait("home", 20000)
        self.screen.idle()
        self.assertEqual(self.screen.screen(), "home")


class SetUp(Board):
    def test_every_step_leads_from_a_new_board_to_home_and_never_back(self):
        rig = self.board()
        self.steps()
        self.assertFalse(self.is_done())
        self.assertNotIn("staff.exit", self.screen.ids())
        self.assertEqual(self.screen.ids("staff.page."), [])
        # The screen: a frame as large as a card, whose picture gets smaller as the panel is said to be wider.
        self.tap("setup.panel.open")
        frame = self.screen.the("staff.panel.card")["rect"]
        self.assertAlmostEqual(frame[2], 1080 * 85.6 / 268, delta=1)
        self.tap("staff.panel.coarse.more")
        self.assertLess(self.screen.the("staff.panel.card")["rect"][2], frame[2])
        self.tap("staff.panel.coarse.less", "staff.panel.fits")
        self.assertIn("268", self.the("staff.panel.fine"))
        self.back()
        self.assertIn("268", self.the("setup.panel"))
        self.tap("setup.network.open")
        self.assertIn("staff.network.platform", self.screen.ids())
        self.back()
        # A wrong code has its sentence, and costs nothing.
        self.enrol("NEVER-1")
        self.assertIn("激活码不对", self.the("error.summary"))
        self.screen.type("staff.code", self.code())
        self.tap("staff.enter")
        self.says("setup.identity", "terminal-2")
        self.says("setup.hall", HALL)
        self.says("setup.hall", HALL_NAME)
        self.tap("setup.hall.confirm")
        self.assertNotIn("setup.hall.confirm", self.screen.ids())
        self.says("setup.time", "已由省平台确认")
        # The first manager, who goes on as such.
        self.tap("setup.manager.open")
        self.choose_pin("123456", "123456")
        self.assertIn("error.summary", self.screen.ids())
        self.choose_pin(PIN, OTHER, PIN, PIN)
        self.says("setup.manager", "已设置密码")
        self.until("the catalogue", lambda: "个事项" in self.the("setup.items"))
        self.tap("setup.test.open")
        self.back()
        self.assertNotIn("尚未自检", self.the("setup.test"))
        self.assertTrue(self.is_done())
        shown = json.loads(rig.ctl("--json", "setup", "show"))
        self.assertEqual((shown["open"], shown["enrolled"], shown["staff"], shown["hall"]["confirmed"], shown["panel_mm"]),
                         (False, True, True, True, 268))
        self.tap("setup.done")
        self.stays_home()
        serial = Walker(rig, self.screen).visit(SIMPLE)
        self.assertTrue(serial.startswith("terminal-2-"), serial)
        self.cut()
        self.stays_home()
        self.screen.do("gesture maintenance")
        self.screen.wait("maintenance")
        self.choose_pin(PIN)
        self.assertIn("staff.page.users", self.screen.ids())
        self.assertNotIn("staff.page.setup", self.screen.ids())
        said = [e for e in map(json.loads, rig.ctl("journal", "export").splitlines()) if e["kind"].startswith("staff.")]
        self.assertIn(("setup", 0), [(e["detail"]["role"], e["detail"]["user"]) for e in said if e["kind"] == "staff.enter"])
        self.assertNotIn(PIN, json.dumps(said))

    def test_a_cut_between_two_steps_goes_on_where_it_was(self):
        self.board()
        self.steps()
        self.tap("setup.panel.open", "staff.panel.coarse.more")
        self.back()
        self.enrol(self.code())
        self.says("setup.identity", "terminal-2")
        self.cut()
        self.steps()
        self.says("setup.identity", "terminal-2")
        self.assertIn("288", self.the("setup.panel"))
        self.assertFalse(self.is_done())
        self.tap("setup.manager.open")
        self.choose_pin(PIN)
        self.cut()  # once typed is not chosen
        self.steps()
        self.tap("setup.manager.open")
        self.choose_pin(PIN, PIN)
        self.until("the last step", self.is_done)
        self.tap("setup.done")
        self.stays_home()

    def test_without_a_line_the_enrolment_says_so_and_the_others_go_on(self):
        rig = self.board(platform=False)
        self.steps()
        self.enrol("A1B2")
        self.assertIn("连不上省平台", self.the("error.summary"))
        self.back()
        self.tap("setup.manager.open")
        self.choose_pin(PIN, PIN)
        self.says("setup.manager", "已设置密码")
        self.assertFalse(self.is_done())
        self.cut()
        # From here on it is the staff's: nobody else goes on.
        self.screen.wait("maintenance")
        self.until("the door", lambda: "安装尚未完成" in self.the("error.summary"))
        self.assertEqual(self.screen.ids("setup."), [])
        self.choose_pin(OTHER)
        self.assertEqual(self.screen.ids("setup."), [])
        self.choose_pin(PIN)
        self.steps()
        rig.start_platform()
        self.enrol(self.code())
        self.until("the last step", self.is_done)
        self.tap("setup.done")
        self.stays_home()

    def test_a_region_pack_comes_from_the_stick_and_only_a_signed_one(self):
        self.sign()
        rig = self.board(region={"pack": "region.pack", "trust": "region.pem"}, url=None)
        self.steps()
        self.assertIn("先装地区包", self.the("setup.identity"))
        self.tap("setup.region.open", "staff.region.install")
        self.assertIn("没有完成", self.the("staff.result"))
        (rig.folder / "usb").mkdir()
        pack = {"region": "futian", "version": 3, "url": f"https://localhost:{rig.port}", "hall_code": "440304-01", "area_code": "440304",
                "hall": {"name": "福田区政务服务大厅"}, "task_codes": []}
        plain = rig.folder / "usb/region.json"
        plain.write_text(json.dumps(pack, ensure_ascii=False), encoding="utf-8")
        self.tap("staff.usb.mount", "staff.region.install")
        self.assertIn("没有完成", self.the("staff.result"))
        signed = rig.ctl("--key", rig.folder / "region.pem", "region", "sign", plain)
        plain.write_text(signed, encoding="utf-8")
        self.tap("staff.region.install")
        self.assertIn("staff.region.waits", self.screen.ids())
        self.tap("staff.usb.unmount")
        self.assertEqual(rig.started_units(), ["kiosk-act-usb-mount.service", "kiosk-act-usb-unmount.service"])
        self.cut()
        self.steps()
        self.tap("setup.region.open")
        self.says("staff.region.used", "futian 3")
        self.back()
        self.enrol(self.code())
        self.says("setup.identity", "terminal-2")

    def test_a_fixed_address_is_typed_where_nobody_gives_one(self):
        rig = self.board(platform=False, kind=WithCable)
        cable, told = rig.cable(), rig.folder / "act/in/network"
        self.steps()
        self.tap("setup.network.open", f"staff.network.{cable}.static")
        for bad, sentence in (({"address": "10.1.2", "bits": "24"}, "这不是 IP 地址"), ({"address": "10.1.2.0"}, "终端不能用这个地址"),
                              ({"address": "10.1.2.3", "bits": "33"}, "1 到 32"), ({"bits": "255.255.255.0", "gateway": "10.1.3.1"}, "同一网段"),
                              ({"gateway": "10.1"}, "网关不是"), ({"gateway": "", "dns": "10.1."}, "域名服务器不是")):
            for box, text in bad.items():
                self.screen.type(f"staff.{box}", text)
            self.tap("nav.next")
            self.assertIn(sentence, self.the("error.summary"))
        self.screen.type("staff.dns", "")
        self.tap("nav.next")
        self.assertIn("再点一次", self.the("nav.next"))
        self.assertEqual(rig.started_units(), [])
        # Fingers on the pad; what was to be confirmed is another question then.
        self.tap("staff.gateway", *(f"key.{key}" for key in "10.1.2.1"))
        self.tap("nav.next", "nav.next")
        self.says("staff.result", "已设为固定地址")
        self.assertEqual(told.read_text(), f"interface={cable}\nmethod=static\naddress=10.1.2.3/24\ngateway=10.1.2.1\n")
        self.assertEqual(rig.started_units(), ["kiosk-act-network.service"])
        # What the act refuses is said, and what was typed stays.
        self.systemd.ask("result failed")
        self.tap(f"staff.network.{cable}.static")
        for box, text in (("address", "10.1.2.4"), ("bits", "24"), ("gateway", ""), ("dns", "")):
            self.screen.type(f"staff.{box}", text)
        self.tap("nav.next", "nav.next")
        self.says("staff.result", "没有完成")
        self.tap(f"staff.network.{cable}.static")
        self.assertEqual(self.screen.node("staff.address")["value"], "10.1.2.4")
        self.tap("nav.back")
        self.assertIn("staff.network.platform", self.screen.ids())

    def sign(self):
        """The vendor's key lies on every board before it starts: the rig makes it with its folder."""
        make = Rig.start_systemd

        def with_key(rig):
            subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519", "-out", rig.folder / "region.pem"],
                           check=True, capture_output=True)
            return make(rig)
        Rig.start_systemd = with_key
        self.addCleanup(setattr, Rig, "start_systemd", make)


class WhoMay(Board):
    def test_staff_from_afar_ends_what_anybody_may_at_the_glass(self):
        rig = self.board()
        self.steps()
        first = json.loads(rig.ctl("--json", "users", "add", "陈师傅", "manager"))["pin"]
        self.until("the door", lambda: self.screen.node("staff.pin") and not self.screen.ids("setup."))
        self.choose_pin(first, PIN, PIN)
        self.steps()

    def test_a_terminal_that_served_somebody_is_not_put_up_anew_when_its_staff_is_lost(self):
        rig = self.start()
        self.delivered(self.walker.visit(SIMPLE))
        rig.sections["terminal"] = {"setup": "yes"}
        rig.write_config()
        self.cut()
        self.stays_home()
        self.assertFalse(json.loads(rig.ctl("--json", "setup", "show"))["open"])


if __name__ == "__main__":
    main()
