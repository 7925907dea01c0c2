# SPDX-License-Identifier: Apache-2.0
"""test_sample.py - the sample catalogue as a whole: what is in it, and every item of it as a citizen meets it: found by its theme,
its guide read, and each question of its form asked and answered through the screens.
"""
import json

from terminal import CARDS, ROOT, TerminalTest, Trouble, main
from walk import Walker, citizen

FOLDER = ROOT / "assets/catalogue"
WHOLE = json.loads((FOLDER / "sample.json").read_text(encoding="utf-8"))
BY_GUID = {i["row_guid"]: i for i in WHOLE["items"]}


def joined(form, more):
    """What a bundle asks for itself, and behind it what a part adds."""
    schema, ui, added, more_ui = form["schema"], form["ui"], more["schema"], more["ui"]
    maps = {word: {**more_ui.get(word, {}), **ui.get(word, {})} for word in ("unit", "exclusive", "check_by", "computed")}
    return {"schema": {**schema, "properties": {**added["properties"], **schema["properties"]},
                       "required": schema["required"] + added.get("required", []),
                       "allOf": schema.get("allOf", []) + added.get("allOf", [])},
            "ui": {**more_ui, **ui, **maps, "pages": ui["pages"] + more_ui["pages"],
                   "rules": ui.get("rules", []) + more_ui.get("rules", [])}}


def as_offered(item):
    """A bundle with all its parts is one item: one form, each material once."""
    whole = {**item, "materials": list(item["materials"])}
    for part in item.get("parts", []):
        whole["form"] = joined(whole["form"], part["form"]) if "form" in part else whole["form"]
        have = {m["row_guid"] for m in whole["materials"]}
        whole["materials"] += [m for m in BY_GUID[part["row_guid"]]["materials"] if m["row_guid"] not in have]
    return whole


ITEMS = [as_offered(i) for i in WHOLE["items"]]
OFFERED = [i for i in ITEMS if i["task_state"] == "1" and i["is_service_terminals"] == "1"]
AREAS = {a["code"]: a["name"] for a in WHOLE["dictionaries"]["area"]["entries"]}
THEMES = WHOLE["dictionaries"]["themes"]["entries"]
BIRTH = "生育育儿"
# Who is not meant by an item comes with another card.
ELDER = {"birth": "19490101", "id": citizen("1949-01-01"), "name": "李桂兰", "sex": "2"}
CARD_OF = {"老年人优待证申领": ELDER}

# The 36 elements, by number.
ELEMENTS = [
    "task_name", "catalog_code", "task_code", "task_type", "by_law", "use_level", "power_division", "exercise_content",
    "dept_name dept_code", "dept_nature", "anticipate_day anticipate_type", "promise_day promise_type", "accept_condition",
    "steps", "co_depts", "undertake_org", "intermediary", "count_limit", "result_name", "result_sample", "fees", "fee_basis",
    "handle_area", "server_type", "themes", "handle_form", "special_procedure", "area_code", "is_schedule", "is_pay_online",
    "is_express", "is_online", "handle_place handle_time", "consult", "supervise", "materials",
]
MAY_BE_EMPTY = {"co_depts", "fees", "materials"}


# What the codes of an element are called (GB/T 39046-2020, annex A).
WORDS = {
    "task_type": {"01": "行政许可", "02": "行政处罚", "03": "行政强制", "04": "行政征收", "05": "行政给付", "06": "行政检查",
                  "07": "行政确认", "08": "行政奖励", "09": "行政裁决", "10": "其他行政权力", "20": "公共服务"},
    "use_level": {"2": "省级", "3": "市级", "4": "县级", "5": "镇（乡、街道）级", "6": "村（社区）级"},
    "handle_area": {"1": "全国", "2": "跨省", "3": "跨市", "4": "跨县", "5": "本地"},
    "server_type": {"1": "自然人", "2": "企业法人", "3": "事业法人", "4": "社会组织法人", "5": "行政机关", "6": "其他组织"},
    "handle_form": {"9": "其他（自助终端）"},
    **{flag: {"0": "否", "1": "是"} for flag in ("is_schedule", "is_pay_online", "is_express")},
}
# What an element is called on the screen; of the days each with its kind, of money yuan and fen.
CALLED = dict(zip(ELEMENTS, (
    "事项名称", "基本编码", "实施编码", "事项类型", "设定依据", "行使层级", "权限划分", "行使内容", "实施主体", "实施主体性质",
    "法定办结时限", "承诺办结时限", "受理条件", "办理流程", "共同实施部门", "承办机构", "中介服务", "数量限制", "结果名称", "结果样本",
    "是否收费", "收费依据", "通办范围", "服务对象", "服务主题", "办理形式", "特别程序", "行政管辖", "是否支持预约办理", "是否支持网上支付",
    "是否支持物流快递", "是否网办", "办理地点", "咨询方式", "监督投诉方式", "申请材料")))


