# SPDX-License-Identifier: Apache-2.0
"""test_devices.py - devices in trouble while whole programs run: the visit goes on, and what is said is true."""
import json
import struct

from terminal import SIMPLE, TerminalTest, main


def height(png):
    """Of a picture: the eight bytes behind its head are width and height."""
    return struct.unpack(">II", png.read_bytes()[16:24])[1]


class Devices(TerminalTest):
    changes = {"reader.2": {"driver": None, "device": None}}  # every device that is named is there

    def start_all(self, **more):
        """A terminal with every device: a printer that answers, a camera, a code scanner."""
        self.start(printer="tty", scanner=True, camera=("sharp", "sharp"), **more)
        self.until("every device", lambda: all(s == "online" for s in self.states().values()))

    def states(self):
        return {d["name"]: d["state"] for d in json.loads(self.rig.ctl("--json", "devices"))}

    def device(self, name):
        return self.rig.device(name)

    def texts(self):
        return [n["text"] for n in self.screen.dump()["nodes"] if n["text"]]

    def says(self, words):
        self.until(words, lambda: any(words in t for t in self.texts()))

    def papers(self, what):
        return sorted(self.rig.folder.glob(f"{what}-*.png"))

    def to_receipt(self):
        self.walker.find(SIMPLE)
        self.walker.to_check()
        return self.walker.submit()

    def test_a_receipt_that_broke_off_is_printed_again_whole_and_once(self):
        self.start(printer="tty")
        self.walker.find(SIMPLE)
        self.walker.to_check()
        self.device("printer").ask("fault paper=6000")
        serial = self.walker.submit()
        self.says("恢复后会重新打印")
        self.assertEqual(self.papers("receipt"), [])
        self.device("printer").ask("fault none")
        self.says("已重新打印完整的一张")
        heights = [height(p) for p in self.papers("receipt")]
        [torn] = self.papers("torn")
        whole = max(heights)
        self.assertEqual(heights.count(whole), 1)
        self.assertGreater(whole, height(torn))
        self.assertLess(sum(heights) - whole, whole, "what was left of the first is no second receipt")
        self.delivered(serial)
        self.each_applied_once([serial])

    def test_paper_that_is_low_is_told_to_staff_and_prints(self):
        self.start(printer="tty")
        self.device("printer").ask("fault low")
        self.rig.ctl("self-test")
        said = {d["name"]: d for d in json.loads(self.rig.ctl("--json", "devices"))}["printer"]
        self.assertEqual((said["state"], said["condition"], said["needs_staff"]), ("online", "paperLow", False))
        self.to_receipt()
        self.says("凭条已打印")

    def test_a_receipts_code_asks_for_its_case_and_commands_are_only_text(self):
        self.start_all()
        scanner = self.device("scanner")
        serial = self.to_receipt()
        self.delivered(serial)
        code = self.until("the code", lambda: self.screen.node("receipt.code"))["text"]
        qr = self.screen.node("receipt.qr")["value"]
        scanner.ask(f"scan {qr}")  # nothing is asked here
        self.assertEqual(self.screen.screen(), "receipt")
        self.screen.tap("receipt.done")
        self.screen.wait("home")
        self.rig.card_out()
        scanner.ask("scan ; systemctl reboot #")
        scanner.ask("bytes 1b 5b 32 4a 03 0d")
        self.assertEqual(self.screen.screen(), "home")
        self.screen.tap("home.progress")
        self.screen.wait("progress")
        scanner.ask("scan $(reboot) && x")
        self.until("a sentence", lambda: any("没有办件编号" in t for t in self.texts()))
        scanner.ask(f"scan {qr}")
        number = self.rig.cases()[-1]["project_no"]
        self.until("the number", lambda: self.screen.node("progress.number")["value"] == number)
        scanner.ask(f"scan {code}")
        self.until("the code", lambda: self.screen.node("progress.code")["value"] == code)
        self.screen.tap("nav.next")
        self.until("the case", lambda: self.screen.node("progress.state"))

    # Device, what happens, what mends it; on the way from home to the receipt.
    CELLS = [("home", "samv", "unplug", "replug"), ("home", "printer", "fault paper", "fault none"),
             ("home", "scanner", "unplug", "replug"), ("home", "camera", "out", "in"),
             ("form", "samv", "unplug", "replug"), ("form", "samv", "fault garbage", "fault none"),
             ("form", "samv", "fault mute", "fault none"), ("form", "printer", "unplug", "replug"),
             ("form", "printer", "fault jam", "fault none"), ("form", "scanner", "flood 5000", "scan x"),
             ("form", "camera", "in garbage", "in"), ("check", "printer", "fault busy", "fault none"),
             ("check", "scanner", "unplug", "replug"), ("check", "samv", "fault late", "fault none")]

    def test_each_device_in_trouble_on_the_way_and_the_visit_arrives(self):
        self.start_all()

        def trouble(where):
            for at, name, broken, mended in self.CELLS:
                if at == where:
                    self.assertEqual(self.screen.screen(), where, (name, broken))
                    self.device(name).ask(broken)
                    self.screen.idle()
                    self.assertEqual(self.screen.screen(), where, (name, broken))
                    self.device(name).ask(mended)
            self.until(f"every device on {where}", lambda: all(s == "online" for s in self.states().values()), 60)
            self.assertEqual(self.screen.screen(), where)

        trouble("home")
        self.walker.find(SIMPLE)
        self.walker.to("form")
        trouble("form")
        self.walker.to_check()
        trouble("check")
        serial = self.walker.submit()
        self.delivered(serial)
        self.each_applied_once([serial])
        self.says("已重新打印完整的一张")  # the printer was another when it was asked: nobody had looked at it since
        self.assertEqual(len(self.papers("receipt")), 1)


if __name__ == "__main__":
    main()
