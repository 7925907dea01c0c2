/* SPDX-License-Identifier: Apache-2.0 */
/* scenes_staff.c - the maintenance menu: the door, and each page on a good and on a bad day. */
#include "tests/unit/ui/screens/scenes_staff.h"

#include "tests/unit/ui/screens/scenes_form.h"

#include <stdlib.h>
#include <string.h>

#define ALL(count) ((UINT64_C(1) << (count)) - 1)

static const char devices_text[] =
	"[{\"kind\":\"card_reader\",\"name\":\"reader.1\",\"state\":\"online\","
	"\"tested_at\":\"2026-11-21T06:12:00+08:00\",\"test\":\"ERR_OK\",\"took_ms\":40},"
	"{\"kind\":\"card_reader\",\"name\":\"reader.2\",\"state\":\"noDevice\","
	"\"tested_at\":\"2026-11-21T06:12:00+08:00\",\"test\":\"ERR_READER_GONE\",\"took_ms\":1},"
	"{\"kind\":\"printer\",\"name\":\"printer\",\"state\":\"userError\","
	"\"tested_at\":\"2026-11-21T06:12:00+08:00\",\"test\":\"ERR_PRINTER_PAPER\",\"took_ms\":9},"
	"{\"kind\":\"camera\",\"name\":\"camera\",\"state\":\"starting\",\"tested_at\":null,"
	"\"test\":\"\",\"took_ms\":0}]";

static const char status_text[] =
	"{\"terminal_id\":\"A-07\",\"online\":true,\"enrolled\":true,\"clock_trust\":true,"
	"\"catalogue\":{\"items\":62,\"etag\":\"e\",\"date\":\"2026-11-20\"},"
	"\"queue\":{\"queued\":0,\"blocked\":0,\"quarantined\":0,\"delivered\":418},"
	"\"oldest_queued_at\":null,\"devices\":[],\"alarms\":[]}";

static const char bad_status_text[] =
	"{\"terminal_id\":\"A-07\",\"online\":false,\"enrolled\":true,\"clock_trust\":false,"
	"\"catalogue\":{\"items\":62,\"etag\":\"e\",\"date\":\"2026-11-20\"},"
	"\"queue\":{\"queued\":23,\"blocked\":1,\"quarantined\":2,\"delivered\":418},"
	"\"oldest_queued_at\":\"2026-11-19T08:31:00+08:00\",\"devices\":[],\"alarms\":["
	"{\"kind\":\"store.lost\",\"at\":\"2026-11-20T08:00:00+08:00\",\"detail\":{}},"
	"{\"kind\":\"alarm.catalogue_signature\",\"at\":\"2026-11-20T09:10:00+08:00\",\"detail\":{}},"
	"{\"kind\":\"device.fault\",\"at\":null,\"detail\":{}},"
	"{\"kind\":\"of a newer keeper\",\"at\":null,\"detail\":{}}]}";

static const char queue_text[] =
	"{\"records\":["
	"{\"client_ref\":\"00000000-0000-4000-8000-000000000001\",\"apply_serial_no\":"
	"\"futian-hall-A07-K3000031-F\",\"task_code\":\"11440000MB2D0164XH2440289876000\","
	"\"state\":\"queued\",\"created_at\":\"2026-11-19T08:31:00+08:00\",\"attempts\":0,"
	"\"project_no\":null,\"sealed_bytes\":2100},"
	"{\"client_ref\":\"00000000-0000-4000-8000-000000000002\",\"apply_serial_no\":"
	"\"futian-hall-A07-K3000032-3\",\"task_code\":\"11440000MB2D0164XH2440289876000\","
	"\"state\":\"quarantined\",\"created_at\":\"2026-11-19T08:40:00+08:00\",\"attempts\":2,"
	"\"project_no\":null,\"sealed_bytes\":2100},"
	"{\"client_ref\":\"00000000-0000-4000-8000-000000000003\",\"apply_serial_no\":"
	"\"futian-hall-A07-K3000033-7\",\"task_code\":\"11440000MB2D0164XH2440289876000\","
	"\"state\":\"delivered\",\"created_at\":\"2026-11-19T08:44:00+08:00\",\"attempts\":1,"
	"\"project_no\":\"440304\",\"sealed_bytes\":0}],"
	"\"others\":[{\"client_ref\":\"00000000-0000-4000-8000-000000000004\",\"kind\":"
	"\"evaluation\",\"state\":\"blocked\",\"attempts\":4,\"error_code\":\"CASE_UNKNOWN\"}]}";

