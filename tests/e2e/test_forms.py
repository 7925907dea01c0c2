# SPDX-License-Identifier: Apache-2.0
"""test_forms.py - forms of a catalogue as it is imported: in which order they ask, which are refused, and
real ones from the first question to what the platform gets."""
import copy
import json
import pathlib
import re
import shutil
import tempfile

from terminal import ROOT, SIMPLE, Rig, TerminalTest, Trouble, main

REAL = ROOT / "tests/e2e/forms"
SAMPLES = ROOT / "assets/catalogue"

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


    def test_every_example_of_the_contracts_page_is_taken(self):
        page = (ROOT / "firmware/INTERFACES.md").read_text(encoding="utf-8")
        begin = page.index("### Form\n")
        part = page[begin:page.index("\n### ", begin)]
        forms = [json.loads(text) for text in re.findall(r"(?:^    .*\n)+", part, re.M)]
        self.assertGreater(len(forms), 8)
        self.rig = rig = Rig()
        self.addCleanup(rig.close)
        rig.start_keeper()
        items = [item_with(form, row_guid=f"example-{n}") for n, form in enumerate(forms)]
        self.assertEqual(rig.ctl("catalogue", "import", self.write(items)), f"items {len(items)}, refused 0\n")


def number(head):
    """A citizen number of its first seventeen digits."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return head + "10X98765432"[sum(int(d) * w for d, w in zip(head, weights)) % 11]


WOMAN, CHILD = number("11010119920512002"), number("11010120150601003")


class RealForms(TerminalTest):
    """Forms of real services, answered as a citizen would; what arrives is what was said."""

    def open(self, name):
        """A terminal whose platform has this form, and the areas of the sample; on the form's first page."""
        folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        shutil.copytree(SAMPLES / "dictionaries", folder / "dictionaries")
        item = item_with(json.loads((REAL / f"{name}.json").read_text(encoding="utf-8")), materials=[])
        (folder / "items.json").write_text(json.dumps({"etag": name, "date": "2026-11-21", "items": [item]},
                                                      ensure_ascii=False), encoding="utf-8")
        self.addCleanup(setattr, Rig, "catalogue", Rig.catalogue)
        Rig.catalogue = folder / "items.json"
        self.start()
        self.walker.find(SIMPLE)
        self.screen.tap("item.start")
        self.walker.identify()
        self.screen.wait("form")
        self.screen.idle(5000)

    def play(self, *pages):
        """Page by page: `?field` it asks for it, `field=text` typed, `field.value` tapped, `!field` it is wrong
        there, `-` not yet, `<` back; at a page's end the way on, unless it ends with `<`."""
        for steps in pages:
            for step in steps.split() + ([] if steps.endswith("<") else [">"]):
                try:
                    self.step(step)
                except (AssertionError, Trouble) as trouble:
                    shown = [(n["id"], n["text"], n["value"]) for n in self.screen.dump()["nodes"]
                             if (n["id"] or "").startswith("form.")]
                    self.fail(f"{step} of '{steps}': {trouble}\n{shown}")

    def step(self, step):
        nodes = {n["id"] for n in self.screen.dump()["nodes"] if n["id"]}
        if step in "<>":
            self.screen.tap("nav.back" if step == "<" else "nav.next")
        elif step == "-":
            self.assertFalse(self.screen.node("nav.next")["enabled"])
        elif step[0] == "!":
            self.assertIn(f"form.{step[1:]}.error", nodes)
        elif step[0] == "?":
            self.assertTrue(any(f"{i}.".startswith(f"form.{step[1:]}.") for i in nodes),
                            sorted(i for i in nodes if i.startswith("form.")))
        elif "=" in step:
            field, text = step.split("=", 1)
            self.screen.type(f"form.{field}", text)
        else:
            self.screen.tap(f"form.{step}")
            self.screen.idle(5000)

    def sees(self, *words):
        """On the check, on whichever page."""
        seen = ""
        while True:
            seen += " ".join(n["text"] or "" for n in self.screen.dump()["nodes"])
            if self.screen.node("check.submit")["enabled"]:
                break
            self.screen.tap("page.next")
        for word in words:
            self.assertIn(word, seen)
        return seen

    def arrives(self):
        """Submits; the form as the platform got it."""
        serial = self.walker.submit()
        self.delivered(serial)
        return self.rig.cases()[0]["body"]["form"]

    def change(self, field):
        """To the question behind an answer of the check."""
        id = f"check.{field}.change"
        while self.screen.node("page.prev") and self.screen.node("page.prev")["enabled"]:
            self.screen.tap("page.prev")
        while not self.screen.node(id):
            self.screen.tap("page.next")
        self.screen.tap(id)
        self.screen.wait("form")

    def test_a_residence_permit_with_address_lease_and_house_mates(self):
        self.open("residence")
        self.play("?home home.440000 home.440300 home.440305 - home.440305007 home.level.2 home.440304 - home.440304008",
                  "detail=景田社区12栋402", "house.dormitory", "from=20991231 !from - from=20240301",
                  "until=20240301 !until - until=长期", "landlord_tel=0755-12345678-801", "reason.study",
                  "?mates mates.add mates.1.name=李小红 mates.1.kind.111",
                  f"mates.1.number=110101199205 !mates.1.number - mates.1.number={WOMAN}",
                  "mates.1.since=19900101 !mates.1.since - mates.1.since=20240401 mates.1.relation.spouse",
                  "?mates mates.add mates.2.name=Tom mates.2.kind.414", "mates.2.number=e12345678",
                  "mates.2.birth=20160701 mates.2.sex.男", "mates.2.since=20240501 mates.2.relation.other",
                  "mates.2.what=房客",
                  "?mates mates.add mates.3.name=误加 mates.3.kind.111", f"mates.3.number={CHILD}",
                  "mates.3.since=20240501 mates.3.relation.child",
                  "mates.3.remove ?mates.3 mates.3.remove mates.1 mates.1.name=李红", "?mates.1.number", "?mates.1.since",
                  "?mates", "school=深圳大学附属学校")
        self.screen.wait("check")
        seen = self.sees("广东省深圳市福田区莲花街道", "长期", "-801", "同住的人 2", "女", "1992-05-12")
        self.assertNotIn(WOMAN, seen)
        self.assertNotIn("误加", seen)
        self.assertEqual(self.arrives(), {
            "name": "王秀英", "id": "11010119900307803X", "detail": "景田社区12栋402", "house": "dormitory",
            "home": {"code": "440304008", "text": "广东省深圳市福田区莲花街道"},
            "from": "2024-03-01", "until": "长期", "landlord_tel": "0755-12345678-801", "reason": "study",
            "school": "深圳大学附属学校",
            "mates": [
                {"name": "李红", "kind": "111", "number": WOMAN, "birth": "1992-05-12", "sex": "女",
                 "since": "2024-04-01", "relation": "spouse"},
                {"name": "Tom", "kind": "414", "number": "E12345678", "birth": "2016-07-01", "sex": "男",
                 "since": "2024-05-01", "relation": "other", "what": "房客"}]})

    def test_a_home_with_co_owners_a_price_and_burdens(self):
        self.open("estate")
        self.play("certificate=粤2024深圳第0012345号", "owners.1.name=王秀英 owners.1.kind.111",
                  f"owners.1.number={WOMAN}", "owners.1.share=60", "owners.2.name=某置业公司 owners.2.kind.001",
                  "owners.2.number=91350100M000100Y43", "owners.2.share=40 owners.2.represented",
                  "owners.2.agent=13800138000", "?owners",
                  "area=89 price=1200000.5 deposit=1300000 !deposit - deposit=50000", "rights_until=20740101",
                  "burdens.lease burdens.mortgage burdens.none burdens.mortgage", "bank=某某银行", "bank_tel=010-12345678",
                  "move_in=20740102 !move_in - move_in=20270601")
        self.screen.wait("check")
        self.sees("1200000.50 元", "89 平方米", "60 %", "抵押", "共有人 2")
        # Rented out as well: what hung on the other answer is hidden, and there again afterwards.
        self.change("burdens")
        self.play("burdens.lease", "told")
        self.screen.wait("check")
        self.assertNotIn("2027-06-01", self.sees("出租"))
        self.change("burdens")
        self.play("burdens.lease")
        self.screen.wait("check")
        self.sees("2027-06-01")
        self.assertEqual(self.arrives(), {
            "certificate": "粤2024深圳第0012345号", "area": 89, "price": 120000050, "deposit": 5000000,
            "rights_until": "2074-01-01", "burdens": ["mortgage"], "bank": "某某银行", "bank_tel": "010-12345678",
            "move_in": "2027-06-01",
            "owners": [{"name": "王秀英", "kind": "111", "number": WOMAN, "share": 60, "represented": False},
                       {"name": "某置业公司", "kind": "001", "number": "91350100M000100Y43", "share": 40,
                        "represented": True, "agent": "13800138000"}]})

    def test_a_flat_for_a_family_with_ages_incomes_and_a_spouse(self):
        self.open("housing")
        self.play("married.married", "married_on=20110101", f"spouse_id={WOMAN} !spouse_id - <", "married_on=20130101",
                  "?spouse_id", f"family.1.name=王小明 family.1.id={CHILD}", "family.1.work.school",
                  "family.1.helps.allowance family.1.helps.none",
                  f"?family family.add family.2.name=李小红 family.2.id={WOMAN}", "family.2.work.job",
                  "family.2.helps.pension", "family.2.income=5600.25", "?family",
                  "city_since=20260801 !city_since - city_since=20200801 work_tel=0755-12345678 mobile=13800138000")
        self.screen.wait("check")
        self.sees("34", "一起申请的家人 2", "5600.25 元", "养老金", "北京市东城区景山前街4号院2单元301室")
        self.assertEqual(self.arrives(), {
            "name": "王秀英", "birth": "1990-03-07", "married": "married", "married_on": "2013-01-01",
            "old_home": {"code": "", "text": "北京市东城区景山前街4号院2单元301室"},
            "spouse_id": WOMAN, "spouse_sex": "2", "spouse_age": 34, "city_since": "2020-08-01",
            "work_tel": "0755-12345678", "mobile": "13800138000",
            "family": [{"name": "王小明", "id": CHILD, "age": 11, "work": "school", "helps": ["none"]},
                       {"name": "李小红", "id": WOMAN, "age": 34, "work": "job", "helps": ["pension"],
                        "income": 560025}]})

    def test_the_walker_finds_an_answer_to_every_real_form(self):
        for name in ("residence", "estate", "housing"):
            with self.subTest(name):
                self.open(name)
                self.walker.to_check()
                self.end(self.rig)
                self.screen = None


if __name__ == "__main__":
    main()