def days(item, of):
    return f"{item[of + '_day']} 个{item[of + '_type']}"


def plain(item, member):
    """An element that is a text, a code or a list of texts."""
    value = item[member]
    if isinstance(value, list):
        return "、".join(value) or "无"
    return WORDS.get(member, {}).get(value, value)


def area(code):
    """Province, city, district: each by its name."""
    return "".join(AREAS[c] for c in dict.fromkeys((code[:2] + "0000", code[:4] + "00", code)))


def lines(item, element):
    """Texts with which the guide says that element; the first stands beside its name."""
    own = {
        "dept_name dept_code": lambda: [item["dept_name"], item["dept_code"]],
        "anticipate_day anticipate_type": lambda: [days(item, "anticipate")],
        "promise_day promise_type": lambda: [f"承诺 {days(item, 'promise')}办结" if item["promise_day"] else "当场办结"],
        "steps": lambda: [f"{n}. {s['name']} · {s['dept']}" for n, s in enumerate(item["steps"], 1)],
        "fees": lambda: ["收费 {}.{:02} 元".format(*divmod(sum(f["amount"] for f in item["fees"]), 100)) if item["fees"] else "不收费"]
        + ["{} {}.{:02} 元".format(f["name"], *divmod(f["amount"], 100)) for f in item["fees"]],
        "area_code": lambda: [f"{area(item['area_code'])} · {item['area_code']}"],
        "is_online": lambda: ["可以网上办理" if item["is_online"]["yes"] == "1" else "必须现场办理：" + item["is_online"]["reason"]],
        "handle_place handle_time": lambda: [item["handle_place"], "办理时间" + item["handle_time"]],
        "materials": lambda: [m["material_name"] for m in item["materials"]] or ["不需要材料"],
    }
    return own.get(element, lambda: [plain(item, element)])()


def guide(item):
    """(element, what the pages of the guide say of it); what is asked often stands behind."""
    for element in ELEMENTS:
        first, *rest = lines(item, element)
        if element == "promise_day promise_type" and item["promise_day"] and days(item, "promise") != days(item, "anticipate"):
            first = first + f"（法定 {days(item, 'anticipate')}）"
        yield from ((element, words) for words in [CALLED[element] + first, *rest])
    yield from (("questions", q["a"]) for q in item["questions"])


def objects(item):
    """The form's own schema, and that of each group."""
    schema = item["form"]["schema"]
    return [("", schema)] + [(f"{name}.", p["items"]) for name, p in schema["properties"].items() if p.get("items", {}).get("properties")]


def fields(item):
    """Every question the form can ask: {name, in a group GROUP.MEMBER: its property}."""
    return {before + name: p for before, schema in objects(item) for name, p in schema["properties"].items()}


def questions(item):
    """The fields that only the citizen can answer in the form, whoever he is."""
    known = {f for f, u in item["form"].get("ui", {}).items()
             if isinstance(u, dict) and u.get("prefill", "").startswith(("card.", "visit.uscc"))}
    return set(fields(item)) - known - set(ui(item, "computed"))


def conditions(item):
    return [(before, c) for before, schema in objects(item) for c in schema.get("allOf", [])]


def tests(condition):
    """[(field, test, negated)] of an if, a `not` around it included."""
    test = condition["if"]
    inner = test.get("not", {})
    return [(f, t, False) for f, t in test.get("properties", {}).items()] + [(f, t, True) for f, t in inner.get("properties", {}).items()]


def ui(item, word):
    return item["form"].get("ui", {}).get(word, {})


def has(word):
    return lambda item: bool(ui(item, word))


def any_field(is_so):
    return lambda item: any(is_so(p) for p in fields(item).values())


def any_test(is_so):
    return lambda item: any(is_so(t, negated) for _, c in conditions(item) for _, t, negated in tests(c))


