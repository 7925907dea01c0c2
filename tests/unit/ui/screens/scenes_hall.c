/* SPDX-License-Identifier: Apache-2.0 */
/* scenes_hall.c - see scenes_hall.h. People and numbers are invented. */
#include "tests/unit/ui/screens/scenes_hall.h"

#include "tests/unit/ui/screens/scenes_end.h"
#include "tests/unit/ui/screens/scenes_form.h"
#include "tests/unit/ui/screens/scenes_steps.h"

#include <string.h>

static void begun(struct scenery *s, enum stage_id stage)
{
	scenery_form(s, scenery_item(s, "居住证签注"), "mobile");
	s->view.stage = stage;
}

static void waits(struct scenery *s)
{
	const json_t *item = s->visit.answers.item;
	s->visit.waiting.notices = scenery_json(
		"{\"notices\":[{\"kind\":\"licence\",\"title\":\"机动车驾驶证\",\"text\":\"2026-12-31 "
		"到期，可在本机办理期满换证\"},{\"kind\":\"correction\",\"title\":\"租房提取住房公积金\",\"text\":"
		"\"请补交租赁合同第 2 页\"},{\"kind\":\"result\",\"title\":\"居住证签注已办好\"}]}");
	s->visit.waiting.drafts = json_pack(
		"{s:[{s:s, s:s, s:s, s:s}, {s:s, s:s, s:s, s:s}]}", "drafts", "token", "T1",
		"task_code", json_str(item, "task_code"), "task_name", json_str(item, "task_name"),
		"task_version", json_str(item, "task_version"), "token", "T2", "task_code", "4",
		"task_name", "高龄津贴申领", "task_version", "1");
}

void form_noticed(struct scenery *s)
{
	begun(s, STAGE_FORM);
	waits(s);
}

void help_noticed(struct scenery *s)
{
	form_noticed(s);
	s->overlays.stack[s->overlays.depth++] = OVERLAY_HELP;
}

void notices_none(struct scenery *s)
{
	begun(s, STAGE_NOTICES);
	s->visit.waiting.state = LOOKUP_KNOWN;
}

void notices_asking(struct scenery *s)
{
	notices_none(s);
	s->visit.waiting.state = LOOKUP_ASKING;
}

void notices(struct scenery *s)
{
	notices_none(s);
	waits(s);
}

/* Who came to see them alone: no item is open. */
static void alone(struct scenery *s, enum stage_id goal)
{
	form_destroy(s->visit.answers.form);
	s->visit.answers.form = NULL;
	s->visit.answers.item = s->visit.browse.item = NULL;
	s->visit.goal = goal;
}

void notices_own(struct scenery *s)
{
	notices(s);
	alone(s, STAGE_NOTICES);
}

/* Half of it was answered. */
void notices_some(struct scenery *s)
{
	notices_own(s);
	s->visit.waiting.state = LOOKUP_FAILED;
}

void notices_failed(struct scenery *s)
{
	notices_none(s);
	alone(s, STAGE_NOTICES);
	s->visit.waiting.state = LOOKUP_FAILED;
}

void notices_taken(struct scenery *s)
{
	notices(s);
	strcpy(s->visit.waiting.took, "T1");
	s->visit.waiting.taken = (struct draft_taken){ 3, 1 };
	s->visit.part = 1;
}

void handover(struct scenery *s)
{
	begun(s, STAGE_HANDOVER);
}

void handover_done(struct scenery *s)
{
	handover(s);
	strcpy(s->visit.handover.token, "XKQJY98SHTP82VTH58NX8HYAGQWTR5E9");
	strcpy(s->visit.handover.number, "A017");
	strcpy(s->visit.handover.window, "一楼 3 号窗口");
	s->visit.handover.print = PRINT_DONE;
}

static void failed(struct scenery *s, enum err err)
{
	handover(s);
	for (int way = 0; way < HANDOVER_WAYS; way++) {
		s->visit.handover.problem[way] = err;
		if (err == ERR_TIMEOUT)
			strcpy(s->visit.handover.key[way], "00000001-0000-4000-8000-000000000001");
	}
}

void handover_offline(struct scenery *s)
{
	failed(s, ERR_OFFLINE);
}

void handover_unknown(struct scenery *s)
{
	failed(s, ERR_TIMEOUT);
}

/* Appointments */

static struct appointing *appoints(struct scenery *s)
{
	begun(s, STAGE_HANDOVER);
	struct appointing *a = &s->visit.appointing;
	s->visit.handover.appoints = true;
	a->about = json_pack("{s:s}", "task_name", "居住证签注");
	a->slots = scenery_json(
		"{\"slots\":[{\"id\":\"1\",\"date\":\"2026-11-27\",\"from\":\"09:00\",\"to\":\"12:00\",\"left\":0},"
		"{\"id\":\"2\",\"date\":\"2026-11-30\",\"from\":\"09:00\",\"to\":\"10:00\",\"left\":3},"
		"{\"id\":\"3\",\"date\":\"2026-11-30\",\"from\":\"10:00\",\"to\":\"11:00\",\"left\":0},"
		"{\"id\":\"4\",\"date\":\"2026-11-30\",\"from\":\"14:00\",\"to\":\"15:00\",\"left\":12},"
		"{\"id\":\"5\",\"date\":\"2026-12-01\",\"from\":\"09:00\",\"to\":\"12:00\",\"left\":1}]}");
	return a;
}

