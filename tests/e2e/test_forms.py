# SPDX-License-Identifier: Apache-2.0
"""test_forms.py - forms of a catalogue as it is imported: in which order they ask, and which are refused."""
import copy
import json

from terminal import ROOT, SIMPLE, Rig, TerminalTest, main

REFUSED = ROOT / "tests/unit/core/form/refused"
TEXT = {"type": "string", "maxLength": 20}
# In an order that no sorting gives; "kind" opens the question before it and the one behind it.
FORM = {
    "schema": {
        "properties": {
            "zeal": TEXT, "early": TEXT, "kind": {"type": "string", "enum": ["plain", "more"]}, "late": TEXT,
            "until": {"type": "string", "anyOf": [{"format": "date"}, {"const": "长期"}]},
            "tel": {"type": "string", "format": "cn-landline"}, "age": TEXT, "code": {"type": "string", "format": "uscc"},
        },
        "required": ["zeal", "kind", "until", "tel"],
        "allOf": [{"if": {"properties": {"kind": {"const": "more"}}, "required": ["kind"]},
                   "then": {"required": ["early", "late"]}}],
    },
}


def item_with(form, **members):
    item = json.loads((ROOT / "assets/catalogue/simple.json").read_text(encoding="utf-8"))["items"][0]
    return {**copy.deepcopy(item), "form": form, **members}


class Forms(TerminalTest):
    def write(self, items):
        path = self.rig.folder / "forms.json"
        whole = {"etag": "forms-1", "date": "2026-11-21", "items": items}
        path.write_text(json.dumps(whole, ensure_ascii=False), encoding="utf-8")
        return path

    def asked(self):
        """The fields of the page on screen."""
        ids = {n["id"].split(".")[1] for n in self.screen.dump()["nodes"]
               if (n["id"] or "").startswith("form.") and n["target"]}
        return " ".join(sorted(ids)) if self.screen.screen() == "form" else self.screen.screen()

    def answer(self, field, text):
        self.assertEqual(self.asked(), field)
        self.screen.type(f"form.{field}", text)
        self.screen.tap("nav.next")

    def test_questions_come_in_the_schemas_order_and_none_twice(self):
        for form in (FORM, {**FORM, "ui": {"pages": [["zeal"], ["kind"], ["tel"], ["age"]]}}):
            self.start(platform=False)
            item = item_with(form)
            self.rig.ctl("catalogue", "import", self.write([item]))
            self.walker.find(SIMPLE)
            self.screen.tap("item.start")
            self.walker.identify()
            self.answer("zeal", "一")
            self.assertEqual(self.asked(), "kind")
            self.screen.tap("form.kind.more")
            self.assertEqual(self.asked(), "kind")
            self.screen.tap("nav.next")
            # Of what pages does not name, each stands behind the one before it in the schema.
            self.answer("late", "三")
            self.answer("until", "长期")
            self.answer("tel", "075512345678")
            self.answer("age", "五")
            self.screen.type("form.code", "91350100M0001TGQXM")
            self.assertIsNotNone(self.screen.node("form.code.warning"))
            self.assertIsNone(self.screen.node("form.code.error"))
            self.screen.tap("nav.next")
            self.answer("early", "二")
            self.assertEqual(self.asked(), "check")
            texts = " ".join(n["text"] or "" for n in self.screen.dump()["nodes"])
            self.assertIn("长期", texts)
            self.end(self.rig)
            self.screen = None

    def test_a_form_nobody_can_fill_is_refused_with_item_pointer_and_reason(self):
        self.rig = rig = Rig()
        self.addCleanup(rig.close)
        rig.start_keeper()
        files = sorted(REFUSED.glob("*.json"))
        items = [item_with(json.loads(f.read_text(encoding="utf-8")), row_guid=f.stem, task_name=f"事项 {f.stem}")
                 for f in files]
        said = rig.ctl("catalogue", "import", self.write([item_with(FORM), *items])).splitlines()
        self.assertEqual(said[0], f"items 1, refused {len(files)}")
        for file, line in zip(files, said[1:]):
            self.assertRegex(line, rf"^{file.stem} 事项 {file.stem}: /form/\S+: .{{10,}}")


if __name__ == "__main__":
    main()
