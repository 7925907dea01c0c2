/* SPDX-License-Identifier: Apache-2.0 */
/* fakes.c - see fakes.h. */
#include "fakes.h"

#include <stdio.h>
#include <string.h>

#include <check.h>

#include "firmware/base/file.h"
#include "tests/suite.h"

struct fake fake;

/* The keeper's socket */

struct call {
	struct call *next;
	char method[32];
	json_t *args;
	bus_done done;
	void *arg;
};

struct bus_client {
	struct call *calls; /* oldest first */
};

static struct bus_client client;

enum err bus_client_open(struct loop *loop, const char *path, enum bus_role role,
			 const struct bus_client_sink *sink, struct bus_client **out)
{
	(void)loop;
	(void)path;
	ck_assert_int_eq(role, BUS_CITIZEN);
	fake.bus_sink = *sink;
	*out = &client;
	return ERR_OK;
}

void bus_client_close(struct bus_client *c)
{
	while (c && c->calls) {
		struct call *call = c->calls;
		c->calls = call->next;
		json_decref(call->args);
		free(call);
	}
}

bool bus_client_is_connected(const struct bus_client *c)
{
	return c && fake.connected;
}

size_t bus_client_open_calls(const struct bus_client *c)
{
	size_t n = 0;
	for (const struct call *call = c->calls; call; call = call->next)
		n++;
	return n;
}

void bus_client_call(struct bus_client *c, const char *method, json_t *args, const int *fds,
		     size_t fd_count, bus_done done, void *arg)
{
	fake.files = fd_count ? (int)fd_count : fake.files;
	for (size_t i = 0; i < fd_count; i++)
		ck_assert(fake.connected &&
			  (strcmp(method, "Result") == 0 ? memfd_is_blank(fds[i])
							 : memfd_is_sealed(fds[i])));
	fake.lent = fd_count ? fds[0] : fake.lent;
	struct call *call = calloc(1, sizeof(*call));
	snprintf(call->method, sizeof(call->method), "%s", method);
	call->args = args;
	call->done = done;
	call->arg = arg;
	struct call **at = &c->calls;
	while (*at)
		at = &(*at)->next;
	*at = call;
}

/* Waits as "Staff1.METHOD". */
void bus_client_call_of(struct bus_client *c, enum bus_role role, const char *method, json_t *args,
			const int *fds, size_t fd_count, bus_done done, void *arg)
{
	char name[32];
	ck_assert_int_eq(role, BUS_STAFF);
	snprintf(name, sizeof(name), "Staff1.%s", method);
	bus_client_call(c, name, args, fds, fd_count, done, arg);
}

static struct call *oldest(const char *method)
{
	for (struct call *call = client.calls; call; call = call->next)
		if (strcmp(call->method, method) == 0)
			return call;
	return NULL;
}

const json_t *fake_call(const char *method)
{
	struct call *call = oldest(method);
	return call ? call->args : NULL;
}

int fake_calls(const char *method)
{
	int n = 0;
	for (struct call *call = client.calls; call; call = call->next)
		n += strcmp(call->method, method) == 0;
	return n;
}

void fake_answer(const char *method, enum err err, json_t *answer)
{
	struct call *call = oldest(method);
	ck_assert_msg(call != NULL, "no call of %s waits", method);
	for (struct call **at = &client.calls; *at; at = &(*at)->next) {
		if (*at == call) {
			*at = call->next;
			break;
		}
	}
	if (call->done)
		call->done(call->arg, err, err == ERR_OK ? answer : NULL);
	json_decref(call->args);
	json_decref(answer);
	free(call);
	fake_build();
}

void fake_signal(const char *name, json_t *json)
{
	fake.bus_sink.signal(fake.bus_sink.arg, name, json);
	json_decref(json);
	fake_build();
}

static json_t *status(const char *closed)
{
	return json_pack("{s:s?, s:b, s:b, s:I, s:b, s:s, s:{s:s}, s:{s:i, s:s, s:s}, s:[]}",
			 "closed", closed, "online", 1, "offline_backing_off", 0, "now_ms",
			 (json_int_t)fake.now_ms, "clock_trust", !fake.no_time, "terminal_id", "T1",
			 "hall", "name", "hall", "catalogue", "items", 1, "etag", "e", "date",
			 "2026-11-21", "themes");
}

static void answer_dictionaries(void)
{
	while (fake_calls("Dictionary")) {
		const char *name = json_str(fake_call("Dictionary"), "name");
		json_t *known = json_object_get(fake.dictionaries, name);
		fake_answer("Dictionary", ERR_OK,
			    known ? json_deep_copy(known)
				  : json_pack("{s:s, s:s, s:[]}", "name", name, "version", "",
					      "entries"));
	}
}

