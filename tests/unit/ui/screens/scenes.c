/* SPDX-License-Identifier: Apache-2.0 */
/* scenes.c - see scenes.h. People, halls and numbers are invented. */
#include "tests/unit/ui/screens/scenes_basket.h"
#include "tests/unit/ui/screens/scenes_browse.h"
#include "tests/unit/ui/screens/scenes_bundle.h"
#include "tests/unit/ui/screens/scenes_end.h"
#include "tests/unit/ui/screens/scenes_form.h"
#include "tests/unit/ui/screens/scenes_hall.h"
#include "tests/unit/ui/screens/scenes_home.h"
#include "tests/unit/ui/screens/scenes_people.h"
#include "tests/unit/ui/screens/scenes_progress.h"
#include "tests/unit/ui/screens/scenes_scan.h"
#include "tests/unit/ui/screens/scenes_staff.h"
#include "tests/unit/ui/screens/scenes_steps.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/core/item/item.h"

#define SATURDAY_0941 1795225260000 /* 2026-11-21T09:41:00+08:00 */

json_t *scenery_must(json_t *value)
{
	if (!value)
		abort();
	return value;
}

json_t *scenery_json(const char *text)
{
	return scenery_must(json_loads(text, 0, NULL));
}

/* The hall and its themes */

static const char status_text[] =
	"{\"closed\":null,\"online\":true,\"terminal_id\":\"A-07\","
	"\"hall\":{\"name\":\"福田区政务服务大厅\",\"address\":\"福民路 123 号\","
	"\"hours\":\"工作日 9:00-12:00，14:00-18:00\",\"phone\":\"0755-8291 8333\","
	"\"window\":\"一楼 3 号窗口\",\"responsible\":\"\"},"
	"\"catalogue\":{\"items\":62,\"date\":\"2026-11-20\"},\"themes\":["
	"{\"code\":\"household\",\"name\":\"户籍身份\",\"icon\":\"id-card\",\"items\":12,"
	"\"examples\":[\"居住证签注\",\"身份证补领\",\"户口迁移\"]},"
	"{\"code\":\"social\",\"name\":\"社会保障\",\"icon\":\"shield\",\"items\":9,"
	"\"examples\":[\"灵活就业人员参保登记\",\"城乡居民基本养老保险参保登记\",\"待遇申领\"]},"
	"{\"code\":\"medical\",\"name\":\"医疗保险\",\"icon\":\"heart\",\"items\":7,"
	"\"examples\":[\"登记\",\"异地就医\",\"报销\"]},"
	"{\"code\":\"fund\",\"name\":\"住房公积金\",\"icon\":\"house\",\"items\":5,"
	"\"examples\":[\"提取\",\"缴存\",\"贷款\"]},"
	"{\"code\":\"estate\",\"name\":\"不动产\",\"icon\":\"document\",\"items\":4,"
	"\"examples\":[\"登记\",\"查询\",\"过户\"]},"
	"{\"code\":\"civil\",\"name\":\"民政婚姻\",\"icon\":\"people\",\"items\":6,"
	"\"examples\":[\"低保\",\"高龄津贴\",\"婚姻\"]},"
	"{\"code\":\"business\",\"name\":\"开办企业\",\"icon\":\"shop\",\"items\":11,"
	"\"examples\":[\"设立\",\"变更\",\"许可\"]},"
	"{\"code\":\"traffic\",\"name\":\"交通出行\",\"icon\":\"car\",\"items\":8,"
	"\"examples\":[\"驾驶证\",\"车辆\",\"违法\"]}]}";

json_t *scenery_item(struct scenery *s, const char *word)
{
	size_t i;
	json_t *item;
	json_array_foreach(json_object_get(s->catalogue, "items"), i,
			   item) if (strstr(json_str(item, "task_name"), word)) return item;
	abort();
}

/* Materials, check */

static void materials(struct scenery *s)
{
	scenery_form(s, scenery_item(s, "灵活就业"), "mobile");
	s->view.stage = STAGE_MATERIALS;
}