static const char record_text[] =
	"{\"client_ref\":\"00000000-0000-4000-8000-000000000002\",\"apply_serial_no\":"
	"\"futian-hall-A07-K3000032-3\",\"task_code\":\"11440000MB2D0164XH2440289876000\","
	"\"state\":\"quarantined\",\"created_at\":\"2026-11-19T08:40:00+08:00\",\"attempts\":2,"
	"\"project_no\":null,\"kind\":\"application\",\"error_code\":\"FORM_VERSION\"}";

static const char watch_text[] =
	"{\"from\":\"2026-11-15T00:00:00+08:00\",\"counts\":{"
	"\"time\":{\"warn\":2,\"yellow\":0,\"red\":0},\"process\":{\"warn\":0,\"yellow\":0,\"red\":0},"
	"\"content\":{\"warn\":0,\"yellow\":1,\"red\":0},"
	"\"discretion\":{\"warn\":0,\"yellow\":0,\"red\":0},"
	"\"integrity\":{\"warn\":0,\"yellow\":1,\"red\":1}},\"events\":["
	"{\"seq\":31,\"at\":\"2026-11-21T08:00:00+08:00\",\"rule\":\"integrity.usb\",\"kind\":"
	"\"integrity\",\"level\":\"yellow\",\"phase\":\"during\",\"subject\":\"terminal\","
	"\"detail\":\"\",\"count\":1},"
	"{\"seq\":12,\"at\":\"2026-11-18T10:20:00+08:00\",\"rule\":\"integrity.clock\",\"kind\":"
	"\"integrity\",\"level\":\"red\",\"phase\":\"during\",\"subject\":\"terminal\","
	"\"detail\":\"7200 s\",\"count\":3}],"
	"\"today\":{\"date\":\"2026-11-21\",\"visits\":41,\"handled\":30,\"delivered\":29,"
	"\"failed\":1,\"late\":0,\"last_delivered_at\":\"2026-11-21T09:38:00+08:00\","
	"\"ratings\":{\"5\":12,\"4\":3,\"3\":0,\"2\":0,\"1\":1}}}";

static const char kpi_text[] =
	"{\"from\":\"2026-11-21\",\"to\":\"2026-11-21\",\"offered\":62,\"hidden\":1,\"totals\":{},"
	"\"indicators\":[{\"name\":\"effect\",\"permille\":731,\"of\":41},"
	"{\"name\":\"maturity\",\"permille\":966,\"of\":30},"
	"{\"name\":\"ways\",\"permille\":null,\"of\":0},"
	"{\"name\":\"coverage\",\"permille\":97,\"of\":62},"
	"{\"name\":\"guidance\",\"permille\":933,\"of\":30}],\"items\":[]}";

static const char entries_text[] =
	"{\"ndjson\":\"{\\\"seq\\\":18229,\\\"at\\\":\\\"2026-11-21T09:12:00+08:00\\\",\\\"kind\\\":"
	"\\\"staff.enter\\\",\\\"detail\\\":{\\\"role\\\":\\\"manager\\\",\\\"user\\\":2}}\\n"
	"{\\\"seq\\\":18230,\\\"at\\\":\\\"2026-11-21T09:38:00+08:00\\\",\\\"kind\\\":"
	"\\\"record\\\",\\\"detail\\\":{\\\"serial\\\":\\\"futian-hall-A07-K3000031-F\\\"}}\\n"
	"no entry\\n"
	"{\\\"seq\\\":18231,\\\"at\\\":\\\"2026-11-21T09:40:00+08:00\\\",\\\"kind\\\":"
	"\\\"visit.end\\\",\\\"detail\\\":{}}\\n\"}";

