/* SPDX-License-Identifier: Apache-2.0 */
/* scenes_progress.c - see scenes_progress.h. Cases and numbers are invented. */
#include "tests/unit/ui/screens/scenes_progress.h"

#include <stdlib.h>

#include "firmware/base/text.h"
#include "firmware/base/util.h"
#include "firmware/core/value/json.h"

#define NUMBER "44030020261126000123"

static struct tracking *begin(struct scenery *s, enum tracking_part part)
{
	struct tracking *t = &s->visit.tracking;
	s->view.stage = STAGE_PROGRESS;
	s->visit.goal = STAGE_PROGRESS;
	t->part = part;
	return t;
}

static void put(char *out, size_t cap, const char *text)
{
	if (!text_copy(out, cap, text))
		abort();
}

static json_t *parsed(const char *text)
{
	json_t *json = json_loads(text, 0, NULL);
	if (!json)
		abort();
	return json;
}

/* After a wrong code. */
void progress_ask(struct scenery *s)
{
	begin(s, TRACKING_ASK)->problem = ERR_NOT_FOUND;
}

/* Where there is a code scanner, and something else than a receipt was held to it. */
void progress_scan(struct scenery *s)
{
	begin(s, TRACKING_ASK)->problem = ERR_SYNTAX;
	s->view.scans = true;
}

void progress_number(struct scenery *s)
{
	struct tracking *t = begin(s, TRACKING_ASK);
	put(t->number, sizeof(t->number), NUMBER);
	put(s->visit.typing.focus, sizeof(s->visit.typing.focus), "number");
	s->visit.typing.upper = true;
}

void progress_code(struct scenery *s)
{
	progress_number(s);
	put(s->visit.tracking.code, sizeof(s->visit.tracking.code), "7KQ2");
	put(s->visit.typing.focus, sizeof(s->visit.typing.focus), "code");
}

void progress_cases(struct scenery *s)
{
	begin(s, TRACKING_CASES)->cases = parsed(
		"{\"cases\":[{\"project_no\":\"" NUMBER "\",\"apply_serial_no\":\"T-7G000123-4\","
		"\"task_code\":\"11440300\",\"task_name\":\"居住证签注\",\"state\":\"delivered\","
		"\"case_state\":\"processing\",\"apply_date\":\"2026-11-24T09:41:00+08:00\"},"
		"{\"project_no\":null,\"apply_serial_no\":\"T-7G000125-A\",\"task_code\":\"11440301\","
		"\"task_name\":\"灵活就业人员社会保险补贴申领\",\"state\":\"queued\",\"case_state\":\"\","
		"\"apply_date\":\"2026-11-26T10:02:00+08:00\"}]}");
}

/* What the platform did not accept: kept, on its way, with the authority, taken back just now. */
void progress_kept(struct scenery *s)
{
	static const struct {
		const char *serial, *state;
		bool may;
	} rows[] = {
		{ "T-7G000131-K", "quarantined", true },
		{ "T-7G000130-3", "quarantined", false },
		{ "T-7G000129-D", "handed_over", false },
		{ "T-7G000128-5", "withdrawn", false },
	};
	struct tracking *t = begin(s, TRACKING_CASES);
	json_t *list = json_array();
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		json_array_append_new(
			list, json_pack("{s:n, s:s, s:s, s:s, s:s, s:s, s:s, s:o}", "project_no",
					"apply_serial_no", rows[i].serial, "task_code", "11440300",
					"task_name", "居住证签注", "state", rows[i].state,
					"case_state", "", "apply_date", "2026-11-26T10:02:00+08:00",
					"may_take_back", json_boolean(rows[i].may)));
	t->cases = json_pack("{s:o}", "cases", list);
	put(t->follow.client_ref, sizeof(t->follow.client_ref),
	    "c22e6bd4-df9d-42b3-b9c2-354c9e4948c0");
	put(t->follow.serial, sizeof(t->follow.serial), rows[3].serial);
	t->follow.taken = true;
}

void progress_take_back(struct scenery *s)
{
	progress_kept(s);
	struct tracking *t = &s->visit.tracking;
	t->part = TRACKING_TAKE_BACK;
	put(t->serial, sizeof(t->serial), "T-7G000131-K");
}

void progress_no_cases(struct scenery *s)
{
	begin(s, TRACKING_CASES)->cases = parsed("{\"cases\":[]}");
}

static struct tracking *one(struct scenery *s, const char *answer)
{
	progress_cases(s);
	struct tracking *t = begin(s, TRACKING_CASE);
	t->by_card = true;
	put(t->project_no, sizeof(t->project_no), NUMBER);
	t->answer = answer ? parsed(answer) : NULL;
	return t;
}