void fake_open(void)
{
	fake.connected = true;
	fake.bus_sink.connected(fake.bus_sink.arg);
	fake_answer("Status", ERR_OK, status(NULL));
	answer_dictionaries();
}

void fake_status(const char *closed)
{
	fake_signal("StatusChanged", status(closed));
}

void fake_time(bool known)
{
	fake.no_time = !known;
	fake_status(NULL);
}

void fake_gone(void)
{
	fake.connected = false;
	fake.bus_sink.gone(fake.bus_sink.arg);
	fake_build();
}

/* The conductor */

static const char *shut = ""; /* [board] data_shut of the next start */

void fake_start_blind(void)
{
	fake = (struct fake){ .reader_state = DEVICE_ONLINE, .has_printer = true };
	client = (struct bus_client){ 0 };
	serial_format("T1", "AB", 1, fake.serial);
	snprintf(fake.settings.ui.language, sizeof(fake.settings.ui.language), "zh-CN");
	snprintf(fake.settings.board.data_shut, sizeof(fake.settings.board.data_shut), "%s", shut);
	fake.settings.visit.idle_s = 120;
	fake.settings.visit.idle_warn_s = 45;
	fake.settings.visit.answer_wait_s = 5;
	fake.settings.printer.width_dots = 576;
	ck_assert_int_eq(loop_create(&fake.loop), ERR_OK);
	loop_hold(fake.loop);
	ck_assert_int_eq(kiosk_create(fake.loop, &fake.settings, KIOSK_SHARE_DIR, &fake.k), ERR_OK);
	ck_assert_int_eq(kiosk_start(fake.k), ERR_OK);
	fake_build();
}

void fake_start(void)
{
	fake_start_blind();
	for (int reader = 0; reader < 2; reader++)
		fake_card(CARD_EVENT_EMPTY, reader, false, NULL);
}

void fake_start_shut(const char *file)
{
	shut = file;
	fake_start();
	shut = "";
}

void fake_stop(void)
{
	kiosk_destroy(fake.k);
	loop_destroy(fake.loop); /* asserts that no timer is armed */
	json_decref(fake.dictionaries);
}

void fake_build(void)
{
	ui_flush(fake.k->ui);
}

const char *fake_screen(void)
{
	fake_build();
	return kiosk_screen_name(fake.k);
}

void fake_act(int action, int64_t arg, const char *text)
{
	struct ui_action a = { .action = action, .arg = arg, .arg_text = text };
	fake.k->ui->sink.touched(fake.k->ui->sink.arg);
	fake.k->ui->sink.act(fake.k->ui->sink.arg, &a);
	fake_build();
}

void fake_home(void)
{
	fake_act(ACT_HOME, 0, NULL);
	if (overlay_top(fake.k) == OVERLAY_CONFIRM)
		fake_act(ACT_CONFIRM, 0, NULL);
}

/* The test citizen and the item */

struct document fake_document(void)
{
	struct document doc = { .kind = DOCUMENT_RESIDENT };
	snprintf(doc.name, sizeof(doc.name), "王秀英");
	snprintf(doc.sex, sizeof(doc.sex), "1");
	snprintf(doc.nation, sizeof(doc.nation), "01");
	snprintf(doc.birth, sizeof(doc.birth), "19900307");
	snprintf(doc.address, sizeof(doc.address), "北京市东城区景山前街4号院2单元301室");
	snprintf(doc.id, sizeof(doc.id), "11010119900307803X");
	snprintf(doc.issuer, sizeof(doc.issuer), "北京市公安局东城分局");
	snprintf(doc.valid_from, sizeof(doc.valid_from), "20180612");
	snprintf(doc.valid_to, sizeof(doc.valid_to), "20380612");
	return doc;
}

static json_t *item_named(const char *path, const char *word)
{
	json_t *file = json_load_file(path, 0, NULL), *item, *found = NULL;
	size_t i;
	ck_assert_ptr_nonnull(file);
	json_array_foreach(json_object_get(file, "items"), i, item)
	{
		if (!found && strstr(json_str(item, "task_name"), word))
			found = json_deep_copy(item);
	}
	ck_assert_ptr_nonnull(found);
	json_decref(file);
	return found;
}

json_t *fake_sample(const char *word)
{
	return item_named(KIOSK_SOURCE_DIR "/assets/catalogue/sample.json", word);
}