static const char network_text[] =
	"{\"interfaces\":[{\"name\":\"lo\",\"up\":true,\"mac\":\"\",\"addresses\":[\"127.0.0.1/8\"]},"
	"{\"name\":\"enp1s0\",\"up\":true,\"mac\":\"52:54:00:12:34:56\",\"addresses\":"
	"[\"10.1.2.3/24\",\"fe80::5054:ff:fe12:3456/64\"]},"
	"{\"name\":\"enp2s0\",\"up\":false,\"mac\":\"52:54:00:12:34:57\",\"addresses\":[]}],"
	"\"gateways\":[\"10.1.2.1\"],\"dns\":[\"10.1.2.1\",\"10.1.2.2\"],\"platform\":{\"url\":"
	"\"https://zwfw.example:8443\",\"enrolled\":true,\"reachable\":false,\"last_error\":"
	"\"ERR_TLS\",\"quiet_ms\":81000}}";

static const char time_said[] =
	"{\"now\":\"2026-11-21T09:41:00+08:00\",\"clock_trust\":true,\"offset_ms\":-3200,"
	"\"sources\":[{\"name\":\"platform\",\"good\":true},{\"name\":\"ntp\",\"good\":false}]}";

static const char acts_text[] =
	"{\"version\":\"0.1.0\",\"acts\":[{\"act\":\"reboot\",\"busy\":false,\"at\":null,\"result\":\"\","
	"\"said\":\"\"},{\"act\":\"usb-mount\",\"busy\":true,\"at\":null,\"result\":\"\",\"said\":\"\"},"
	"{\"act\":\"update\",\"busy\":false,\"at\":\"2026-11-20T21:00:00+08:00\",\"result\":"
	"\"ERR_ACT_FAILED\",\"said\":\"signature is not good\"},{\"act\":\"usb-unmount\",\"busy\":false,"
	"\"at\":\"2026-11-20T21:04:00+08:00\",\"result\":\"ERR_OK\",\"said\":\"\"}]}";

static const char update_text[] =
	"{\"version\":\"0.1.0\",\"state\":\"ready\",\"why\":\"\",\"sentence\":\"\",\"offered\":\"0.2.0\","
	"\"size\":94371840,\"have\":94371840,\"asked\":\"2026-11-21T03:12:00+08:00\",\"acts\":["
	"{\"act\":\"usb-mount\",\"busy\":true,\"at\":null,\"result\":\"\",\"said\":\"\"},"
	"{\"act\":\"update\",\"busy\":false,\"at\":\"2026-11-20T21:00:00+08:00\",\"result\":"
	"\"ERR_ACT_FAILED\",\"said\":\"the bundle is not signed by anyone\",\"why\":\"signature\"},{\"act\":\"usb-unmount\",\"busy\":false,"
	"\"at\":\"2026-11-20T21:04:00+08:00\",\"result\":\"ERR_OK\",\"said\":\"\"}]}";

/* The door */

void staff_door(struct scenery *s)
{
	s->view.stage = STAGE_MAINTENANCE;
	s->staff.tries_left = -1;
	s->staff.card_counts = true;
	strcpy(s->staff.pin, "135");
}

void staff_wrong(struct scenery *s)
{
	staff_door(s);
	s->staff.said = STAFF_SAID_WRONG;
	s->staff.tries_left = 3;
	s->staff.pin[0] = '\0';
}

void staff_wait(struct scenery *s)
{
	staff_wrong(s);
	s->staff.said = STAFF_SAID_WAIT;
	s->staff.wait_s = 14;
	strcpy(s->staff.pin, "135246");
}