void appoint_days(struct scenery *s)
{
	appoints(s);
}

void appoint_times(struct scenery *s)
{
	struct appointing *a = appoints(s);
	strcpy(a->day, "2026-11-30");
	strcpy(a->slot, "4");
}

void appoint_doubt(struct scenery *s)
{
	appoint_times(s);
	s->visit.appointing.taking.doubt = true;
}

void appoint_lost(struct scenery *s)
{
	struct appointing *a = appoints(s);
	strcpy(a->day, "2026-11-30");
	a->taking.problem = ERR_CONFLICT;
}

void appoint_taken(struct scenery *s)
{
	appoint_times(s);
	strcpy(s->visit.appointing.no, "Y000017");
	s->visit.appointing.print = PRINT_DONE;
}

/* One more tap. */
void appoint_sure(struct scenery *s)
{
	appoint_taken(s);
	strcpy(s->visit.appointing.back, "Y000017");
	s->visit.appointing.sure = true;
	s->visit.appointing.giving.problem = ERR_OFFLINE;
}

static void no_slots(struct scenery *s, enum err err, const char *slots)
{
	struct appointing *a = appoints(s);
	json_decref(a->slots);
	a->slots = slots ? scenery_json(slots) : NULL;
	a->problem = err;
}

void appoint_offline(struct scenery *s)
{
	no_slots(s, ERR_OFFLINE, NULL);
}

void appoint_strange(struct scenery *s)
{
	no_slots(s, ERR_TIMEOUT, NULL);
}

void appoint_closed(struct scenery *s)
{
	no_slots(s, ERR_NOT_FOUND, NULL);
}

void appoint_full(struct scenery *s)
{
	no_slots(s, ERR_OK,
		 "{\"slots\":[{\"id\":\"1\",\"date\":\"2026-11-27\",\"from\":\"09:00\",\"to\":"
		 "\"12:00\",\"left\":0}]}");
	strcpy(s->visit.appointing.back, "Y000017");
	s->visit.appointing.giving.done = true;
}

void handover_taken(struct scenery *s)
{
	appoint_taken(s);
	s->visit.handover.appoints = false;
}

void notices_appointment(struct scenery *s)
{
	begun(s, STAGE_NOTICES);
	s->visit.waiting.notices = scenery_json(
		"{\"notices\":[{\"kind\":\"appointment\",\"title\":\"租房提取住房公积金\",\"text\":"
		"\"11 月 30 日 14:00，福田区政务服务中心\",\"no\":\"Y000017\"}]}");
	strcpy(s->visit.appointing.back, "Y000017");
	s->visit.appointing.giving.doubt = true;
}

/* Licences */

void licences_failed(struct scenery *s)
{
	begun(s, STAGE_LICENCES);
	s->visit.answers.licences.state = LOOKUP_FAILED;
}

static void found(struct scenery *s, const char *list)
{
	begun(s, STAGE_LICENCES);
	s->visit.answers.licences =
		(struct licences){ .state = LOOKUP_KNOWN, .answer = scenery_json(list) };
}

void licences_none(struct scenery *s)
{
	found(s, "{\"licences\":[]}");
}

void licences(struct scenery *s)
{
	found(s,
	      "{\"licences\":[{\"ref\":\"L1\",\"name\":\"居民户口簿\",\"number_masked\":\"4403****0021\","
	      "\"issue_dept\":\"深圳市公安局福田分局\",\"valid_to\":\"长期\"},{\"ref\":\"L2\",\"name\":"
	      "\"机动车驾驶证\",\"number_masked\":\"1101***********002X\",\"issue_dept\":"
	      "\"广州市公安局交通警察支队\",\"valid_to\":\"2031-06-30\"},{\"ref\":\"L3\",\"name\":\"结婚证\","
	      "\"number_masked\":\"J430***-2015-****12\",\"issue_dept\":\"湖南省长沙市芙蓉区民政局\"}]}");
}

void licences_asking(struct scenery *s)
{
	begun(s, STAGE_LICENCES);
	s->visit.answers.licences.state = LOOKUP_ASKING;
}

void licences_own(struct scenery *s)
{
	licences(s);
	alone(s, STAGE_LICENCES);
}

void licences_own_none(struct scenery *s)
{
	licences_none(s);
	alone(s, STAGE_LICENCES);
}

void licences_own_failed(struct scenery *s)
{
	licences_failed(s);
	alone(s, STAGE_LICENCES);
}