static void materials_defer(struct scenery *s)
{
	scenery_form(s, scenery_item(s, "高龄津贴"), "mobile");
	s->view.stage = STAGE_MATERIALS;
	if (materials_settle(&s->visit.answers.materials, "284f3272-0233-5367-a1b0-f53be939e9f5",
			     MATERIAL_DEFER) != ERR_OK)
		abort();
}

static void many_materials(struct scenery *s)
{
	s->spare = json_deep_copy(scenery_item(s, "个体工商户"));
	json_t *list = json_object_get(s->spare, "materials");
	for (int i = 0; i < 9; i++) {
		json_t *one = json_deep_copy(json_array_get(list, 0));
		json_object_set_new(one, "row_guid",
				    json_sprintf("11111111-0000-4000-8000-00000000000%d", i));
		json_object_set_new(one, "material_name",
				    json_sprintf("第 %d 份承诺书（消防、卫生、用电）", i + 1));
		json_object_set_new(one, "is_need", json_string(i % 3 ? "1" : "3"));
		if (i % 4 == 1)
			json_object_set_new(one, "source", json_string("share"));
		json_array_append_new(list, one);
	}
	scenery_form(s, s->spare, "mobile");
	s->view.stage = STAGE_MATERIALS;
}

/* A terminal without a camera: one paper must be shown at a window, one may be left out. */
static void materials_window(struct scenery *s)
{
	s->spare = json_deep_copy(scenery_item(s, "个体工商户"));
	json_t *list = json_object_get(s->spare, "materials");
	json_object_set_new(json_array_get(list, 0), "is_need", json_string("2"));
	json_object_set_new(json_array_get(list, 1), "is_need", json_string("1"));
	scenery_form(s, s->spare, "mobile");
	s->view.stage = STAGE_MATERIALS;
}

static void materials_many_end(struct scenery *s)
{
	many_materials(s);
	s->visit.part = 1;
}

void check(struct scenery *s)
{
	scenery_form(s, scenery_item(s, "灵活就业"), "mobile");
	scenery_toggle(s, "insurance", "pension");
	scenery_toggle(s, "insurance", "medical");
	scenery_toggle(s, "base_level", "60");
	scenery_set(s, "start_date", "2026-12-01");
	scenery_set(s, "mobile", "13800135678");
	scenery_agree(s, CONSENT_LICENCES);
	if (pickup_choose(&s->visit.answers.pickup, PICKUP_EXPRESS) != ERR_OK)
		abort();
	if (materials_settle(&s->visit.answers.materials, "cdb201aa-ff68-5a78-8cc7-abb8af51de18",
			     MATERIAL_STATEMENT) != ERR_OK)
		abort();
	s->view.stage = STAGE_CHECK;
}

static void check_two(struct scenery *s)
{
	check(s);
	s->visit.part = 1;
}

void check_simple(struct scenery *s)
{
	scenery_form(s, scenery_item(s, "居住证签注"), "mobile");
	scenery_set(s, "mobile", "13800135678");
	s->view.stage = STAGE_CHECK;
}

/* As many answers as a form can have. */
static void check_many(struct scenery *s)
{
	s->spare = json_deep_copy(scenery_item(s, "居住证签注"));
	json_t *properties = json_object(), *pages = json_array();
	for (int i = 0; i < FORM_DECLARED_MAX; i++) {
		char name[16];
		snprintf(name, sizeof(name), "f%d", i);
		json_object_set_new(properties, name,
				    json_pack("{s:s, s:o}", "type", "string", "title",
					      json_sprintf("第 %d 项内容？", i + 1)));
		json_array_append_new(pages, json_pack("[s]", name));
	}
	json_object_set_new(s->spare, "form",
			    json_pack("{s:{s:s, s:o}, s:{s:o}}", "schema", "type", "object",
				      "properties", properties, "ui", "pages", pages));
	scenery_form(s, s->spare, "f0");
	scenery_set(s, "f0", "一段很长的说明，要占两行才写得下，因为申请人把来龙去脉都写了下来");
	s->view.stage = STAGE_CHECK;
}