void progress_case(struct scenery *s)
{
	one(s,
	    "{\"state\":\"processing\",\"promise_date\":\"2026-12-08\",\"supervise\":{\"level\":\"none\"},"
	    "\"result\":{},\"parts\":[],\"delivery\":{\"way\":\"express\",\"company\":\"邮政速递\","
	    "\"tracking_no\":\"EX123456789CN\"},\"steps\":["
	    "{\"state\":\"received\",\"at\":\"2026-11-24T09:41:00+08:00\"},"
	    "{\"state\":\"accepted\",\"at\":\"2026-11-24T14:20:00+08:00\"},"
	    "{\"state\":\"processing\",\"at\":\"2026-11-25T08:30:00+08:00\","
	    "\"handle_explain\":\"材料齐全，等待签批\"}]}");
}

void progress_many(struct scenery *s)
{
	struct tracking *t =
		one(s, "{\"state\":\"parked\",\"promise_date\":\"2026-12-08\",\"supervise\":"
		       "{\"level\":\"red\"},\"parts\":[],\"steps\":[]}");
	json_t *steps = json_object_get(t->answer, "steps"),
	       *parts = json_object_get(t->answer, "parts");
	for (int i = 0; i < PROGRESS_STEPS_MAX + 2; i++)
		json_array_append_new(steps,
				      json_pack("{s:s, s:o, s:s}", "state", "processing", "at",
						json_sprintf("2026-11-25T08:%02d:00+08:00", i % 60),
						"handle_explain", "转下一部门会签，等待意见回复"));
	for (int i = 0; i < PROGRESS_PARTS_MAX; i++)
		json_array_append_new(parts, json_pack("{s:s, s:s}", "dept_name",
						       "市规划和自然资源局", "state", "accepted"));
}

void progress_offline(struct scenery *s)
{
	one(s, NULL)->problem = ERR_OFFLINE;
}

static struct tracking *wanted(struct scenery *s)
{
	return one(
		s,
		"{\"state\":\"correction\",\"promise_date\":\"2026-12-08\",\"supervise\":"
		"{\"level\":\"none\"},\"steps\":[{\"state\":\"received\",\"at\":"
		"\"2026-11-24T09:41:00+08:00\"},{\"state\":\"correction\",\"at\":"
		"\"2026-11-25T10:20:00+08:00\"}],\"correction\":{\"explain\":"
		"\"现住址不完整，请写明栋和房号\",\"fields\":[{\"field\":\"address\",\"title\":\"现住址\"},"
		"{\"field\":\"rooms\",\"title\":\"房间数\",\"type\":\"integer\"}],\"materials\":["
		"{\"material_name\":\"房屋租赁合同\"}]}}");
}

/* What is asked for must be seen at a window. */
void progress_appoint(struct scenery *s)
{
	wanted(s);
}

void progress_appointed(struct scenery *s)
{
	json_object_set_new(wanted(s)->answer, "appointment",
			    parsed("{\"no\":\"Y000017\",\"date\":\"2026-11-30\",\"from\":\"14:00\","
				   "\"to\":\"15:00\",\"hall\":\"福田区政务服务中心\"}"));
	put(s->visit.appointing.back, sizeof(s->visit.appointing.back), "Y000017");
	s->visit.appointing.sure = true;
}

void progress_correct(struct scenery *s)
{
	struct tracking *t = wanted(s);
	t->part = TRACKING_CORRECT;
	put(t->answers[0], sizeof(t->answers[0]), "福田区深南大道1号2栋301");
}

void progress_answer(struct scenery *s)
{
	progress_correct(s);
	put(s->visit.typing.focus, sizeof(s->visit.typing.focus), "field.address");
}

void progress_withdraw(struct scenery *s)
{
	wanted(s)->part = TRACKING_WITHDRAW;
}

void progress_doubt(struct scenery *s)
{
	struct follow *f = &wanted(s)->follow;
	put(f->client_ref, sizeof(f->client_ref), "c22e6bd4-df9d-42b3-b9c2-354c9e4948c0");
	put(f->project_no, sizeof(f->project_no), NUMBER);
	f->doubt = true;
}

static struct result_print *result(struct scenery *s)
{
	struct tracking *t = one(
		s,
		"{\"state\":\"done\",\"promise_date\":\"2026-12-08\",\"result\":{\"result_type\":"
		"\"certified\",\"result_cetr_name\":\"居住证\",\"files\":["
		"{\"n\":\"1\",\"name\":\"居住证签注结果通知书\",\"token\":\"one\"},"
		"{\"n\":\"2\",\"name\":\"送达回证\",\"token\":\"two\"}]},"
		"\"parts\":[],\"steps\":[{\"state\":\"done\",\"at\":\"2026-11-25T08:30:00+08:00\"}]}");
	t->result.tried = 1;
	return &t->result;
}

/* The slip is out, and there is another file. */
void progress_result(struct scenery *s)
{
	struct result_print *r = result(s);
	r->verified = true;
	r->print = PRINT_DONE;
}

/* The file itself is at the A4 printer, and there is another. */
void progress_document(struct scenery *s)
{
	struct result_print *r = result(s);
	r->verified = r->document = true;
	r->print = PRINT_DONE;
	s->view.prints_documents = true;
}

void progress_refused(struct scenery *s)
{
	result(s)->problem = ERR_SIGNATURE_BAD;
}
