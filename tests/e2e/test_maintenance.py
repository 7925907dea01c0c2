# SPDX-License-Identifier: Apache-2.0
"""test_maintenance.py - hall staff at the glass of whole programs: the way in, every page, and the way out again."""
import contextlib
import json
import pathlib
import shutil
import sqlite3
import tempfile

from terminal import CARDS, SIMPLE, TerminalTest, Trouble, main

OWN, OTHER, WRONG = "135246", "753159", "864200"
PAGES = ["overview", "devices", "queue", "supplies", "journal", "supervision", "figures", "users", "network",
         "time", "sound", "touch", "update", "restart", "report"]
NOT_FOR_VENDORS = {"queue", "users"}
HOLD_MS = 2100
FREE_TRIES, WAIT_S = 5, 15  # the fifth wrong one makes everybody wait, each more twice as long;
WRONG_TRIES = 10            # the last wait is so long that no busy machine outlasts it
HEADER_Y = 20
WARN_MS, END_MS = 271000, 31000  # the menu ends by itself after five minutes, the last half of one with a warning


class Maintenance(TerminalTest):
    def person(self, role="manager", name="陈师傅"):
        """The first PIN of somebody new."""
        return json.loads(self.rig.ctl("--json", "users", "add", name, role))["pin"]

    def gesture(self):
        """A finger on one upper corner, then on the other, as a hand makes it."""
        width = self.rig.sections["ui"]["width"] if "width" in self.rig.sections["ui"] else 1080
        for x in (20, int(width) - 20):
            self.screen.do(f"press {x} {HEADER_Y}")
            self.screen.do(f"clock +{HOLD_MS}")
            self.screen.do("release")
            self.screen.do("clock +200")

    def door(self):
        self.screen.do("gesture maintenance")
        self.screen.wait("maintenance")

    def enter(self, pin):
        self.screen.type("staff.pin", pin)
        self.screen.tap("staff.enter")
        self.screen.idle()

    def said(self):
        node = self.screen.node("error.summary")
        return node["text"] if node else ""

    def come_in(self, role="manager", name="陈师傅", own=OWN):
        """With a first PIN that is changed at once, as whoever is new does it."""
        first = self.person(role, name)
        self.door()
        self.enter(first)
        self.enter(own)
        self.enter(own)
        self.assertIn("staff.page.overview", self.screen.ids())
        return first

    def page(self, name):
        self.screen.tap(f"staff.page.{name}")
        self.screen.idle()
        return self.screen.dump()

    def the(self, id):
        return self.screen.the(id)["text"]

    def words(self):
        return json.dumps(self.screen.dump(), ensure_ascii=False)

    def nothing_of(self, card, secrets=()):
        seen = self.words()
        for what in (card["name"], card["id"], card["id"][-4:], card["address"], *secrets):
            self.assertNotIn(what, seen)

    def test_a_visit_ends_before_the_door_opens_and_no_page_shows_anything_of_it(self):
        rig = self.start(printer=True)
        card = json.loads(CARDS.joinpath("resident.json").read_text(encoding="utf-8"))
        serial = self.walker.visit(SIMPLE)
        self.delivered(serial)
        self.walker.done()
        first = self.person()
        self.walker.find(SIMPLE)
        self.walker.to_check()
        self.assertIn(card["name"][0], self.words())
        self.gesture()
        self.screen.wait("maintenance")
        self.assertFalse(self.screen.dump()["visit"])
        self.nothing_of(card)
        self.enter(first)
        self.nothing_of(card, [first])
        for key in OWN:
            self.screen.tap(f"key.{key}")
        self.assertEqual(self.screen.node("staff.pin")["value"], "●" * len(OWN))
        self.screen.tap("staff.enter")
        self.enter(OWN)
        pages = [id.removeprefix("staff.page.") for id in self.screen.ids("staff.page.")]
        self.assertLessEqual(set(PAGES), set(pages))
        for name in pages:
            self.page(name)
            self.nothing_of(card, [first, OWN])
        self.screen.tap("staff.exit")
        self.screen.wait("home")
        self.until("both ends", lambda: [e["cause"] for e in self.entries("visit.end")] == ["done", "cancel"])
        logs = "".join(p.tail(10000) for p in rig.programs.values() if p.name in ("kiosk", "kioskd"))
        for what in (first, OWN):
            self.assertNotIn(what, logs + json.dumps(self.journal()))

    def journal(self):
        return [json.loads(line) for line in self.rig.ctl("journal", "export").splitlines()]

    def entries(self, kind):
        """What the journal has of them; it is written a moment after what it tells of."""
        return [e["detail"] for e in self.journal() if e["kind"] == kind]

    def asked_devices(self):
        return [e["devices"] for e in self.entries("staff.self_test")]

    def paper(self):
        return json.loads(self.rig.ctl("--json", "paper"))

    def test_a_new_roll_is_said_at_the_glass_or_by_kioskctl_and_counted_from_there(self):
        rig = self.start(printer=True, changes={"printer": {"roll_m": 1}})
        self.walker.visit(SIMPLE)
        self.until("the receipt", lambda: self.paper()["mm"] > 100)
        self.assertEqual((self.paper()["since"], self.paper()["percent"]), (None, None))
        self.walker.done()
        rig.kill("kioskd")
        rig.start_keeper()
        self.screen.wait("home")
        printed = self.until("what was printed", lambda: self.paper()["mm"])
        self.come_in()
        self.page("supplies")
        self.assertIn(f"{printed / 1000:.1f} 米", self.the("staff.supplies.roll"))
        self.screen.tap("staff.supplies.roll.new")
        self.screen.idle()
        self.assertEqual(self.paper()["mm"], printed)
        self.screen.tap("staff.supplies.roll.new")
        self.screen.idle()
        self.assertIn("从零", self.the("staff.result"))
        self.assertEqual((self.paper()["mm"], self.paper()["percent"]), (0, 100))
        self.assertIn("100%", self.the("staff.supplies.roll"))
        self.assertEqual(json.loads(rig.ctl("--json", "paper", "new"))["mm"], 0)
        self.until("both", lambda: [e["mm"] for e in self.entries("staff.paper_new")] == [printed, 0])

    def test_every_page_tells_what_kioskctl_tells_and_does_what_it_does(self):
        rig = self.start()
        self.come_in()
        self.until("the platform", lambda: self.page("overview") and "已连接" in self.the("staff.light.platform"))
        for light in ("network", "devices", "identity"):
            self.assertTrue(self.the(f"staff.light.{light}"))
        self.assertIn("陈师傅", self.the("staff.who"))
        self.screen.tap("staff.sync")
        self.screen.idle()
        self.assertIn("已连接平台", self.the("staff.result"))
        self.page("devices")
        names = [d["name"] for d in rig.status()["devices"]]
        self.assertEqual([id for id in self.screen.ids("staff.device.") if id.endswith(".test")],
                         [f"staff.device.{name}.test" for name in names])
        self.screen.tap(f"staff.device.{names[0]}.test")
        self.screen.idle()
        self.assertIn("自检完成", self.the("staff.result"))
        self.assertIn("online", self.the(f"staff.device.{names[0]}"))
        self.until("its entry", lambda: self.asked_devices() == [1])
        self.screen.tap("staff.devices.test")
        self.screen.idle()
        self.until("its entry", lambda: self.asked_devices() == [1, len(names)])
        self.page("journal")
        self.assertIn("完整", self.the("staff.journal.chain"))
        self.assertIn("staff.entry.0", self.screen.ids())
        self.page("supervision")
        self.assertEqual(len(self.screen.ids("staff.supervision.")), 5)
        self.page("figures")
        today = json.loads(rig.ctl("--json", "supervision"))["today"]
        for count in ("visits", "handled", "delivered", "failed", "late"):
            self.assertEqual(self.the(f"staff.figures.{count}"), str(today[count]))
        self.walker.see("staff.kpi.effect")
        self.touch_test()

    def touch_test(self):
        self.page("touch")
        x, y, width, height = self.screen.the("staff.touch.sheet")["rect"]
        self.screen.do("clock +1000")  # a page that has just come takes no finger
        self.screen.do(f"press {x + 5} {y + 5}")
        self.screen.do(f"move {x + width // 2} {y + height // 2}")
        self.screen.do("release")
        self.assertIn("2", self.the("staff.touch.corners"))
        self.screen.tap("staff.touch.clear")
        self.assertNotIn("staff.touch.drift", self.screen.ids())

    def light(self, shows, n=1):
        """A folder as the kernel has one for a lamp, and the settings that name it."""
        folder = pathlib.Path(tempfile.mkdtemp(prefix="light-"))
        self.addCleanup(shutil.rmtree, folder)
        (folder / "max_brightness").write_text("200\n")
        (folder / "brightness").write_text("7\n")
        return folder / "brightness", {f"light.{n}": {"driver": "sysfs", "device": folder, "shows": shows}}

    def shines(self, lamp, level):
        self.until(f"a light at {level}", lambda: lamp.read_text().strip() == str(level))

    def test_the_screen_is_as_bright_as_staff_set_it_at_the_glass_and_from_afar_also_after_a_restart(self):
        lamp, settings = self.light("screen")
        rig = self.start(settings)
        self.shines(lamp, 200)
        self.come_in("operator")
        self.page("sound")
        self.assertEqual(self.the("staff.sound.brightness"), "100 %")
        self.screen.tap("staff.sound.brightness.less")
        self.screen.idle()
        self.assertEqual(self.the("staff.sound.brightness"), "90 %")
        self.shines(lamp, 180)
        rig.ctl("glass", "set", "20")
        self.shines(lamp, 40)
        for _ in range(3):
            self.screen.tap("staff.sound.brightness.less")
            self.screen.idle()
        self.assertEqual(self.the("staff.sound.brightness"), "10 %")
        self.assertIn("brightness 10 %", rig.ctl("glass", "show"))
        with self.assertRaises(Trouble):
            rig.ctl("glass", "set", "5")
        self.shines(lamp, 20)
        self.until("its entries", lambda: [e["brightness"] for e in self.entries("staff.glass")][-3:] == [10, 10, 10])
        rig.stop("kiosk")
        rig.stop("kioskd")
        lamp.write_text("200\n")
        rig.start_keeper()
        rig.start_kiosk()
        self.shines(lamp, 20)

    def test_a_lamp_says_that_somebody_was_called_where_no_line_leads_to_anybody(self):
        lamp, settings = self.light("help")
        self.start(settings, platform=False)
        self.shines(lamp, 0)
        self.screen.tap("bar.help")
        self.screen.tap("help.call")
        self.shines(lamp, 200)
        self.until("its word", lambda: "已呼叫" in self.words())
        self.screen.tap("nav.back")
        self.assertEqual(self.screen.dump()["screen"], "home")
        self.screen.do("clock +200000")
        self.shines(lamp, 0)

    def hold_up(self, serial):
        """As if the platform had let others through and this one not: the store is open to everybody while it is stopped."""
        self.rig.stop("kioskd")
        with contextlib.closing(sqlite3.connect(self.rig.folder / "store/queue.db")) as store, store:
            changed = store.execute("UPDATE record SET state = 'blocked', error_code = 'HTTP-405' WHERE serial = ?", (serial,))
            self.assertEqual(changed.rowcount, 1)
        self.rig.no_faults()
        self.rig.start_keeper()
        self.screen.wait("home", 20000)

    def test_a_record_that_is_held_up_is_found_and_sent_again(self):
        rig = self.start()
        rig.fault("503")
        serial = self.walker.visit(SIMPLE)
        self.walker.done()
        self.hold_up(serial)
        self.come_in("operator")
        self.page("queue")
        self.assertEqual(self.the("staff.queue.blocked"), "1")
        self.screen.tap("staff.record.0.open")
        self.screen.idle()
        self.assertEqual(self.the("staff.record.serial"), serial)
        self.assertEqual(self.the("staff.record.why"), "HTTP-405")
        self.screen.tap("staff.queue.retry")
        self.screen.idle()
        self.assertIn("重新排队", self.the("staff.result"))
        self.delivered(serial)
        self.screen.tap("nav.back")
        self.page("queue")
        self.assertEqual(self.screen.ids("staff.record."), [])
        self.assertEqual(self.the("staff.queue.blocked"), "0")

    def test_a_manager_sees_whose_a_record_is_once_for_a_reason_and_an_operator_does_not(self):
        rig = self.start()
        rig.fault("503")
        card = json.loads(CARDS.joinpath("resident.json").read_text(encoding="utf-8"))
        serial = self.walker.visit(SIMPLE)
        self.walker.done()
        self.hold_up(serial)
        self.come_in("operator")
        self.page("queue")
        self.screen.tap("staff.record.0.open")
        self.screen.idle()
        self.assertEqual(self.screen.ids("staff.reveal."), [])
        self.screen.tap("staff.exit")
        self.screen.wait("home")
        self.come_in("manager", "林主任", OTHER)
        self.page("queue")
        self.screen.tap("staff.record.0.open")
        self.screen.idle()
        self.walker.see("staff.reveal.contact")
        self.screen.tap("staff.reveal.contact")
        self.nothing_of(card)
        self.screen.tap("staff.reveal.contact")
        self.screen.idle()
        self.walker.see("staff.record.name")
        self.assertEqual(self.the("staff.record.name"), card["name"])
        seen = self.until("its entry", lambda: self.entries("staff.reveal"))
        self.assertEqual([(e["serial"], e["reason"]) for e in seen], [(serial, "contact")])
        self.assertNotIn(card["name"], json.dumps(self.journal(), ensure_ascii=False))
        self.screen.do("clock +61000")
        self.nothing_of(card)

    def test_people_are_added_and_removed_at_the_glass_as_from_afar(self):
        rig = self.start(platform=False)
        self.come_in()
        self.page("users")
        self.screen.tap("staff.users.add.operator")
        self.screen.tap("staff.users.add.operator")
        self.screen.idle()
        pin = self.the("staff.users.pin")
        self.assertRegex(pin, r"^\d{6}$")
        users = json.loads(rig.ctl("--json", "users", "list"))["users"]
        self.assertEqual([u["role"] for u in users], ["manager", "operator"])
        new = users[1]["number"]
        self.screen.tap("staff.exit")
        self.screen.wait("home")
        self.door()
        self.enter(pin)
        self.enter(OTHER)
        self.enter(OTHER)
        self.assertNotIn("staff.page.users", self.screen.ids())
        self.screen.tap("staff.exit")
        self.screen.wait("home")
        self.door()
        self.enter(OWN)
        self.page("users")
        for _ in range(2):
            self.screen.tap(f"staff.user.{new}.remove")
            self.screen.idle()
        self.assertEqual(len(json.loads(rig.ctl("--json", "users", "list"))["users"]), 1)
        last = users[0]["number"]
        for _ in range(2):
            self.screen.tap(f"staff.user.{last}.remove")
            self.screen.idle()
        self.assertIn("ERR_NOT_ALLOWED", self.the("staff.result"))
        logs = "".join(p.tail(10000) for p in rig.programs.values() if p.name in ("kiosk", "kioskd"))
        self.assertNotIn(pin, logs + json.dumps(self.journal()))

    def test_wrong_pins_make_everybody_wait_and_no_start_shortens_it(self):
        rig = self.start(platform=False)
        self.come_in()
        self.screen.tap("staff.exit")
        self.door()
        for n in range(1, WRONG_TRIES + 1):
            self.enter(WRONG)
            self.assertTrue(self.said())
            if FREE_TRIES <= n < WRONG_TRIES:
                self.pass_time(WAIT_S * 2 ** (n - FREE_TRIES) + 1)
        self.assertIn("秒", self.said())
        self.screen.type("staff.pin", OWN)
        self.assertFalse(self.screen.the("staff.enter")["enabled"])
        rig.kill("kiosk")
        rig.start_kiosk()
        self.screen.close()
        self.screen = rig.screen()
        self.addCleanup(self.screen.close)
        self.screen.wait("home", 20000)
        self.door()
        self.enter(OWN)
        self.assertIn("秒", self.said())
        self.assertNotIn("staff.page.overview", self.screen.ids())
        self.pass_time(WAIT_S * 2 ** (WRONG_TRIES - FREE_TRIES) + 1)
        self.screen.wait("home")  # nobody stood at the door for so long
        self.door()
        self.enter(OWN)
        self.assertIn("staff.page.overview", self.screen.ids())

    def pass_time(self, seconds):
        """For both programs."""
        self.keeper(f"clock +{seconds * 1000}")
        self.screen.do(f"clock +{seconds * 1000}")

    def test_it_ends_by_itself_and_the_keeper_forgets_as_well(self):
        self.start(platform=False)
        self.come_in("vendor")
        pages = {id.removeprefix("staff.page.") for id in self.screen.ids("staff.page.")}
        self.assertLessEqual(set(PAGES) - NOT_FOR_VENDORS, pages)
        self.assertEqual(pages & NOT_FOR_VENDORS, set())
        self.screen.do(f"clock +{WARN_MS}")
        self.assertEqual(self.screen.dump()["overlay"], "idle")
        self.screen.do(f"clock +{END_MS}")
        self.assertEqual(self.screen.dump()["screen"], "home")
        self.door()
        self.assertEqual(self.screen.ids("staff.page."), [])
        self.enter(OWN)
        self.page("journal")
        self.keeper("clock +301000")  # nobody told it that somebody is still there
        self.until("the door", lambda: "staff.pin" in self.screen.ids())
        self.assertIn("结束", self.said())

    def test_where_nobody_is_set_up_it_says_so_and_closed_keeps_no_staff_out(self):
        rig = self.rig = self.rig_class(platform=False)
        self.addCleanup(self.end, rig)
        rig.start_keeper()
        rig.start_kiosk()
        self.screen = rig.screen()
        self.addCleanup(self.screen.close)
        self.screen.wait("closed", 20000)
        self.screen.idle()
        self.gesture()
        self.screen.wait("maintenance")
        self.enter(OWN)
        self.assertIn("kioskctl users", self.said())
        self.assertEqual(self.screen.call("type staff.pin 12x456")["error"], "bad-command")
        self.screen.tap("staff.exit")
        self.screen.wait("closed")
        self.come_in()
        self.assertIn("staff.light.identity", self.screen.ids())


if __name__ == "__main__":
    main()