void staff_locked(struct scenery *s)
{
	staff_wrong(s);
	s->staff.said = STAFF_SAID_LOCKED;
	s->staff.wait_s = 3541;
}

void staff_nobody(struct scenery *s)
{
	staff_wrong(s);
	s->staff.said = STAFF_SAID_NONE;
}

void staff_gone(struct scenery *s)
{
	staff_wrong(s);
	s->staff.said = STAFF_SAID_GONE;
}

void staff_change(struct scenery *s)
{
	staff_door(s);
	s->staff.part = STAFF_CHANGE;
	s->staff.said = STAFF_SAID_AGAIN;
	strcpy(s->staff.first, "135246");
}

/* Inside */

static void inside(struct scenery *s, enum staff_page page, const char *answer, const char *more)
{
	s->view.stage = STAGE_MAINTENANCE;
	s->staff.part = STAFF_INSIDE;
	s->staff.page = page;
	s->staff.pages = (unsigned)ALL(STAFF_PAGE_SETUP);
	s->staff.deeds = ALL(STAFF_DO_COUNT);
	strcpy(s->staff.role, "manager");
	strcpy(s->staff.name, "陈师傅");
	s->staff.answer = answer ? scenery_json(answer) : NULL;
	s->staff.more = more ? scenery_json(more) : NULL;
	json_object_set_new(s->status, "devices", scenery_json(devices_text));
	s->view.devices = json_object_get(s->status, "devices");
	json_object_set_new(json_object_get(s->status, "hall"), "responsible",
			    json_string("李主任"));
}

void staff_overview(struct scenery *s)
{
	inside(s, STAFF_PAGE_OVERVIEW, status_text, NULL);
	s->view.devices = NULL;
}

void staff_overview_bad(struct scenery *s)
{
	inside(s, STAFF_PAGE_OVERVIEW, bad_status_text, NULL);
	s->staff.outcome = STAFF_NOT_DONE;
	s->staff.why = ERR_OFFLINE;
}

void staff_reading(struct scenery *s)
{
	inside(s, STAFF_PAGE_OVERVIEW, NULL, NULL);
	s->staff.reading = true;
}

void staff_unread(struct scenery *s)
{
	inside(s, STAFF_PAGE_JOURNAL, NULL, NULL);
	s->staff.problem = ERR_TIMEOUT;
}

void staff_devices(struct scenery *s)
{
	inside(s, STAFF_PAGE_DEVICES, NULL, NULL);
}

void staff_devices_tested(struct scenery *s)
{
	inside(s, STAFF_PAGE_DEVICES, NULL, NULL);
	s->staff.deed = STAFF_DO_TEST_ALL;
	s->staff.outcome = STAFF_DONE;
	s->staff.said_of = scenery_json("{\"devices\":[],\"failed\":2}");
}

void staff_queue(struct scenery *s)
{
	inside(s, STAFF_PAGE_QUEUE, queue_text, bad_status_text);
}

void staff_queue_empty(struct scenery *s)
{
	inside(s, STAFF_PAGE_QUEUE, "{\"records\":[],\"others\":[]}", status_text);
}

void staff_record(struct scenery *s)
{
	staff_queue(s);
	strcpy(s->staff.ref, "00000000-0000-4000-8000-000000000002");
	s->staff.shown = scenery_json(record_text);
}

void staff_record_unknown(struct scenery *s)
{
	staff_record(s);
	s->staff.deed = STAFF_DO_RETRY;
	s->staff.outcome = STAFF_UNKNOWN;
}

void staff_record_revealed(struct scenery *s)
{
	staff_record(s);
	s->staff.deed = STAFF_DO_FOR_CONTACT;
	s->staff.outcome = STAFF_DONE;
	s->staff.said_of =
		scenery_json("{\"apply_serial_no\":\"A07-K3000043-Q\",\"name\":\"李四海\","
			     "\"mobile\":\"13800138000\"}");
}