def any_material(**members):
    return lambda item: any(all(m[k] == v for k, v in members.items()) for m in item["materials"])


def rule_sides(item):
    return [side for r in ui(item, "rules") or [] for side in (r["left"], r["right"])]


# What a form can say (INTERFACES.md): some item says it.
FEATURES = {
    "a rule between two dates": lambda i: any(r["op"] in ("<", "<=") and {r["left"], r["right"]} <= set(fields(i)) for r in ui(i, "rules") or []),
    "an age at a date": lambda i: any("today-18y" in s or "today-60y" in s for s in rule_sides(i)),
    "what a number says": lambda i: any(s.startswith(("sex(", "birth(")) for s in rule_sides(i)),
    "two that must differ": lambda i: any(r["op"] == "!=" for r in ui(i, "rules") or []),
    "a rule within a group": lambda i: any("." in s.split("+")[0].split("-")[0] for s in rule_sides(i)),
    "an address from data": any_field(lambda p: p["type"] == "object"),
    "a number checked by the kind of certificate": has("check_by"),
    "the same in a group": lambda i: any("." in f for f in ui(i, "check_by")),
    "computed from a number": has("computed"),
    "computed in a group": lambda i: any("." in f for f in ui(i, "computed")),
    "a condition on two fields": lambda i: any(len(tests(c)) > 1 for _, c in conditions(i)),
    "a condition on one of several choices": any_test(lambda t, _: "contains" in t),
    "a condition on one of several, of some": any_test(lambda t, _: "enum" in t.get("contains", {})),
    "a condition that one is not": any_test(lambda t, _: "not" in t),
    "a condition that all of it is not": any_test(lambda _, negated: negated),
    "an else": lambda i: any("else" in c for _, c in conditions(i)),
    "a condition within a group": lambda i: any(before for before, _ in conditions(i)),
    "a group that may be empty": any_field(lambda p: p.get("items", {}).get("properties") and p["minItems"] == 0),
    "a group with one at least": any_field(lambda p: p.get("items", {}).get("properties") and p["minItems"] == 1),
    "an amount of money": any_field(lambda p: p.get("format") == "cn-amount"),
    "an amount not above another": lambda i: any(fields(i).get(r["left"], {}).get("format") == "cn-amount" for r in ui(i, "rules") or []),
    "a unit": has("unit"),
    "a landline": any_field(lambda p: p.get("format") == "cn-landline"),
    "a credit code": any_field(lambda p: p.get("format") == "uscc"),
    "a date or for ever": any_field(lambda p: "anyOf" in p),
    "a choice that excludes the others": has("exclusive"),
    "a pattern": any_field(lambda p: "pattern" in p),
    "a box that must be ticked": any_field(lambda p: p["type"] == "boolean" and "const" in p),
    "known from the card": lambda i: any(isinstance(u, dict) and u.get("prefill", "").startswith("card.") for u in i["form"].get("ui", {}).values()),
    "known from an earlier item": lambda i: any(isinstance(u, dict) and u.get("prefill", "").startswith("visit.") for u in i["form"].get("ui", {}).values()),
    "several questions on a page": lambda i: any(len(page) > 1 for page in ui(i, "pages") or []),
}
# What else other tests, and whoever looks at the screens, must find.
KINDS = {
    "a licence": any_material(source="licence"), "shared data": any_material(source="share"),
    "a statement": any_material(source="statement"), "a scan that must be there": any_material(source="scan", is_need="1"),
    "a scan that may be left out": any_material(source="scan", is_need="2"), "a scan that may follow": any_material(source="scan", is_need="3"),
    "a fee": lambda i: bool(i["fees"]), "a check online": lambda i: i["identity_level"] == "card_online",
    "delivery": lambda i: i["is_express"] == "1", "another city's": lambda i: i["area_code"] == "440100" and i["handle_area"] in "123",
    "suspended": lambda i: i["task_state"] == "2", "a legal person's": lambda i: i["server_type"] not in ("1", "无"),
    "an agent's": lambda i: i.get("is_agent") == "1",
    "a consent of its own": lambda i: "consent_text_id" in i, "a case of a wider item": lambda i: i.get("task_handle_item"),
    "work of several departments": lambda i: bool(i["co_depts"]), "a bundle": lambda i: bool(i.get("parts")),
    "a bundle of seven, some of which may be left out": lambda i: {p["required"] for p in i.get("parts", [])} == {"0", "1"}
    and len(i["parts"]) == 7, "not online": lambda i: i["is_online"]["yes"] == "0",
}


