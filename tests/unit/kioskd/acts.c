/* SPDX-License-Identifier: Apache-2.0 */
/* acts.c - see acts.h. */
#include "acts.h"

#include <check.h>
#include <ftw.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "firmware/base/file.h"
#include "firmware/base/log.h"
#include "tests/suite.h"

char dir[64];
static struct settings settings;
struct loop *loop;
struct keeper *keeper;
struct bus_client *clients[BUS_ROLE_COUNT];

void on_answer(void *arg, enum err err, const json_t *answer)
{
	struct reply *r = arg;
	r->done = true;
	r->err = err;
	r->answer = answer ? json_deep_copy(answer) : NULL;
}

void turn_until(const bool *flag)
{
	while (!*flag)
		sd_event_run(loop_event(loop), 10000);
}

enum err ask_with(enum bus_role role, const char *method, json_t *args, int fd, json_t **answer)
{
	struct reply r = { .done = false };
	bus_client_call(clients[role], method, args, &fd, fd >= 0, on_answer, &r);
	turn_until(&r.done);
	if (answer)
		*answer = r.answer;
	else
		json_decref(r.answer);
	return r.err;
}

enum err ask(enum bus_role role, const char *method, json_t *args)
{
	return ask_with(role, method, args, -1, NULL);
}

const char *noted(const char *kind)
{
	static char text[JOURNAL_DETAIL_MAX];
	json_t *answer = NULL;
	text[0] = '\0';
	loop_advance(loop, 1000); /* the batch's wait */
	ck_assert_int_eq(ask_with(BUS_STAFF, "JournalExport", NULL, -1, &answer), ERR_OK);
	char *lines = strdup(json_str(answer, "ndjson")), *rest = lines, *line;
	while ((line = strsep(&rest, "\n")) && *line) {
		json_t *entry = json_loads(line, 0, NULL);
		if (strcmp(json_str(entry, "kind"), kind) == 0) {
			json_t *detail = json_object_get(entry, "detail");
			char *dump = json_dumps(detail, JSON_COMPACT | JSON_SORT_KEYS);
			snprintf(text, sizeof(text), "%s", dump);
			free(dump);
		}
		json_decref(entry);
	}
	free(lines);
	json_decref(answer);
	return text;
}

static void make_settings(void)
{
	struct settings *s = &settings;
	memset(s, 0, sizeof(*s));
	strcpy(s->terminal.id, "terminal-1");
	strcpy(s->platform.url, "https://localhost:1");
	snprintf(s->platform.ca, PATH_MAX, "%s/ca.pem", dir);
	snprintf(s->platform.cert, PATH_MAX, "%s/client.pem", dir);
	snprintf(s->platform.key, PATH_MAX, "%s/client.key", dir);
	snprintf(s->store.path, PATH_MAX, "%s/store", dir);
	snprintf(s->store.seal_key, PATH_MAX, "%s/store/seal.key", dir);
	snprintf(s->receipt.key, PATH_MAX, "%s/store/receipt.key", dir);
	snprintf(s->bus.address, sizeof(s->bus.address), "unix:path=%s/bus", dir);
}

void acts_new_board(void)
{
	settings.terminal.setup = 1;
}

void acts_start(void)
{
	const char *fault = NULL;
	enum err err = keeper_create(loop, &settings, &keeper, &fault);
	ck_assert_msg(err == ERR_OK, "%s (%s)", fault, err_name(err));
	for (int role = 0; role < BUS_ROLE_COUNT; role++) {
		struct bus_client_sink sink = { .arg = NULL };
		ck_assert_int_eq(bus_client_open(loop, settings_bus_path(&settings),
						 (enum bus_role)role, &sink, &clients[role]),
				 ERR_OK);
		while (!bus_client_is_connected(clients[role]))
			sd_event_run(loop_event(loop), 10000);
		/* Accepted in this order: the citizen's is connection 1, the staff's 2. */
		ck_assert_int_eq(ask((enum bus_role)role, "Status", NULL), ERR_OK);
	}
}

void acts_stop(void)
{
	for (int role = 0; role < BUS_ROLE_COUNT; role++)
		bus_client_close(clients[role]);
	keeper_destroy(STEAL(keeper));
}

void acts_setup(void)
{
	strcpy(dir, "/tmp/test-acts-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(dir));
	make_settings();
	log_set_level(LOG_ERROR);
	ck_assert_int_eq(loop_create(&loop), ERR_OK);
	acts_start();
}

static int remove_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	(void)st, (void)flag, (void)ftw;
	return remove(path);
}

void acts_teardown(void)
{
	acts_stop();
	loop_destroy(loop);
	nftw(dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

/* Records */

char serial[64];

json_t *content_of(void)
{
	return json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:{s:s},s:{},s:[],s:{s:s},s:[]}",
			 "task_code", "11440000MB2D0164XH2440289876000", "task_version", "1",
			 "form_version", "1", "applyer_name", "x", "applyer_type", "1",
			 "applyer_page_type", "111", "applyer_page_code", "110101199003070134",
			 "contact_name", "x", "contact_mobile", "13800000000", "identity", "level",
			 "card", "form", "materials", "delivery", "way", "window", "consents");
}

static void quarantine_run(struct queue *q, void *ctx)
{
	json_t *content = content_of();
	struct queue_submit submit = { .client_ref = CLIENT_REF,
				       .content = content,
				       .hall_code = "hall-1",
				       .area_code = "440300" };
	struct queue_record record;
	ck_assert_int_eq(queue_submit(q, &submit, &record), ERR_OK);
	ck_assert_int_eq(queue_set_state(q, record.seq, "quarantined", "bad"), ERR_OK);
	strcpy(serial, record.serial);
	json_decref(content);
	(void)ctx;
}

static void set_flag(void *flag)
{
	*(bool *)flag = true;
}

void quarantine(void)
{
	bool done = false;
	stores_queue(keeper->stores, quarantine_run, set_flag, &done);
	turn_until(&done);
}

enum err import(const char *path)
{
	CLEANUP(buf_fini) struct buf bytes;
	buf_init(&bytes, CATALOGUE_FILE_MAX);
	ck_assert_int_eq(file_read(path, &bytes), ERR_OK);
	int fd = memfd_sealed("catalogue", buf_str(&bytes), bytes.len);
	enum err err = ask_with(BUS_STAFF, "CatalogueImport", NULL, fd, NULL);
	close(fd);
	return err;
}