static const char users_text[] =
	"{\"users\":[{\"number\":1,\"name\":\"陈师傅\",\"role\":\"manager\",\"pin\":\"own\",\"card\":true},"
	"{\"number\":2,\"name\":\"林小雨\",\"role\":\"operator\",\"pin\":\"first\",\"card\":false},"
	"{\"number\":5,\"name\":\"厂商 5\",\"role\":\"vendor\",\"pin\":\"own\",\"card\":false}],"
	"\"failures\":0,\"locked\":false}";

void staff_users(struct scenery *s)
{
	inside(s, STAFF_PAGE_USERS, users_text, NULL);
}

void staff_users_added(struct scenery *s)
{
	staff_users(s);
	json_object_set_new(s->staff.answer, "failures", json_integer(15));
	json_object_set_new(s->staff.answer, "locked", json_true());
	s->staff.deed = STAFF_DO_ADD_VENDOR;
	s->staff.outcome = STAFF_DONE;
	s->staff.said_of =
		scenery_json("{\"name\":\"厂商 5\",\"role\":\"vendor\",\"pin\":\"402817\"}");
}

void staff_supplies(struct scenery *s)
{
	inside(s, STAFF_PAGE_SUPPLIES,
	       "{\"paper\":{\"mm\":18350,\"since\":\"2026-11-20T08:05:00+08:00\",\"percent\":63}}",
	       NULL);
}

void staff_supplies_none(struct scenery *s)
{
	inside(s, STAFF_PAGE_SUPPLIES, NULL, NULL);
	s->view.devices = NULL;
}

void staff_journal(struct scenery *s)
{
	inside(s, STAFF_PAGE_JOURNAL, "{\"entries\":18231,\"bad_seq\":0}", entries_text);
}

void staff_journal_broken(struct scenery *s)
{
	inside(s, STAFF_PAGE_JOURNAL, "{\"entries\":18231,\"bad_seq\":977}", NULL);
}

void staff_supervision(struct scenery *s)
{
	inside(s, STAFF_PAGE_SUPERVISION, watch_text, NULL);
}

void staff_figures(struct scenery *s)
{
	inside(s, STAFF_PAGE_FIGURES, watch_text, kpi_text);
}

void staff_network(struct scenery *s)
{
	inside(s, STAFF_PAGE_NETWORK, network_text, NULL);
}

void staff_cable_out(struct scenery *s)
{
	inside(s, STAFF_PAGE_OVERVIEW, bad_status_text, "{\"interfaces\":[]}");
}

void staff_time(struct scenery *s)
{
	inside(s, STAFF_PAGE_TIME, time_said, NULL);
}

void staff_update(struct scenery *s)
{
	inside(s, STAFF_PAGE_UPDATE, NULL, update_text);
}

/* Where letters are so large that what can be done follows the rows, the page of that. */
void staff_update_deeds(struct scenery *s)
{
	staff_update(s);
	s->visit.part = 4;
}

void staff_report(struct scenery *s)
{
	inside(s, STAFF_PAGE_REPORT,
	       "{\"ready\":false,\"verdict\":\"not ready: printer printer, certificate\",\"at\":\"2026-11-21T09:41:00+08:00\",\"lines\":["
	       "{\"what\":\"firmware\",\"ok\":true,\"why\":\"version\",\"with\":[\"0.1.0\"],\"said\":\"version 0.1.0\"},"
	       "{\"what\":\"terminal\",\"ok\":true,\"why\":\"terminal\",\"with\":[\"futian-hall-A07\"],\"said\":\"futian-hall-A07\"},"
	       "{\"what\":\"self-test\",\"ok\":true,\"why\":\"asked\",\"with\":[],\"said\":\"made for this report\"},"
	       "{\"what\":\"card_reader reader.1\",\"ok\":true,\"why\":\"tested\",\"with\":[\"online\",\"2026-11-21T09:40:58+08:00\"],"
	       "\"said\":\"online, tested 2026-11-21T09:40:58+08:00\"},"
	       "{\"what\":\"printer printer\",\"ok\":false,\"why\":\"test_failed\",\"with\":[\"userError\","
	       "\"2026-11-21T09:40:59+08:00\",\"ERR_PRINTER_PAPER\"],\"said\":\"userError, its test of "
	       "2026-11-21T09:40:59+08:00 failed: ERR_PRINTER_PAPER\"},"
	       "{\"what\":\"certificate\",\"ok\":false,\"why\":\"cert_ends\",\"with\":[\"2026-12-01T00:00:00+08:00\"],"
	       "\"said\":\"ends 2026-12-01T00:00:00+08:00\"},"
	       "{\"what\":\"disk\",\"ok\":false,\"why\":\"of a newer keeper\",\"with\":[\"3\"],\"said\":\"worn by 3 %\"},"
	       "{\"what\":\"responsible\",\"ok\":true,\"why\":\"responsible\",\"with\":[\"张敏\",\"0755-12345678\"],"
	       "\"said\":\"张敏, 0755-12345678\"}]}",
	       NULL);
}