def says(item, member):
    value = item.get(member)
    if isinstance(value, str):
        return value.strip() != ""
    return value is not None and (member in MAY_BE_EMPTY or value != [])


def choice_for(item, field, test, negated):
    """An option with which the test holds."""
    if "not" in test:
        test, negated = test["not"], not negated
    test = test.get("contains", test)
    meant = [test["const"]] if "const" in test else test["enum"]
    p = fields(item)[field]
    options = p.get("enum") or p.get("items", {}).get("enum") or [True, False]
    return next(o for o in options if (o in meant) != negated)


def choices_for(item, field):
    """{field: option} with which the field is asked; {} if it always is."""
    chosen = {}
    for before, c in conditions(item):
        for branch, turned in (("then", False), ("else", True)):
            if field not in {before + f for f in c.get(branch, {}).get("required", [])}:
                continue
            for f, test, negated in tests(c):
                chosen.setdefault(before + f, choice_for(item, before + f, test, negated != turned))
                for other, option in choices_for(item, before + f).items():
                    chosen.setdefault(other, option)
            return chosen
    return chosen


class Citizen(Walker):
    """Chooses what `wants` says, else the first option, and adds what is in none of the groups yet; notes what was asked."""

    def __init__(self, rig, screen):
        super().__init__(rig, screen)
        self.wants, self.asked = {}, set()

    @staticmethod
    def plain(id):
        """form.owners.2.name: owners.name"""
        parts = id.split(".")[1:]
        return ".".join(parts[:1] + parts[2:] if len(parts) > 2 and parts[1].isdigit() else parts)

    def fill(self):
        for node in self.screen.dump()["nodes"]:
            id = node["id"] or ""
            field, _, option = self.plain(id).rpartition(".")
            if id.startswith("form.") and node["target"] and option == str(self.wants.get(field)) and not node["checked"]:
                self.screen.tap(id)
            if id.endswith(".add") and node["target"] and id.count(".") == 2 and not self.screen.ids(id[:-len("add")] + "1"):
                self.screen.tap(id)
                return
        for id in self.screen.ids("form."):
            self.asked |= {self.plain(id), id.split(".")[1]}
        super().fill()


