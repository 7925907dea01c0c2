/* SPDX-License-Identifier: Apache-2.0 */
/*
 * staff_update.c - Update, UpdateFetch, UpdateInstall: which version runs, which the platform offers and how far it is
 * (sync_firmware.h), and the act that installs one: that which was fetched, or a file that staff brings.
 */
#include "firmware/kioskd/staff.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "firmware/base/file.h"
#include "firmware/core/value/json.h"
#include "firmware/kioskd/sync_firmware.h"

#define UPDATE_INSTANCE "hand"
#define COPY_STEP	(1024 * 1024)

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

/* A file that staff brings is copied on a thread of its own, then RAUC judges and installs it. */

struct bundle {
	struct job job;
	struct question *question;
	int fd; /* lent from the call, which waits for us */
	char path[PATH_MAX];
	enum err err;
	const char *sentence;
};

/* RAUC's bundles are a squashfs with a signature behind it: "hsqs" (Linux, fs/squashfs/squashfs_fs.h). */
static enum err check_bundle(int fd, const char **sentence)
{
	struct stat st;
	char magic[4];
	*sentence = "the file is no update bundle; nothing was changed";
	if (fd < 0 || fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) ||
	    pread(fd, magic, sizeof(magic), 0) != sizeof(magic) || memcmp(magic, "hsqs", 4) != 0)
		return ERR_SYNTAX;
	if (st.st_size <= FIRMWARE_SIZE_MAX)
		return ERR_OK;
	*sentence = "the bundle is larger than 512 MiB";
	return ERR_TOO_LONG;
}

static enum err copy_all(int from, int to)
{
	CLEANUP(free_ptr) char *step = malloc(COPY_STEP);
	off_t at = 0;
	if (!step)
		return ERR_NOMEM;
	for (;;) {
		ssize_t n = pread(from, step, COPY_STEP, at);
		if (n < 0)
			return err_from_errno(errno);
		if (n == 0)
			return fsync(to) == 0 ? ERR_OK : err_from_errno(errno);
		if (at + n > FIRMWARE_SIZE_MAX)
			return ERR_TOO_LONG;
		for (ssize_t done = 0; done < n;) {
			ssize_t put = write(to, step + done, (size_t)(n - done));
			if (put < 0)
				return err_from_errno(errno);
			done += put;
		}
		at += n;
	}
}

static void copy_run(struct job *job)
{
	struct bundle *b = CONTAINER_OF(job, struct bundle, job);
	b->err = check_bundle(b->fd, &b->sentence);
	if (b->err != ERR_OK)
		return;
	b->sentence = "the bundle cannot be written down here; nothing was changed";
	CLEANUP(close_fd)
	int to = open(b->path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
	b->err = to < 0 ? err_from_errno(errno) : copy_all(b->fd, to);
	if (b->err != ERR_OK)
		unlink(b->path);
}

static void installed(void *arg, enum err err, const char *said)
{
	struct question *q = arg;
	unlink(buf_str(&q->bytes));
	staff_acted(q, err, said);
}

static void copy_done(struct job *job)
{
	struct bundle *b = CONTAINER_OF(job, struct bundle, job);
	struct question *q = b->question;
	q->keeper->updating = false;
	if (job->dropped)
		staff_act_refuse(q, ERR_CANCELLED, "the keeper ends");
	else if (b->err != ERR_OK)
		staff_act_refuse(q, b->err, b->sentence);
	else
		acts_begin(q->keeper->acts, ACT_UPDATE, UPDATE_INSTANCE, "", installed, q);
	free(b);
}

static void install_brought(struct question *q)
{
	struct keeper *k = q->keeper;
	char folder[PATH_MAX + 8];
	struct bundle *b = calloc(1, sizeof(*b));
	if (!b || (!k->copier && worker_create(k->loop, "update", &k->copier) != ERR_OK))
		abort();
	b->question = q;
	b->fd = bus_call_file(q->call, 0);
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
	if (bus_call_files(call) == 0)
		keeper_install_fetched(k, staff_acted, q);
	else if (k->updating || acts_busy(k->acts, ACT_UPDATE))
		staff_act_refuse(q, ERR_BUSY, "an update is under way");
	else
		install_brought(q);
}

const struct bus_handler staff_update_handlers[] = {
	{ BUS_STAFF, "Update", on_update },
	{ BUS_STAFF, "UpdateFetch", on_update_fetch },
	{ BUS_STAFF, "UpdateInstall", on_update_install },
	{ .name = NULL },
};
