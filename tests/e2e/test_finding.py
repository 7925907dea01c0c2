# SPDX-License-Identifier: Apache-2.0
"""test_finding.py - every way to an item, on the screen: themes, departments, events of a life, what is typed."""
import json
import pathlib

from terminal import TerminalTest, main

TAPS = 3  # to any item


class Finding(TerminalTest):
    def items(self):
        file = json.loads(pathlib.Path(self.rig.catalogue).read_text(encoding="utf-8"))
        return {i["row_guid"]: i for i in file["items"] if i["task_state"] == "1" and i["is_service_terminals"] == "1"}

    def listed(self):
        """{row_guid: taps from here} of the list that is shown, all its pages."""
        found, turned = {}, 0
        self.until("a list", lambda: self.screen.ids("search.item."))
        while True:
            for id in self.screen.ids("search.item."):
                found.setdefault(id[len("search.item."):], turned + 1)
            after = self.screen.node("page.next")
            if not after or not after["enabled"]:
                return found
            self.screen.tap("page.next")
            turned += 1

    def shown(self, id):
        """Turns pages until it is there; how many."""
        turned = 0
        while not self.screen.node(id):
            self.screen.tap("page.next")
            turned += 1
        return turned

    def home(self):
        self.screen.tap("bar.home")
        self.screen.wait("home")

    def test_every_item_is_within_three_taps_by_its_theme(self):
        self.start()
        themes = {t["name"]: t["code"] for t in
                  json.loads(pathlib.Path(self.rig.catalogue).read_text(encoding="utf-8"))["dictionaries"]["themes"]["entries"]}
        reached = {}
        for name, code in themes.items():
            taps = self.shown(f"home.theme.{code}") + 1
            self.screen.tap(f"home.theme.{code}")
            self.screen.wait("search")
            for guid, more in self.listed().items():
                reached[guid] = taps + more
                self.assertIn(name, self.items()[guid]["themes"])
            self.home()
        self.assertEqual(set(reached), set(self.items()))
        self.assertLessEqual(max(reached.values()), TAPS)

    def test_every_item_is_within_three_taps_by_its_department(self):
        self.start()
        reached, departments = {}, {i["dept_name"] for i in self.items().values()}
        for name in sorted(departments):
            self.screen.tap("home.departments")
            self.screen.wait("search")
            taps = 2
            self.until("the departments", lambda: self.screen.ids("search.dept."))
            while not (row := [n for n in self.screen.dump()["nodes"] if (n["id"] or "").startswith("search.dept.")
                               and name in (n["spoken"] or n["text"])]):
                self.screen.tap("page.next")
                taps += 1
            self.screen.tap(row[0]["id"])
            for guid, more in self.listed().items():
                reached[guid] = taps + more
                self.assertEqual(self.items()[guid]["dept_name"], name)
            self.home()
        self.assertEqual(set(reached), set(self.items()))
        self.assertLessEqual(max(reached.values()), TAPS)

    def test_letters_find_and_narrow_at_every_key(self):
        self.start()
        self.screen.tap("home.search")
        self.screen.wait("search")
        before = set(self.items())
        for letter, typed in zip("sfz", ("s", "sf", "sfz")):
            self.screen.tap(f"key.{letter}")
            self.screen.idle()
            now = {id[len("search.item."):] for id in self.screen.ids("search.item.")}
            self.assertTrue(now, typed)
            self.assertLessEqual(now, before, typed)
            before = now if len(now) < 3 else before  # a full page may hide some
        first = self.screen.ids("search.item.")[0][len("search.item."):]  # what the letters of a department say comes behind
        self.assertEqual(self.items()[first]["task_name"], "居民身份证补领")
        self.screen.tap("key.commit")
        self.assertEqual(self.screen.node("search.box")["value"], "sfz")

    def test_each_way_to_type_a_name_finds_it(self):
        self.start()
        self.screen.tap("home.search")
        self.screen.wait("search")
        for typed in ("身份证", "shenfenzheng", "sfz", "shen份证", "身份證", "ＳＦＺ", "身分证", "senfenzeng", "shnefenzheng"):
            self.screen.type("search.box", typed)
            self.until(typed, lambda: self.screen.ids("search.item."))
            name = self.items()[self.screen.ids("search.item.")[0][len("search.item."):]]["task_name"]
            self.assertEqual(name, "居民身份证补领", typed)

    def test_an_item_cancelled_while_a_citizen_is_in_it_loses_nothing(self):
        rig = self.start()
        self.walker.find("居住证签注")
        self.walker.to_check()
        guid = next(g for g, i in self.items().items() if i["task_name"] == "居住证签注")
        catalogue = json.loads(pathlib.Path(rig.catalogue).read_text(encoding="utf-8"))
        rest = [i for i in catalogue["items"] if i["row_guid"] != guid]
        rig.control_call("PUT", "/catalogue", dict(catalogue, etag="without", items=rest))
        rig.ctl("sync")
        self.until("a sentence", lambda: "停办" in ((self.screen.node("error.summary") or {}).get("text") or ""))
        serial = self.walker.submit()
        self.until("the platform's word", lambda: self.record(serial)["state"] not in ("queued",))
        self.assertIn(self.record(serial)["state"], ("quarantined", "handed_over", "delivered"))
        self.walker.done()
        self.screen.tap("home.search")
        self.screen.type("search.box", "居住证签注")
        self.until("it to be gone", lambda: f"search.item.{guid}" not in self.screen.ids("search.item.") and self.screen.ids("search."))
        kinds = self.until("the journal", lambda: (k := [json.loads(line)["kind"] for line in rig.ctl("journal", "export").splitlines()])
                           and "visit.item_gone" in k and k)
        self.assertEqual(kinds.count("visit.item_gone"), 1)

    def test_an_event_of_a_life_stands_on_home(self):
        self.start()
        self.screen.wait("home")
        bundle = next(guid for guid, item in self.items().items() if item.get("parts"))
        self.until("a page more", lambda: self.screen.ids("page.next"))
        while not self.screen.node(f"home.bundle.{bundle}"):  # behind the themes
            self.screen.tap("page.next")
        self.screen.tap(f"home.bundle.{bundle}")
        self.screen.wait("item")
        self.screen.tap("bar.back")
        self.screen.wait("home")


if __name__ == "__main__":
    main()