class Sample(TerminalTest):
    def test_every_item_has_36_of_36_elements(self):
        self.assertEqual(len(ELEMENTS), 36)
        for item in ITEMS:
            found = [n for n, members in enumerate(ELEMENTS, 1) if all(says(item, m) for m in members.split())]
            self.assertEqual(found, list(range(1, 37)), item["task_name"])

    def test_everything_a_form_can_say_is_said_by_an_item(self):
        self.assertEqual([what for what, is_so in FEATURES.items() if not any(map(is_so, OFFERED))], [])

    def test_every_kind_of_item_and_material_is_there(self):
        self.assertEqual([what for what, is_so in KINDS.items() if not any(map(is_so, ITEMS))], [])
        self.assertGreaterEqual(sum(BIRTH in i["themes"] for i in OFFERED), 7, "parts of a bundle")

    def test_no_theme_is_empty_and_every_one_is_in_the_dictionary(self):
        names = {t["name"] for t in THEMES}
        self.assertGreaterEqual(len(names), 9)
        self.assertEqual(names, {t for i in OFFERED for t in i["themes"]})
        self.assertLessEqual({t for i in ITEMS for t in i["themes"]}, names)

    def test_the_file_has_the_dictionaries_that_lie_beside_it(self):
        files = {f.stem: json.loads(f.read_text(encoding="utf-8")) for f in (FOLDER / "dictionaries").glob("*.json")}
        self.assertEqual(WHOLE["dictionaries"], files)
        self.assertLessEqual({i["consent_text_id"] for i in ITEMS if "consent_text_id" in i},
                             {e["id"] for e in files["consent_texts"]["entries"]})

    def test_the_import_refuses_none(self):
        self.start(platform=False)
        said = self.rig.ctl("catalogue", "import", FOLDER / "sample.json")
        self.assertEqual(said, f"items {len(ITEMS)}, refused 0\n")
        self.assertEqual(self.rig.status()["catalogue"]["items"], len(OFFERED))

    def pages(self):
        """All texts of this screen, page after page."""
        texts = ""
        while True:
            body = [n for n in self.screen.dump()["nodes"] if not (n["id"] or "").startswith(("bar.", "page."))]
            texts += "".join(n["text"] or "" for n in body)
            after = self.screen.node("page.next")
            if not after or not after["enabled"]:
                return "".join(texts.split())
            self.screen.tap("page.next")

    def test_every_guide_shows_36_of_36_elements_without_card_and_line(self):
        self.start(platform=False)
        self.screen.wait("home")
        for item in OFFERED:
            self.walker.find(item["task_name"])
            self.screen.tap("item.guide")
            seen = self.pages()
            for element, words in guide(item):
                self.assertIn("".join(words.split()), seen, f"{item['task_name']}: {element}")
            self.assertFalse(self.screen.dump()["visit"])
            self.walker.home()

    def test_a_fee_is_shown_with_its_basis_and_how_it_is_paid_and_is_taken_by_nobody_here(self):
        self.start(printer=True)
        item = next(i for i in OFFERED if i["task_name"] == "居民身份证补领")
        self.assertEqual(([f["amount"] for f in item["fees"]], item["is_pay_online"]), ([4000], "0"))
        fee = "收费40.00元，受理后到窗口缴纳；本机不收费用"
        self.walker.find(item["task_name"])
        self.assertIn("是否收费" + fee + "收费依据" + item["fee_basis"], self.pages())
        self.walker.to_check()
        self.assertIn(fee, self.pages())
        serial = self.walker.submit()
        self.assertEqual("".join(self.screen.node("receipt.fee")["text"].split()), fee)
        self.delivered(serial)
        submit = self.until("the submit in the journal", lambda: self.journal("submit"))[0]["detail"]
        self.assertEqual((submit["fee"], submit["fee_due"]), (4000, 4000))
        self.assertEqual(self.journal("supervision"), [])

    def journal(self, kind):
        entries = map(json.loads, self.rig.ctl("journal", "export").splitlines())
        return [e for e in entries if e["kind"] == kind]

    def card(self, item):
        changes = CARD_OF.get(item["task_name"])
        if not changes:
            return None
        path = self.rig.folder / "other-card.json"
        path.write_text(json.dumps({**json.loads((CARDS / "resident.json").read_text(encoding="utf-8")), **changes}), encoding="utf-8")
        return path

    def visit(self, item, wants):
        """To the check, choosing so."""
        self.citizen.wants = wants
        self.citizen.find(item["task_name"])
        try:
            self.citizen.to_check()
        except Trouble as trouble:
            shown = [(n["id"], n["text"], n["value"]) for n in self.screen.dump()["nodes"] if (n["id"] or "").startswith("form.")]
            self.fail(f"{item['task_name']} with {wants}: {trouble}\n{shown}")

    def asks_everything(self, item):
        """Visits until each question of the form was asked."""
        self.citizen.asked = set()
        self.citizen.card = self.card(item)
        open, missing = [{}], set()
        for _ in range(len(questions(item))):
            wants = choices_for(item, sorted(missing)[0]) if missing else {}
            for field in sorted(missing):
                more = choices_for(item, field)
                if all(wants.get(f, o) == o for f, o in more.items()):
                    wants |= more
            self.visit(item, wants)
            missing, before = questions(item) - self.citizen.asked, missing
            if not missing:
                return
            self.assertNotEqual(missing, before, f"{item['task_name']}: with {wants} not asked")
            self.citizen.home()
            self.walker.take_card()
            self.home_is_still()

    def home_is_still(self):
        """The card is gone, and with it the words that ask for it: nothing moves under a finger any more."""
        self.until("a reader without a card", lambda: not self.screen.node("home.card_left"))


def walk_of(theme):
    def test(self):
        self.start()
        self.citizen = Citizen(self.rig, self.screen)
        serials = []
        for item in OFFERED:
            if item["themes"][0] == theme:
                self.asks_everything(item)
                serials.append(self.citizen.submit())
                self.citizen.done()
                self.home_is_still()
        for serial in serials:
            self.delivered(serial)
        self.each_applied_once(serials)
    return test


for entry in THEMES:
    setattr(Sample, f"test_every_question_of_{entry['code']}_is_asked_and_answered", walk_of(entry["name"]))


if __name__ == "__main__":
    main()