void staff_restart(struct scenery *s)
{
	inside(s, STAFF_PAGE_RESTART, NULL, acts_text);
	s->staff.deed = STAFF_DO_RESTART;
	s->staff.sure = true;
}

void staff_restart_done(struct scenery *s)
{
	inside(s, STAFF_PAGE_RESTART, NULL, acts_text);
	s->staff.deed = STAFF_DO_RESTART;
	s->staff.outcome = STAFF_NOT_DONE;
	s->staff.why = ERR_UNSUPPORTED;
}

void staff_sound(struct scenery *s)
{
	inside(s, STAFF_PAGE_SOUND, "{\"brightness\":70,\"volume\":60}", NULL);
	s->view.dims = s->view.sounds = true;
}

void staff_sound_none(struct scenery *s)
{
	staff_sound(s);
	s->view.dims = s->view.sounds = false;
}

void staff_touch(struct scenery *s)
{
	struct staff_touch *t = &s->staff.touch;
	inside(s, STAFF_PAGE_TOUCH, NULL, NULL);
	t->strokes.width = MM(244);
	t->strokes.height = MM(150);
	for (int i = 0; i < 60; i++)
		strokes_add(&t->strokes, MM(20) + i * MM(3), MM(60) + i * i * 2, i * 10, i == 0);
	t->fingers = 1;
	t->corners = 0x7;
	t->x = MM(197);
	t->y = MM(129.6);
	t->drift = MM(177);
}

void staff_menu(struct scenery *s)
{
	staff_overview(s);
	s->staff.menu = true;
}

void staff_operator(struct scenery *s)
{
	staff_overview_bad(s);
	strcpy(s->staff.role, "operator");
	s->staff.pages = 1u << STAFF_PAGE_OVERVIEW | 1u << STAFF_PAGE_DEVICES;
	s->staff.deeds = 0;
}

/* A new board */

static const char setup_text[] =
	"{\"open\":true,\"panel_mm\":0,\"network\":true,\"online\":false,\"clock_trust\":false,"
	"\"addressed\":true,\"enrolled\":false,\"terminal_id\":\"unenrolled\",\"hall\":{\"hall_code\":\"\",\"name\":\"\","
	"\"address\":\"\",\"confirmed\":false},\"staff\":false,\"items\":0,\"region\":\"\","
	"\"region_waits\":false,\"report\":null}";

static const char setup_later_text[] =
	"{\"open\":false,\"panel_mm\":477,\"network\":true,\"online\":true,\"clock_trust\":true,"
	"\"enrolled\":true,\"terminal_id\":\"futian-hall-A07\",\"hall\":{\"hall_code\":\"440304-01\","
	"\"name\":\"福田区政务服务大厅\",\"address\":\"福中三路 1012 号\",\"confirmed\":false},\"staff\":true,"
	"\"items\":412,\"region\":\"futian\",\"region_waits\":false,\"report\":{\"at\":"
	"\"2026-11-21T09:41:00+08:00\",\"ready\":false,\"failed\":2}}";

