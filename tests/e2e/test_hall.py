# SPDX-License-Identifier: Apache-2.0
"""test_hall.py - around the visit: which hall, who may help, what waits for the citizen."""
from terminal import SIMPLE, TerminalTest, main
from test_steps import sample


class RightHall(TerminalTest):
    """The sample item is the city's (440300) and may be applied for in all of its province."""

    def stand(self, area, **members):
        self.start({"terminal": {"area_code": area}}, catalogue=sample(SIMPLE, **members))

    def texts(self):
        return " ".join(n["text"] or "" for n in self.screen.dump()["nodes"])

    def test_another_city_is_served_where_the_scope_allows_it(self):
        self.stand("440106")
        self.walker.find(SIMPLE)
        self.assertIn("异地可办", self.texts())
        self.walker.to_check()
        self.delivered(self.walker.submit())
        self.assertEqual(self.rig.cases()[-1]["body"]["area_code"], "440106")

    def test_another_city_is_led_to_the_right_hall_where_it_does_not(self):
        self.stand("440106", handle_area="4", handle_place="福田区福民路 123 号", handle_time="工作日 9:00-17:00",
                   consult="0755-82918333")
        self.walker.find(SIMPLE)
        self.assertEqual(self.screen.node("item.elsewhere")["role"], "alert")
        for said in ("福田区福民路 123 号", "工作日 9:00-17:00", "0755-82918333"):
            self.assertIn(said, self.texts())
        self.assertFalse(self.screen.node("item.start")["enabled"])

    def test_the_platforms_own_word_for_where_the_hall_stands_counts(self):
        self.start(catalogue=sample(SIMPLE, area_code="430102", handle_area="5"))
        self.until("the platform's settings", lambda: self.rig.status()["online"])
        self.walker.find(SIMPLE)
        self.until("the right hall", lambda: "item.elsewhere" in self.screen.ids("item."))


if __name__ == "__main__":
    main()
