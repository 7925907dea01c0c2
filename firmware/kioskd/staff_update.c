/* SPDX-License-Identifier: Apache-2.0 */
/*
 * staff_update.c - Update, UpdateFetch, UpdateInstall: which version runs, which the platform offers and how far it is
 * (sync_firmware.h), and the act that installs one: that which was fetched, or what staff brings as a file or a stick.
 */
#include "firmware/kioskd/staff.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "firmware/base/file.h"
#include "firmware/core/value/json.h"
#include "firmware/kioskd/bundle_brought.h"
#include "firmware/kioskd/sync_firmware.h"

#define UPDATE_INSTANCE "hand"

/* What was fetched */

struct fetched {
	struct keeper *keeper;
	void (*done)(void *arg, enum err err, const char *said);
	void *arg;
};

static void fetched_installed(void *arg, enum err err, const char *said)
{
	struct fetched *f = arg;
	if (f->keeper->sync) /* else the keeper ends */
		firmware_installed(sync_firmware(f->keeper->sync), err == ERR_OK);
	f->done(f->arg, err, said);
	free(f);
}

void keeper_install_fetched(struct keeper *k,
			    void (*done)(void *arg, enum err err, const char *said), void *arg)
{
	const char *why = "an update is under way";
	struct firmware *firmware = sync_firmware(k->sync);
	enum err err = k->updating || acts_busy(k->acts, ACT_UPDATE) ? ERR_BUSY : ERR_OK;
	if (err == ERR_OK && !firmware_ready(firmware, &why))
		err = ERR_NOT_FOUND;
	if (err == ERR_OK)
		err = firmware_lend(firmware);
	if (err != ERR_OK) {
		done(arg, err, why);
		return;
	}
	struct fetched *f = calloc(1, sizeof(*f));
	if (!f)
		abort();
	*f = (struct fetched){ k, done, arg };
	acts_begin(k->acts, ACT_UPDATE, FIRMWARE_INSTANCE, "", fetched_installed, f);
}

/* Staff restarts it, or it does so by itself once nobody is here. */
static void updated(void *arg, enum err err, const char *said)
{
	struct question *q = arg;
	if (err == ERR_OK)
		trial_take(&q->keeper->trial);
	staff_acted(q, err, said);
}

/* What staff brings is copied on a thread of its own, then RAUC judges and installs it. */

struct bundle {
	struct job job;
	struct question *question;
	bool from_stick;
	const char *stick;
	int fd; /* lent from the call, which waits for us; from_stick: the job's own */
	char path[PATH_MAX];
	enum firmware_reason why;
};

static void copy_run(struct job *job)
{
	struct bundle *b = CONTAINER_OF(job, struct bundle, job);
	if (b->from_stick)
		b->why = brought_find(b->stick, &b->fd);
	if (b->why == FIRMWARE_WHY_NONE)
		b->why = brought_copy(b->fd, b->path);
	if (b->from_stick)
		close_fd(&b->fd);
}

static void installed(void *arg, enum err err, const char *said)
{
	struct question *q = arg;
	unlink(buf_str(&q->bytes));
	updated(q, err, said);
}

static void refuse(struct question *q, enum firmware_reason why)
{
	acts_refused(q->keeper->acts, ACT_UPDATE, brought_err(why), why);
	staff_act_refuse(q, brought_err(why), firmware_reason_sentence(why));
}

static void copy_done(struct job *job)
{
	struct bundle *b = CONTAINER_OF(job, struct bundle, job);
	struct question *q = b->question;
	q->keeper->updating = false;
	if (job->dropped)
		staff_act_refuse(q, ERR_CANCELLED, "the keeper ends");
	else if (b->why != FIRMWARE_WHY_NONE)
		refuse(q, b->why);
	else
		acts_begin(q->keeper->acts, ACT_UPDATE, UPDATE_INSTANCE, "", installed, q);
	free(b);
}

static void install_brought(struct question *q, bool from_stick)
{
	struct keeper *k = q->keeper;
	char folder[PATH_MAX + 8];
	struct bundle *b = calloc(1, sizeof(*b));
	if (!b || (!k->copier && worker_create(k->loop, "update", &k->copier) != ERR_OK))
		abort();
	b->question = q;
	b->from_stick = from_stick;
	b->stick = k->settings->board.usb;
	b->fd = from_stick ? -1 : bus_call_file(q->call, 0);
	b->job = (struct job){ .run = copy_run, .done = copy_done };
	snprintf(folder, sizeof(folder), "%s/update", k->settings->store.path);
	buf_printf(&q->bytes, "%s/%s.raucb", folder, UPDATE_INSTANCE);
	if (!text_copy(b->path, sizeof(b->path), buf_str(&q->bytes)) ||
	    dir_create(folder, 0700) != ERR_OK) {
		free(b);
		staff_act_refuse(q, ERR_IO, "the folder for updates cannot be made");
		return;
	}
	k->updating = true;
	worker_submit(k->copier, &b->job);
}

/* What is asked */

static void on_update(void *arg, struct bus_call *call)
{
	struct keeper *k = arg;
	json_t *answer = firmware_info(sync_firmware(k->sync));
	json_object_set_new(answer, "acts", acts_last(k->acts));
	bus_call_answer(call, answer);
}

static void on_update_fetch(void *arg, struct bus_call *call)
{
	struct keeper *k = arg;
	struct question *q = question_create(k, call);
	question_is_act(q, JOURNAL_STAFF_ACT, json_pack("{s:s}", "act", "update-fetch"));
	firmware_want(sync_firmware(k->sync));
	q->err = ERR_OK;
	q->answer = firmware_info(sync_firmware(k->sync));
	question_done(q);
}

static void on_update_install(void *arg, struct bus_call *call)
{
	struct keeper *k = arg;
	struct question *q = staff_act_question(k, call, ACT_UPDATE);
	bool from_stick = json_flag(bus_call_args(call), "stick");
	if (bus_call_files(call) == 0 && !from_stick)
		keeper_install_fetched(k, updated, q);
	else if (k->updating || acts_busy(k->acts, ACT_UPDATE))
		staff_act_refuse(q, ERR_BUSY, "an update is under way");
	else
		install_brought(q, from_stick);
}

const struct bus_handler staff_update_handlers[] = {
	{ BUS_STAFF, "Update", on_update },
	{ BUS_STAFF, "UpdateFetch", on_update_fetch },
	{ BUS_STAFF, "UpdateInstall", on_update_install },
	{ .name = NULL },
};
