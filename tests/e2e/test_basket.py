# SPDX-License-Identifier: Apache-2.0
"""test_basket.py - several items in one visit: one card, no answer twice, each its own case and receipt."""
from terminal import CARDS, SIMPLE, STATEMENT, TerminalTest, main
from test_steps import SAMPLE

ITEMS = (SIMPLE, STATEMENT, "身份证补领")  # each asks for the phone number: the first alone may


class Basket(TerminalTest):
    def count(self):
        """What the walker types and which cards it lays down, from here on."""
        self.typed, self.cards = [], 0
        type_, card_in = self.screen.call, self.rig.card_in

        def call(line, *wait):
            answer = type_(line, *wait)
            if line.startswith("type form.") and answer.get("ok"):
                self.typed.append(line.split()[1])
            return answer

        def lay(*args):
            self.cards += 1
            card_in(*args)

        self.screen.call, self.rig.card_in = call, lay

    def another(self, words):
        """From a receipt to the receipt of one more item, in the same visit."""
        self.screen.tap("receipt.another")
        self.screen.wait("search")
        self.assertTrue(self.screen.dump()["visit"])
        self.screen.type("search.box", words)
        ids = self.walker.until(f"an item for {words}", lambda: self.screen.ids("search.item."))
        self.screen.tap(ids[0])
        self.screen.wait("item")
        self.walker.to_check()
        return self.walker.submit()

    def test_three_items_take_one_card_and_no_field_is_typed_twice(self):
        self.start()
        self.count()
        serials = [self.walker.visit(ITEMS[0])] + [self.another(words) for words in ITEMS[1:]]
        self.assertEqual(len(set(serials)), 3)
        for serial in serials:
            self.delivered(serial)
        self.each_applied_once(serials)
        self.assertEqual(self.cards, 1)
        self.assertEqual(self.typed.count("form.mobile"), 1)
        bodies = [case["body"] for case in self.rig.cases()]
        self.assertEqual({body["form"]["mobile"] for body in bodies}, {"13800138000"})
        self.assertEqual(len({body["client_ref"] for body in bodies}), 3)
        self.walker.done()
        self.assertFalse(self.screen.dump()["visit"])

    def test_what_was_agreed_to_for_one_item_is_asked_again_for_the_next(self):
        self.start()
        self.walker.visit(STATEMENT)
        self.walker.agrees = False
        serial = self.another(STATEMENT)
        self.delivered(serial)
        first, second = self.rig.cases()
        self.assertEqual([c["id"] for c in first["body"]["consents"]], ["licences"])
        self.assertEqual(second["body"]["consents"], [])
        self.assertEqual(second["apply_serial_no"], serial)

    def test_after_the_last_receipt_the_next_citizen_finds_nothing(self):
        self.start()
        self.walker.visit(SIMPLE)
        self.another(STATEMENT)
        self.walker.done()
        self.walker.card = CARDS / "resident-minority.json"
        self.walker.find(SIMPLE)
        self.walker.to("form")
        self.assertEqual(self.screen.node("form.mobile")["value"] or "", "")

    def put(self, words):
        """From a search: the item goes into the basket."""
        self.screen.type("search.box", words)
        self.screen.tap(self.walker.until(f"an item for {words}", lambda: self.screen.ids("search.item."))[0])
        self.screen.wait("item")
        self.screen.tap("item.basket")
        self.screen.wait("basket")
        self.screen.idle()

    def fill(self, *items):
        self.screen.tap("home.search")
        self.screen.wait("search")
        for n, words in enumerate(items):
            if n:
                self.screen.tap("basket.add")
                self.screen.wait("search")
            self.put(words)

    def next(self):
        """From the basket to the receipt of the next item."""
        self.screen.tap("nav.next")
        self.walker.until("the item", lambda: self.screen.screen() != "basket")
        self.walker.to_check()
        return self.walker.submit()

    def states(self):
        return {n["id"]: n["value"] for n in self.walker.each_page() if (n["id"] or "").startswith("basket.item.")}

    def test_items_put_together_take_one_card_and_no_field_twice_and_the_last_receipt_lists_all(self):
        self.start()
        self.fill(*ITEMS)
        self.assertEqual(set(self.states().values()), {"todo"})
        self.count()
        serials = []
        for n in range(3):
            if n:
                self.screen.tap("receipt.another")
                self.screen.wait("basket")
                self.screen.idle()
            serials.append(self.next())
        for serial in serials:
            self.delivered(serial)
        self.each_applied_once(serials)
        self.assertEqual(self.cards, 1)
        self.assertEqual(self.typed.count("form.mobile"), 1)
        listed = {n["id"]: f"{n['text'] or ''} {n['value'] or ''}" for n in self.screen.dump()["nodes"] if n["id"]}
        self.assertIn(serials[0], listed["receipt.case.0"])
        self.assertIn(serials[1], listed["receipt.case.1"])
        self.until("the platform's word of the first", lambda: "已送达" in (
            self.screen.node("receipt.case.0")["text"] or self.screen.node("receipt.case.0")["value"]))
        self.walker.done()

    def test_what_is_taken_out_is_not_asked_for_and_the_rest_keeps_what_was_typed(self):
        self.start()
        self.fill(*ITEMS)
        self.next()
        self.count()
        self.screen.tap("receipt.another")
        self.screen.wait("basket")
        self.screen.idle()
        self.screen.tap("basket.remove.1")
        self.screen.idle()
        self.assertIsNone(self.screen.dump()["overlay"])  # it asks nothing
        self.assertEqual(list(self.states().values())[1:], ["todo"])
        self.next()
        self.assertNotIn("form.mobile", self.typed)
        self.assertEqual({case["body"]["form"]["mobile"] for case in self.rig.cases()}, {"13800138000"})
        self.assertIsNone(self.screen.node("receipt.left"))

    def test_no_way_out_leaves_an_item_undone_without_saying_so(self):
        self.start()
        self.fill(SIMPLE, STATEMENT)
        self.screen.tap("bar.home")
        self.assertIn("2", self.screen.node("basket.left")["text"])
        self.screen.tap("confirm.no")
        self.next()
        self.assertIn("1", self.screen.node("receipt.left")["text"])
        self.screen.tap("receipt.done")
        self.assertIn("1", self.screen.node("basket.left")["text"])
        self.screen.tap("confirm.no")
        self.screen.do("clock +31000")  # nobody touches the receipt
        self.screen.wait("basket")
        self.screen.do("clock +61000")
        self.assertEqual(self.screen.dump()["overlay"], "idle")
        self.assertIn("1", self.screen.node("basket.left")["text"])

    def test_an_item_cancelled_while_it_waits_says_so_and_the_others_go_on(self):
        self.start()
        self.fill(STATEMENT, SIMPLE)
        gone = next(i for i in SAMPLE["items"] if STATEMENT in i["task_name"])
        kept = [i for i in SAMPLE["items"] if i is not gone]
        self.rig.control_call("PUT", "/catalogue", dict(SAMPLE, items=kept, etag="other"))
        self.keeper("sync")
        self.until("that it is gone", lambda: self.states().get("basket.item.0") == "gone")
        serial = self.next()
        self.delivered(serial)
        self.assertEqual(len(self.rig.cases()), 1)

    def test_home_from_the_next_search_asks_once_and_ends_the_visit(self):
        self.start()
        self.walker.visit(SIMPLE)
        self.screen.tap("receipt.another")
        self.screen.wait("search")
        self.screen.tap("bar.home")
        self.assertEqual(self.screen.dump()["overlay"], "confirm")
        self.screen.tap("confirm.yes")
        self.screen.wait("home")
        self.assertFalse(self.screen.dump()["visit"])


if __name__ == "__main__":
    main()