json_t *fake_item(const char *form, const char *level)
{
	json_t *item = item_named(KIOSK_SOURCE_DIR "/assets/catalogue/simple.json", "");
	if (form) {
		json_t *value = json_loads(form, 0, NULL);
		ck_assert_ptr_nonnull(value);
		json_object_set_new(item, "form", value);
		json_object_set_new(item, "row_guid", json_string("another"));
	}
	if (level)
		json_object_set_new(item, "identity_level", json_string(level));
	return item;
}

void fake_to_item(json_t *item)
{
	fake_open();
	fake_act(ACT_OPEN, 0, NULL);
	fake_answer("Search", ERR_OK, json_pack("{s:i, s:[]}", "total", 0, "items"));
	fake_act(ACT_CHOOSE, 0, "guid");
	fake_answer("Item", ERR_OK, item);
	ck_assert_str_eq(fake_screen(), "item");
}

void fake_to_identify(json_t *item)
{
	fake_to_item(item);
	fake_act(ACT_NEXT, 0, NULL);
	ck_assert_str_eq(fake_screen(), "identify");
}

void fake_identify(void)
{
	struct document doc = fake_document();
	fake_card(CARD_EVENT_PRESENT, 0, true, NULL);
	fake_card(CARD_EVENT_READ, 0, true, &doc);
	fake_answer("Identify", ERR_OK,
		    json_pack("{s:s, s:s}", "level", "card_online", "check_id", "c1"));
}

void fake_to_form(json_t *item)
{
	fake_to_identify(item);
	fake_identify();
	ck_assert_str_eq(fake_screen(), "form");
}

void fake_to_check(void)
{
	fake_to_form(fake_item(NULL, NULL));
	ck_assert_int_eq(typing_type(fake.k, "form.mobile", "13800138000"), ERR_OK);
	fake_act(ACT_NEXT, 0, NULL);
	ck_assert_str_eq(fake_screen(), "check");
}

static char *receipt_of(const char *client_ref, const char *state, const char *project_no)
{
	struct receipt r = { .state = CASE_STORED };
	for (enum case_word word = CASE_STORED; word <= CASE_ACCEPTED; word++)
		if (strcmp(case_word_name(word), state) == 0)
			r.state = word;
	snprintf(r.terminal, sizeof(r.terminal), "T1");
	snprintf(r.serial, sizeof(r.serial), "%s", fake.serial);
	snprintf(r.client_ref, sizeof(r.client_ref), "%s", client_ref);
	snprintf(r.project_no, sizeof(r.project_no), "%s", project_no ? project_no : "");
	snprintf(r.task_code, sizeof(r.task_code), "11440000MB2D0164XH2440289876000");
	snprintf(r.at, sizeof(r.at), "2026-11-21T09:41:00+08:00");
	memset(r.body_sha256, 'a', SHA256_HEX);
	memset(r.key, 'b', RECEIPT_KEY_HEX);
	struct buf text;
	buf_init(&text, RECEIPT_TEXT_MAX);
	ck_assert_int_eq(receipt_lines(&r, &text), ERR_OK);
	ck_assert_int_eq(receipt_add_signature(&text, "ed25519", "0123456789abcdef", 16), ERR_OK);
	return buf_take(&text);
}

json_t *fake_stored(const char *state, const char *project_no, bool wait)
{
	char ref[UUID_TEXT_LEN + 1];
	const json_t *call = fake_call("Submit");
	snprintf(ref, sizeof(ref), "%s",
		 call ? json_str(call, "client_ref") : fake.k->visit.handed.client_ref);
	char *receipt = receipt_of(ref, state, project_no);
	json_t *answer = json_pack("{s:s, s:s, s:s, s:s?, s:s, s:b}", "client_ref", ref,
				   "apply_serial_no", fake.serial, "state", state, "project_no",
				   project_no, "receipt", receipt, "wait", wait);
	free(receipt);
	return answer;
}

/* Staff */

void fake_gesture(void)
{
	fake.k->ui->sink.corners(fake.k->ui->sink.arg);
	fake_build();
}

void fake_to_door(void)
{
	fake_start();
	fake_open();
	fake_gesture();
	ck_assert_str_eq(fake_screen(), "maintenance");
}

void fake_pin(const char *pin)
{
	ck_assert_int_eq(typing_type(fake.k, "staff.pin", pin), ERR_OK);
	fake_act(ACT_NEXT, 0, NULL);
}

void fake_come_in(const char *role)
{
	fake_to_door();
	fake_pin(FAKE_PIN);
	fake_answer("Enter", ERR_OK,
		    json_pack("{s:s, s:s, s:s}", "result", "in", "role", role, "name", "chen"));
	ck_assert_int_eq(fake.view.staff->part, STAFF_INSIDE);
}