static void check_many_end(struct scenery *s)
{
	check_many(s);
	s->visit.part = 5;
}

static void check_problem(struct scenery *s)
{
	check_simple(s);
	s->visit.handed.problem = ERR_STORE_FULL;
}

/* Overlays */

static void overlay_size(struct scenery *s)
{
	form_phone(s);
	scenery_overlay(s, OVERLAY_SIZE);
}

static void overlay_language(struct scenery *s)
{
	home(s);
	scenery_overlay(s, OVERLAY_LANGUAGE);
}

static void overlay_idle(struct scenery *s)
{
	check(s);
	scenery_overlay(s, OVERLAY_IDLE);
	s->overlays.idle_s = 30;
}

static void overlay_confirm(struct scenery *s)
{
	form_choice(s);
	scenery_overlay(s, OVERLAY_CONFIRM);
}

static void check_gone(struct scenery *s)
{
	check(s);
	s->visit.browse.item_gone = true;
}

const struct scene scenes[] = {
	{ "home", home, "home" },
	{ "home-no-time", home_no_time, NULL },
	{ "home-card-left", home_card_left, NULL },
	{ "home-loss", home_loss, "home-loss" },
	{ "home-loss-full", home_loss_full, NULL },
	{ "home-fault", home_fault, "home-fault" },
	{ "home-fault-loss", home_fault_loss, NULL },
	{ "home-stale", home_stale, "home-stale" },
	{ "home-one", home_one, NULL },
	{ "home-three", home_three, NULL },
	{ "home-more-themes", home_more_themes, NULL },
	{ "home-full", home_full, NULL },
	{ "home-bundles", home_bundles, "home-bundles" },
	{ "search-theme", search_theme, "search" },
	{ "search-page-two", search_page_two, NULL },
	{ "search-departments", search_departments, "search-departments" },
	{ "search-dept", search_dept, NULL },
	{ "search-typing", search_typing, "search-typing" },
	{ "search-empty-box", search_empty_box, NULL },
	{ "search-nothing", search_nothing, NULL },
	{ "search-unanswered", search_unanswered, NULL },
	{ "item", item, "item" },
	{ "item-gone", item_gone, NULL },
	{ "item-fee", item_fee, "item-fee" },
	{ "item-elsewhere", item_elsewhere, "item-elsewhere" },
	{ "item-elsewhere-appoint", item_elsewhere_appoint, NULL },
	{ "item-elsewhere-unnamed", item_elsewhere_unnamed, NULL },
	{ "item-agent", item_agent, "item-agent" },
	{ "item-self-only", item_self_only, NULL },
	{ "item-in-the-city", item_in_the_city, NULL },
	{ "item-long", item_long, NULL },
	{ "item-long-guide", item_long_guide, NULL },
	{ "item-guide-1", item_guide_1, "item-guide" },
	{ "item-guide-2", item_guide_2, NULL },
	{ "item-guide-3", item_guide_3, NULL },
	{ "item-guide-4", item_guide_4, NULL },
	{ "identify", identify, "identify" },
	{ "identify-open", identify_open, "identify-open" },
	{ "identify-reading", identify_reading, NULL },
	{ "identify-problem", identify_problem, NULL },
	{ "identify-level", identify_level, NULL },
	{ "identify-lift", identify_lift, NULL },
	{ "identify-no-reader", identify_no_reader, NULL },
	{ "identify-applicant", identify_applicant, NULL },
	{ "identify-agent", identify_agent, "identify-agent" },
	{ "identify-same", identify_same, NULL },
	{ "identify-guardian", identify_guardian, "identify-guardian" },
	{ "legal", legal, "legal" },
	{ "legal-both", legal_both, NULL },
	{ "legal-code", legal_code, "legal-code" },
	{ "legal-doubt", legal_doubt, "legal-doubt" },
	{ "legal-wrong", legal_wrong, NULL },
	{ "legal-naming", legal_naming, NULL },
	{ "consent", consent, "consent" },
	{ "consent-given", consent_given, NULL },
	{ "consent-words", consent_words, "consent-words" },
	{ "consent-long", consent_long, NULL },
	{ "form-phone", form_phone, "form" },
	{ "form-phone-empty", form_phone_empty, NULL },
	{ "form-phone-wrong", form_phone_wrong, NULL },
	{ "form-choice", form_choice, "form-choice" },
	{ "form-choices", form_choices, NULL },
	{ "form-date", form_date, NULL },
	{ "form-id", form_id, NULL },
	{ "form-address", form_address, "form-address" },
	{ "form-letters", form_letters, NULL },
	{ "form-code", form_code, "form-code" },
	{ "form-open-date", form_open_date, "form-open-date" },
	{ "form-landline", form_landline, "form-landline" },
	{ "form-entry", form_entry, NULL },
	{ "form-group", form_group, "form-group" },
	{ "form-group-full", form_group_full, NULL },
	{ "form-area-waits", form_area_waits, NULL },
	{ "form-area", form_area, "form-area" },
	{ "form-area-typed", form_area_typed, NULL },
	{ "form-amount", form_amount, "form-amount" },
	{ "form-rule", form_rule, NULL },
	{ "form-stuck", form_stuck, "form-stuck" },
	{ "form-passport", form_passport, NULL },
	{ "form-two", form_two, NULL },
	{ "form-number-and-box", form_number_and_box, NULL },
	{ "form-checkbox", form_checkbox, NULL },
	{ "form-known", form_known, NULL },
	{ "form-many", form_many, NULL },
	{ "form-long-page", form_long_page, NULL },
	{ "form-long-page-end", form_long_page_end, NULL },
	{ "materials", materials, "materials" },
	{ "materials-defer", materials_defer, NULL },
	{ "materials-window", materials_window, NULL },
	{ "materials-many", many_materials, NULL },
	{ "materials-many-end", materials_many_end, NULL },
	{ "delivery", delivery, NULL },
	{ "delivery-express", delivery_express, "delivery" },
	{ "delivery-address", delivery_address, "delivery-address" },
	{ "delivery-mobile", delivery_mobile, NULL },
	{ "check", check, "check" },
	{ "check-agent", check_agent, "check-agent" },
	{ "check-guardian", check_guardian, NULL },
	{ "check-legal", check_legal, "check-legal" },
	{ "check-gone", check_gone, NULL },
	{ "check-page-two", check_two, NULL },
	{ "check-simple", check_simple, NULL },
	{ "check-many", check_many, NULL },
	{ "check-many-end", check_many_end, NULL },
	{ "check-problem", check_problem, NULL },
	{ "sign-empty", sign_empty, NULL },
	{ "sign", sign, "sign" },
	{ "submitting", submitting, "submitting" },
	{ "submitting-sending", submitting_sending, NULL },
	{ "receipt", receipt, "receipt" },
	{ "receipt-agent", receipt_agent, "receipt-agent" },
	{ "receipt-legal", receipt_legal, NULL },
	{ "receipt-offline", receipt_offline, NULL },
	{ "receipt-received", receipt_received, NULL },
	{ "receipt-accepted", receipt_accepted, NULL },
	{ "receipt-doubt", receipt_doubt, "receipt-doubt" },
	{ "receipt-no-printer", receipt_no_printer, NULL },
	{ "receipt-waiting", receipt_waiting, "receipt-waiting" },
	{ "receipt-again", receipt_again, "receipt-again" },
	{ "receipt-no-card", receipt_no_card, NULL },
	{ "receipt-nothing", receipt_nothing, NULL },
	{ "receipt-rated", receipt_rated, NULL },
	{ "rate-empty", rate_empty, NULL },
	{ "rate", rate, "rate" },
	{ "rate-bad", rate_bad, NULL },
	{ "rate-words", rate_words, NULL },
	{ "rate-failed", rate_failed, NULL },
	// clang-format off
	PROGRESS_SCENES(PROGRESS_ROW)
	BASKET_SCENES(BASKET_ROW)
	// clang-format on
	SCENES_HALL,
	SCENES_BUNDLE,
	SCENES_SCAN,
	{ "help", help, "help" },
	{ "help-notice", help_notice, "notice-public" },
	{ "help-notice-failed", help_notice_failed, NULL },
	{ "help-called", help_called, NULL },
	{ "help-called-unknown", help_called_unknown, NULL },
	{ "help-called-passed", help_called_passed, NULL },
	{ "help-unknown-hall", help_unknown_hall, NULL },
	{ "help-unfilled", help_unfilled, NULL },
	{ "help-stranger", help_stranger, NULL },
	{ "help-receipt", help_receipt, NULL },
	{ "closed", closed, "closed" },
	{ "closed-at-start", closed_at_start, NULL },
	{ "closed-full", closed_full, NULL },
	{ "closed-loss", closed_loss, NULL },
	{ "closed-responsible", closed_responsible, NULL },
	SCENES_STAFF,
	{ "overlay-size", overlay_size, "size" },
	{ "overlay-language", overlay_language, NULL },
	{ "overlay-idle", overlay_idle, "idle" },
	{ "overlay-confirm", overlay_confirm, NULL },
};
const size_t scene_count = ARRAY_LEN(scenes);

