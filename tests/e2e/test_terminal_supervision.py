# SPDX-License-Identifier: Apache-2.0
"""test_terminal_supervision.py - one irregularity at a time in a whole terminal: staff sees it within a second, the platform has
it once within a minute, also when the keeper dies in between; what is usual raises nothing.

KIOSK_VISITS: how many clean visits (default 12).
"""
import datetime
import json
import os
import re
import sqlite3
import time

from terminal import CARDS, SIMPLE, TerminalTest, main

HOUR, MINUTE = 3600 * 1000, 60 * 1000
ALARM_S, TOLD_S = 1, 60
VISITS = int(os.environ.get("KIOSK_VISITS", "12"))
RESIDENT = json.loads((CARDS / "resident.json").read_text(encoding="utf-8"))
KINDS = {"time": "时效", "process": "流程", "content": "内容", "discretion": "裁量", "integrity": "廉政"}


class Supervision(TerminalTest):
    def raised(self):
        """What staff's status says of supervision."""
        return [a["detail"] for a in self.rig.status()["alarms"] if a["kind"] == "supervision"]

    def told(self):
        """What the platform was told, event by event."""
        return [e for r in self.rig.control_call("GET", "/records/supervision") for e in r["body"]["events"]]

    def journal(self, kind):
        lines = self.rig.ctl("journal", "export").splitlines()
        return [e for e in map(json.loads, lines) if e["kind"] == kind]

    def supervision(self):
        return json.loads(self.rig.ctl("--json", "supervision"))

    def down(self, down):
        self.rig.control_call("PUT", "/down", {"down": down})

    def assert_one(self, rule, kind, level, subject, in_status=True):
        """Exactly one alarm: in status at once, in the journal, at the platform, and no second one."""
        if in_status:
            self.until(rule, self.raised, ALARM_S)
            alarm, = self.raised()
            self.assertEqual((alarm["rule"], alarm["kind"], alarm["level"], alarm["subject"]), (rule, kind, level, subject))
        self.keeper("sync")
        self.until("the platform to know", self.told, TOLD_S)
        self.keeper("idle 20000")
        event, = self.told()
        entry, = self.journal("supervision")
        self.assertEqual(event, {"seq": entry["seq"], "rule": rule, "kind": KINDS[kind], "level": level,
                                 "subject": subject or "terminal-1", "at": entry["at"], "hash": entry["hash"],
                                 "detail": entry["detail"]["detail"]})
        said = self.supervision()
        self.assertEqual([(e["rule"], e["seq"]) for e in said["events"]], [(rule, entry["seq"])])
        self.assertEqual(said["counts"][kind][level], 1)
        self.assertEqual(sum(n for levels in said["counts"].values() for n in levels.values()), 1)
        self.assertIn(rule, self.rig.ctl("supervision"))

    def test_an_application_that_cannot_be_sent_is_late(self):
        self.start()
        self.down(True)
        serial = self.walker.visit(SIMPLE)
        self.walker.done()
        self.keeper(f"clock +{4 * HOUR - MINUTE}")
        self.assertEqual(self.raised(), [])
        self.keeper(f"clock +{2 * MINUTE}")
        self.down(False)
        self.assert_one("late.unsent", "time", "warn", serial)
        self.delivered(serial)
        self.assertEqual(self.rig.ctl("alarms", "seen"), "1 alarms seen\n")
        self.assertEqual(self.raised(), [])

    def test_a_case_that_goes_back_jumps(self):
        self.start()
        serial = self.walker.visit(SIMPLE)
        self.walker.done()
        project_no = self.delivered(serial)["project_no"]
        for state in ("accepted", "done"):
            self.rig.control_call("POST", f"/cases/{project_no}", {"state": state})
            self.keeper("sync")
        self.assertEqual(self.raised(), [])
        self.rig.control_call("POST", f"/cases/{project_no}", {"state": "received"})
        self.keeper("sync")
        self.assert_one("process.jump", "process", "yellow", serial)

    def test_a_name_that_is_not_the_platforms_is_a_matter_of_content(self):
        rig = self.start()
        rig.control_call("PUT", "/identities", {"cert_no": RESIDENT["id"], "name": "另一人"})
        self.walker.find(SIMPLE)
        self.screen.tap("item.start")
        self.screen.wait("identify")
        rig.card_in()
        self.until("a sentence", lambda: self.screen.ids("error.summary"))
        self.assert_one("content.number", "content", "warn", "")
        self.assertNotIn(RESIDENT["id"], rig.ctl("journal", "export"))

    def test_a_clock_that_moves_is_a_matter_of_integrity(self):
        self.start()
        self.rig.control_call("PUT", "/clock", {"offset_ms": 10 * MINUTE})
        self.keeper("sync")
        self.assertEqual(self.raised(), [])
        self.rig.control_call("PUT", "/clock", {"offset_ms": 10 * MINUTE + 61000})
        self.keeper("clock +61000")
        self.keeper("sync")
        self.assert_one("integrity.clock", "integrity", "yellow", "")

    def test_a_stored_application_that_was_changed_is_found(self):
        rig = self.start()
        self.down(True)
        serial = self.walker.visit(SIMPLE)
        self.walker.done()
        rig.stop("kioskd")
        with sqlite3.connect(rig.folder / "store/queue.db") as db:
            table, column = self.sealed_column(db)
            body, = db.execute(f"SELECT {column} FROM {table} WHERE {column} IS NOT NULL").fetchone()
            changed = body[:-1] + bytes([body[-1] ^ 1])
            db.execute(f"UPDATE {table} SET {column} = ? WHERE {column} IS NOT NULL", (changed,))
        db.close()
        self.down(False)
        rig.start_keeper()
        self.keeper("sync")
        self.assert_one("content.changed", "content", "yellow", serial)

    @staticmethod
    def sealed_column(db):
        """Where the sealed bodies are."""
        for table, in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            for row in db.execute(f"PRAGMA table_info({table})"):
                if row[1] in ("body", "sealed") and row[2] == "BLOB":
                    return table, row[1]
        raise AssertionError("no column of sealed bodies")

    def test_a_store_that_was_taken_away_is_told_and_listed_once(self):
        rig = self.start()
        self.delivered(self.walker.visit(SIMPLE))
        self.walker.done()
        rig.stop("kioskd")
        for file in (rig.folder / "store").glob("queue.db*"):
            file.unlink()
        rig.start_keeper()
        alarm, = self.until("an alarm", lambda: rig.status()["alarms"])
        self.assertEqual(alarm["kind"], "store.missing")
        self.assert_one("integrity.deleted", "integrity", "red", "", in_status=False)

    def test_a_keeper_killed_behind_the_alarm_tells_it_once(self):
        rig = self.start()
        self.down(True)
        serial = self.walker.visit(SIMPLE)
        self.walker.done()
        self.keeper(f"clock +{4 * HOUR + MINUTE}")
        self.until("late.unsent", self.raised, ALARM_S)
        time.sleep(1.2)  # the journal has it; the queue may or may not
        rig.kill("kioskd")
        self.down(False)
        rig.start_keeper()
        self.keeper("sync")
        self.delivered(serial)
        self.until("the platform to know", self.told, TOLD_S)
        rig.kill("kioskd")
        rig.start_keeper()
        self.keeper("sync")
        time.sleep(2)
        self.keeper("idle 20000")
        self.assertEqual([e["rule"] for e in self.told()], ["late.unsent"])
        self.assertEqual(len(self.journal("supervision")), 1)

    def test_supervision_never_holds_up_an_application(self):
        rig = self.start()
        self.down(True)
        serials = [self.walker.visit(SIMPLE)]
        self.walker.done()
        self.keeper(f"clock +{4 * HOUR + MINUTE}")
        self.until("late.unsent", self.raised, ALARM_S)
        rig.control_call("PUT", "/faults", {"name": "html-405", "on": "POST /supervision/events"})
        self.down(False)
        self.keeper("sync")
        self.delivered(serials[0])
        serials.append(self.walker.visit(SIMPLE))
        self.delivered(serials[1])
        self.assertEqual(self.told(), [])
        rig.no_faults()
        self.keeper("sync")
        self.until("the platform to know", self.told, TOLD_S)
        self.each_applied_once(serials)

    def test_staff_at_work_outside_the_hours_is_noted(self):
        hour = time.gmtime(time.time() + 8 * 3600).tm_hour
        self.start({"supervision": {"maintenance_hours": f"{(hour + 2) % 24:02}:00-{(hour + 3) % 24:02}:00"}})
        self.rig.ctl("sync")
        self.assert_one("integrity.hours", "integrity", "yellow", "")

    def test_clean_visits_raise_nothing_and_the_figures_are_the_journals(self):
        rig = self.start()
        serials = []
        for _ in range(VISITS):
            serials.append(self.walker.visit(SIMPLE))
            self.walker.done()
            self.delivered(serials[-1])
        self.keeper("clock +1000")
        self.assertEqual(self.raised(), [])
        self.assertEqual(self.journal("supervision"), [])
        self.assertEqual(self.told(), [])
        today = self.supervision()["today"]
        self.assertEqual(today["visits"], len(self.journal("visit.end")))
        self.assertEqual(today["handled"], len(self.journal("submit")))
        self.assertEqual((today["handled"], today["delivered"], today["failed"], today["late"]), (VISITS, VISITS, 0, 0))
        self.assertEqual(today["last_delivered_at"], self.journal("record")[-1]["at"])
        ends = self.journal("visit.end")
        for end, submit in zip(ends, self.journal("submit")):
            self.assertEqual(end["detail"]["visit"], submit["detail"]["visit"])
            self.assertEqual(end["detail"]["task_code"], submit["detail"]["task_code"])
            self.assertEqual(submit["detail"]["promise"], 1)
            self.assertGreaterEqual(end["detail"]["screens"], 5)
        self.assertEqual(len({end["detail"]["visit"] for end in ends}), VISITS)
        self.figures(ends)
        rig.kill("kioskd")
        rig.start_keeper()
        self.until("the journal read", lambda: self.supervision()["today"]["handled"] == VISITS)

    def rated(self, level):
        self.screen.tap("receipt.rate")
        self.screen.wait("rate")
        self.screen.tap(f"rate.{level}")
        self.screen.tap("nav.next")
        self.screen.wait("receipt")

    def counted(self, day=""):
        """A day's figures, else those of all days, as a query of the journal's export gives them."""
        def of_day(kind):
            return [e["detail"] for e in self.journal(kind) if e["at"].startswith(day)]
        records, levels = of_day("record"), [rate["level"] for rate in of_day("rate")]
        return {"visits": len(of_day("visit.end")),
                "handled": sum(not submit["repeat"] for submit in of_day("submit")),
                "delivered": sum((r["state"], r["case_state"]) == ("delivered", "received") for r in records),
                "failed": sum(r["state"] in ("quarantined", "blocked") for r in records),
                "late": sum(event["kind"] == "time" for event in of_day("supervision")),
                "ratings": {str(level): levels.count(level) for level in range(1, 6)}}

    def today(self):
        """Of the keeper's clock: four hours on it may be tomorrow."""
        return json.loads(self.rig.ctl("--json", "time", "show"))["now"][:len("2026-11-21")]

    def test_the_figures_of_the_day_are_a_query_of_the_journal(self):
        def figures(names):
            today = self.supervision()["today"]
            return {name: today[name] for name in names}
        rig = self.start({"supervision": {"metrics": "kiosk.prom"}})
        for level in (5, 5, 1):
            serial = self.walker.visit(SIMPLE)
            self.rated(level)
            self.walker.done()
            self.delivered(serial)
        self.down(True)
        self.walker.visit(SIMPLE)
        self.walker.done()
        rig.kill("kioskd")
        rig.start_keeper()
        self.until("the journal read", lambda: figures(self.counted()) == self.counted())
        self.keeper(f"clock +{4 * HOUR + MINUTE}")
        self.until("what is late", lambda: self.supervision()["today"]["late"])
        whole = self.counted()
        self.assertEqual(whole["ratings"], {"5": 2, "4": 0, "3": 0, "2": 0, "1": 1})
        self.assertEqual((whole["handled"], whole["delivered"], whole["late"]), (4, 3, 1))
        expected = self.counted(self.today())

        self.assertEqual(figures(expected), expected)
        self.keeper("idle 20000")  # a file on its way is ended first
        self.keeper(f"clock +{MINUTE}")
        samples = self.until("late in the file", lambda: (s := self.samples(rig.folder / "kiosk.prom")).get(
            'kiosk_today{what="late"}') and s)
        for name in ("visits", "handled", "delivered", "failed", "late"):
            self.assertEqual(samples['kiosk_today{what="%s"}' % name], expected[name], name)
        for level, count in expected["ratings"].items():
            self.assertEqual(samples['kiosk_ratings_today{level="%s"}' % level], count, level)

    def public(self):
        """What help tells everybody of this terminal, over all its pages: {id: text}."""
        self.screen.tap("bar.help")
        self.screen.wait("help")
        self.screen.tap("help.notice")
        self.until("the day's counts", lambda: self.screen.node("public.visits"))
        said = {}
        while True:
            said.update((n["id"], n["text"]) for n in self.screen.dump()["nodes"] if (n["id"] or "").startswith("public."))
            if not ((node := self.screen.node("page.next")) and node["enabled"]):
                break
            self.screen.tap("page.next")
        self.screen.tap("nav.back")
        self.screen.tap("nav.back")
        self.screen.wait("home")
        return said

    def test_the_public_notice_is_a_query_of_the_journal_and_needs_no_card(self):
        rig = self.start({"printer": {"driver": "none"}})
        rig.control_call("PUT", "/config", {"hall": {"name": "测试大厅", "phone": "0755-1", "responsible": "张主任"}})
        self.keeper("sync")
        levels = (5, 5, 5, 5, 5, 5, 1)
        for level in levels:
            serial = self.walker.visit(SIMPLE)
            self.rated(level)
            self.walker.done()
            self.delivered(serial)
        rig.card_out()
        self.assertFalse(self.screen.dump()["visit"])
        expected = self.until("the journal's last entries", lambda: (c := self.counted())["ratings"]["1"] and
                              c["delivered"] == len(levels) and c)
        said = self.public()
        self.assertEqual({name: int(said[f"public.{name}"]) for name in ("visits", "handled", "delivered", "failed", "late")},
                         {name: expected[name] for name in ("visits", "handled", "delivered", "failed", "late")})
        self.assertEqual((expected["ratings"]["5"], said["public.rating.5"]), (6, "至少 5 个"))
        self.assertEqual([said[f"public.rating.{level}"] for level in (1, 2, 3, 4)], ["少于 5 个"] * 4)
        last = [e["at"] for e in self.journal("record") if e["detail"]["case_state"] == "received"][-1]
        self.assertEqual(said["public.last"], last[:16].replace("T", " "))
        self.assertIn("正常", said["public.device.0"])
        self.assertEqual((said["public.line"], said["public.responsible"], said["public.phone"]), ("已连上", "张主任", "0755-1"))
        self.assertEqual(said["public.catalogue"], json.loads(rig.ctl("--json", "status"))["catalogue"]["date"])
        rig.kill("kioskd")
        self.screen.wait("closed", 20000)
        self.screen.tap("bar.help")
        self.screen.wait("help")
        self.screen.tap("help.notice")
        self.until("that they cannot be had", lambda: self.screen.node("public.problem"))
        self.assertIsNone(self.screen.node("public.visits"))

    def samples(self, path):
        """A text file of Prometheus, read as strictly as its format is: {name{labels}: value}."""
        samples, described = {}, {}
        for line in path.read_text(encoding="utf-8").splitlines():
            comment = re.fullmatch(r"# (HELP|TYPE) ([a-z_]+) (.+)", line)
            if comment:
                described.setdefault(comment.group(2), []).append(comment.group(1))
                continue
            sample = re.fullmatch(r'([a-z_]+)(\{([a-z_]+="(?:[^"\\\n]|\\[\\"n])*",?)+\})? (-?\d+)', line)
            self.assertIsNotNone(sample, line)
            self.assertEqual(described[sample.group(1)], ["HELP", "TYPE"], line)
            self.assertNotIn(line.rsplit(" ", 1)[0], samples)
            samples[line.rsplit(" ", 1)[0]] = int(sample.group(4))
        return samples

    def test_the_metrics_say_how_the_terminal_is_and_nothing_of_anybody(self):
        self.start({"supervision": {"metrics": "kiosk.prom"}})
        path = self.rig.folder / "kiosk.prom"
        self.until("a first file", path.exists)
        serial = self.walker.visit(SIMPLE)
        self.walker.done()
        self.delivered(serial)
        self.down(True)
        self.walker.visit(SIMPLE)
        self.walker.done()
        self.keeper(f"clock +{4 * HOUR + MINUTE}")
        self.keeper("idle 20000")  # a file on its way is ended first
        self.keeper(f"clock +{MINUTE}")
        samples = self.until("late.unsent in the file", lambda: (s := self.samples(path)).get(
            'kiosk_supervision_today{kind="time",level="warn"}') and s)
        for name, value in {'kiosk_applications{state="queued"}': 1, 'kiosk_applications{state="delivered"}': 1,
                            "kiosk_alarms": 1, "kiosk_online": 0, "kiosk_enrolled": 1, "kiosk_catalogue_items": self.rig.status()["catalogue"]["items"],
                            'kiosk_device_online{kind="card_reader",name="reader.1"}': 1}.items():
            self.assertEqual(samples[name], value, name)
        self.assertGreaterEqual(samples["kiosk_oldest_queued_seconds"], 4 * 3600)
        self.assertGreater(samples["kiosk_disk_free_bytes"], 0)
        text = path.read_text(encoding="utf-8")
        for secret in (serial, RESIDENT["id"], RESIDENT["name"]):
            self.assertNotIn(secret, text)
        self.assertEqual(path.stat().st_mode & 0o777, 0o644)

    def faults(self):
        return [a["detail"] for a in self.rig.status()["alarms"] if a["kind"] == "device.fault"]

    def test_a_reader_that_is_unplugged_is_told_to_everybody_and_to_staff(self):
        rig = self.start()
        self.until("a reader that works", lambda: any(
            d["name"] == "reader.1" and d["state"] == "online" for d in rig.status()["devices"]))
        self.assertIsNone(self.screen.node("home.fault"))
        self.assertEqual(rig.status()["alarms"], [])
        rig.stop("samv")
        detail, = self.until("an alarm", self.faults, 60)
        self.until("a banner", lambda: self.screen.node("home.fault"))
        self.assertEqual((detail["kind"], detail["name"]), ("card_reader", "reader.1"))
        self.assertIn("读卡器", self.screen.node("home.fault")["text"])
        self.assertIn("device.fault", rig.ctl("status"))
        self.keeper("clock +1000")
        self.assertEqual(len(self.journal("device.fault")), 1)
        rig.start_samv()
        self.until("no alarm", lambda: not self.faults(), 60)
        self.until("no banner", lambda: not self.screen.node("home.fault"))
        self.assertEqual([a for a in rig.status()["alarms"]], [])

    def test_every_device_is_tested_with_a_date(self):
        rig = self.start(printer=True)
        for device in json.loads(rig.ctl("--json", "devices")):
            self.assertIsNone(device["tested_at"])
        before = time.time()
        run = rig.ctl("--json", "self-test", check=False)
        said = json.loads(run.stdout)
        self.assertEqual(run.returncode, 1 if said["failed"] else 0)
        self.assertEqual({d["name"] for d in said["devices"]}, {"reader.1", "reader.2", "printer"})
        tests = {d["name"]: d for d in said["devices"]}
        for device in said["devices"]:
            at = datetime.datetime.fromisoformat(device["tested_at"]).timestamp()
            self.assertGreaterEqual(at, int(before))
            self.assertLessEqual(at, time.time() + 1)
        self.assertEqual(tests["reader.1"]["test"], "ERR_OK")
        self.assertIn(tests["reader.1"]["tested_at"], rig.ctl("devices"))
        self.keeper("clock +1000")
        entry, = self.journal("staff.self_test")
        self.assertEqual((entry["detail"]["devices"], entry["detail"]["failed"]), (3, said["failed"]))
        self.assertEqual(set(rig.status()["devices"][0]), {"kind", "name", "state"})
        rig.stop("samv")
        self.until("the reader gone", self.faults, 60)
        run = rig.ctl("self-test", check=False)
        self.assertEqual(run.returncode, 1)
        self.assertIn("ERR_READER_GONE", run.stdout)

    def test_the_first_test_comes_by_itself_and_the_responsible_is_named(self):
        self.start()
        self.until("who answers for it", lambda: any("责任人 值班长" in (n["text"] or "") for n in self.screen.dump()["nodes"]))
        self.keeper("clock +61000")
        self.until("a date", lambda: all(d["tested_at"] for d in json.loads(self.rig.ctl("--json", "devices"))))

    def test_without_kiosk_there_is_no_self_test(self):
        rig = self.start()
        rig.stop("kiosk")
        run = rig.ctl("self-test", check=False)
        self.assertEqual(run.returncode, 1)
        self.assertIn("kiosk is not connected", run.stderr)

    def figures(self, ends):
        """The export of today says the same, and names nobody."""
        rig, task_code = self.rig, ends[0]["detail"]["task_code"]
        said = json.loads(rig.ctl("--json", "kpi"))
        row, = said["items"]
        self.assertEqual((row["item"], row["visits"], row["done"], row["applications"], row["delivered"]),
                         (task_code, VISITS, VISITS, VISITS, VISITS))
        for column in ("screens", "seconds", "retries"):
            self.assertEqual(row[column], sum(end["detail"][column] for end in ends))
        self.assertEqual([i["name"] for i in said["indicators"]], ["effect", "maturity", "ways", "coverage", "guidance"])
        csv = rig.ctl("kpi", said["from"], said["to"])
        self.assertIn(f"effect,1000,{VISITS}\n", csv)
        self.assertIn(f"\n{task_code},{VISITS},", csv)
        for secret in ("terminal-1", RESIDENT["id"], RESIDENT["name"], ends[0]["detail"]["visit"]):
            self.assertNotIn(secret, csv)
        self.assertNotIn(task_code, rig.ctl("kpi", "2020-01-01", "2020-01-02"))
        for days in (["yesterday"], [said["from"], "2020-01-01"], ["2020-02-30"]):
            self.assertEqual(rig.ctl("kpi", *days, check=False).returncode, 1)


if __name__ == "__main__":
    main()
