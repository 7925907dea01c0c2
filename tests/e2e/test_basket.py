# SPDX-License-Identifier: Apache-2.0
"""test_basket.py - several items in one visit: one card, no answer twice, each its own case and receipt."""
from terminal import CARDS, SIMPLE, STATEMENT, TerminalTest, main

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