void scenery_put(char *out, size_t cap, const char *text)
{
	if (!text_copy(out, cap, text))
		abort();
}

/* The longest there is: an old backup was put back. */
void scenery_loss(struct scenery *s)
{
	json_object_set_new(
		s->status, "alarms",
		scenery_json(
			"[{\"kind\":\"journal.cut\",\"at\":\"2026-11-20T08:00:00+08:00\","
			"\"detail\":{\"first\":1,\"last\":9}},"
			"{\"kind\":\"store.lost\",\"at\":\"2026-11-20T08:00:00+08:00\",\"detail\":{"
			"\"count\":12,\"first\":\"futian-hall-A07-K3000031-F\","
			"\"last\":\"futian-hall-A07-K3000042-3\"}}]"));
}

void scenery_overlay(struct scenery *s, enum overlay overlay)
{
	s->overlays.stack[s->overlays.depth++] = overlay;
}

/* Read once: a scene that wants another item changes a copy. */
static json_t *sample(void)
{
	static json_t *catalogue;
	if (!catalogue)
		catalogue = scenery_must(
			json_load_file(KIOSK_SOURCE_DIR "/assets/catalogue/sample.json", 0, NULL));
	return json_incref(catalogue);
}

void scenery_open(struct scenery *s, const struct scene *scene)
{
	*s = (struct scenery){ .visit.handed.started_ms = 1000 };
	s->catalogue = sample();
	s->status = scenery_json(status_text);
	s->view = (struct view){
		.visit = &s->visit,
		.overlays = &s->overlays,
		.status = s->status,
		.terminal_id = "A-07",
		.wall_ms = SATURDAY_0941,
		.mono_ms = s->visit.handed.started_ms,
		.staff = &s->staff,
		.pinyin = "",
	};
	scene->set(s);
	if (s->visit.browse.item)
		visit_foresee(&s->visit.browse, "20261121");
	s->view.facts = visit_facts(&s->visit);
}

void scenery_close(struct scenery *s)
{
	form_destroy(s->visit.answers.form);
	consents_fini(&s->visit.answers.consents);
	document_wipe(&s->visit.holder.doc);
	document_wipe(&s->visit.deputy.holder.doc);
	tracking_forget(&s->visit.tracking);
	waiting_forget(&s->visit.waiting);
	appointing_forget(&s->visit.appointing);
	licences_forget(&s->visit.answers.licences);
	scans_forget(&s->visit.scans);
	json_decref(s->staff.answer);
	json_decref(s->staff.more);
	json_decref(s->staff.shown);
	json_decref(s->staff.said_of);
	json_decref(s->spare);
	json_decref(s->results);
	json_decref(s->status);
	json_decref(s->catalogue);
}