static void put_up(struct scenery *s, enum staff_page page, const char *answer, const char *more)
{
	inside(s, page, answer, more);
	s->staff.setup = STAFF_SETUP_OPEN;
	s->staff.pages = (unsigned)ALL(STAFF_PAGE_COUNT);
	strcpy(s->staff.role, "setup");
	s->staff.name[0] = '\0';
}

void staff_setup(struct scenery *s)
{
	put_up(s, STAFF_PAGE_SETUP, setup_text, NULL);
}

/* What is known of the platform comes with the pack. */
void staff_setup_no_url(struct scenery *s)
{
	staff_setup(s);
	json_object_set_new(s->staff.answer, "addressed", json_false());
}

void staff_setup_later(struct scenery *s)
{
	put_up(s, STAFF_PAGE_SETUP, setup_later_text, NULL);
	s->staff.setup = STAFF_SETUP_STAFF;
	strcpy(s->staff.role, "manager");
}

void staff_setup_panel(struct scenery *s)
{
	put_up(s, STAFF_PAGE_PANEL, NULL, "{\"brightness\":100,\"volume\":60,\"panel_mm\":268}");
}

void staff_setup_region(struct scenery *s)
{
	put_up(s, STAFF_PAGE_REGION, NULL,
	       "{\"region\":\"\",\"version\":0,\"installed\":3,\"hall_code\":\"\",\"area_code\":\"\","
	       "\"url\":\"\",\"url2\":\"\",\"task_codes\":0}");
}

void staff_setup_network(struct scenery *s)
{
	put_up(s, STAFF_PAGE_NETWORK, network_text, NULL);
}

void staff_setup_address(struct scenery *s)
{
	static const char *const typed[] = { "10.18.240.103", "255.255.255.0", "10.18.240.254",
					     "10.18.240.2" };
	staff_setup_network(s);
	s->staff.part = STAFF_ADDRESS;
	strcpy(s->staff.cable.name, "enp1s0");
	for (size_t i = 0; i < ARRAY_LEN(typed); i++)
		strcpy(s->staff.cable.line[i], typed[i]);
}

void staff_setup_address_sure(struct scenery *s)
{
	staff_setup_address(s);
	s->staff.sure = true;
}

void staff_setup_address_wrong(struct scenery *s)
{
	staff_setup_address(s);
	strcpy(s->staff.cable.line[STAFF_LINE_GATEWAY], "10.18.24.254");
	s->staff.cable.fault = ADDRESS_OUTSIDE;
	s->staff.cable.at = STAFF_LINE_GATEWAY;
	strcpy(s->visit.typing.focus, "gateway");
}

void staff_setup_address_unusable(struct scenery *s)
{
	staff_setup_address(s);
	strcpy(s->staff.cable.line[STAFF_LINE_ADDRESS], "10.18.240.0");
	s->staff.cable.fault = ADDRESS_UNUSABLE;
	s->staff.cable.at = STAFF_LINE_ADDRESS;
	strcpy(s->visit.typing.focus, "address");
}

void staff_setup_code(struct scenery *s)
{
	put_up(s, STAFF_PAGE_SETUP, setup_text, NULL);
	s->staff.part = STAFF_CODE;
	s->staff.said = STAFF_SAID_CODE_REFUSED;
	s->visit.typing.upper = true;
	strcpy(s->staff.code, "SZ26-7KQ4");
}

void staff_setup_code_offline(struct scenery *s)
{
	staff_setup_code(s);
	s->staff.said = STAFF_SAID_CODE_OFFLINE;
}

void staff_setup_first(struct scenery *s)
{
	put_up(s, STAFF_PAGE_SETUP, setup_text, NULL);
	s->staff.part = STAFF_FIRST;
	strcpy(s->staff.pin, "135");
}

void staff_setup_door(struct scenery *s)
{
	staff_door(s);
	s->staff.said = STAFF_SAID_SETUP;
}
