/* SPDX-License-Identifier: Apache-2.0 */
/*
 * staff_board.c - Restart, UsbMount, UsbUnmount, SshOpen, NetworkSet, TimeSet, UpdateInstall, Acts: what staff has
 * done to the machine. One act each (acts.h); all are noted, however they end.
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
#include "firmware/kioskd/network.h"

#define UPDATE_INSTANCE "hand"
#define UPDATE_MAX	((off_t)512 * 1024 * 1024)
#define COPY_STEP	(1024 * 1024)

/* An act's question, made when it is asked. */
static struct question *act_question(struct keeper *k, struct bus_call *call, enum act act)
{
	struct question *q = question_create(k, call);
	question_is_act(q, JOURNAL_STAFF_ACT, json_pack("{s:s}", "act", act_name(act)));
	return q;
}

static void refuse(struct question *q, enum err err, const char *sentence)
{
	q->err = err;
	text_copy(q->detail, sizeof(q->detail), sentence);
	question_done(q);
}

static void acted(void *arg, enum err err, const char *said)
{
	struct question *q = arg;
	if (err != ERR_OK) {
		refuse(q, err, acts_sentence(err, said));
		return;
	}
	q->err = ERR_OK;
	if (q->then)
		q->then(q);
	q->then = NULL;
	q->answer = json_pack("{s:s}", "said", said);
	question_done(q);
}

/* The acts that are told nothing. */

static void act_bare(void *arg, struct bus_call *call, enum act act)
{
	struct keeper *k = arg;
	acts_begin(k->acts, act, "", "", acted, act_question(k, call, act));
}

static void on_restart(void *arg, struct bus_call *call)
{
	act_bare(arg, call, ACT_REBOOT);
}

static void on_usb_mount(void *arg, struct bus_call *call)
{
	act_bare(arg, call, ACT_USB_MOUNT);
}

static void on_usb_unmount(void *arg, struct bus_call *call)
{
	act_bare(arg, call, ACT_USB_UNMOUNT);
}

static void on_ssh_open(void *arg, struct bus_call *call)
{
	act_bare(arg, call, ACT_SSH);
}

/* Network and time */

static void on_network_set(void *arg, struct bus_call *call)
{
	struct keeper *k = arg;
	struct question *q = act_question(k, call, ACT_NETWORK);
	const char *sentence = "";
	CLEANUP(buf_fini) struct buf params;
	buf_init(&params, NETWORK_PARAMS_MAX);
	enum err err = network_params("", q->args, &params, &sentence);
	if (err != ERR_OK)
		refuse(q, err, sentence ? sentence : "");
	else
		acts_begin(k->acts, ACT_NETWORK, "", buf_str(&params), acted, q);
}

/* The system's clock has become what ours was, or what staff said: nothing is to be added to it any more. */
static void time_set_then(struct question *q)
{
	struct loop *loop = q->keeper->loop;
	loop_correct_wall(loop, -loop_wall_correction_ms(loop));
	keeper_status_changed(q->keeper);
}

static void on_time_set(void *arg, struct bus_call *call)
{
	struct keeper *k = arg;
	struct question *q = act_question(k, call, ACT_TIME);
	struct sync_state state;
	int64_t at_ms = loop_wall_ms(k->loop);
	const char *at = json_str(q->args, "at");
	char params[48];
	sync_get_state(k->sync, &state);
	if (at[0] && state.clock_trusted) {
		refuse(q, ERR_CONFLICT, "the platform vouches for the time: no other is taken");
		return;
	}
	if (at[0] && (time_parse(at, &at_ms) != ERR_OK || at_ms < 0)) {
		refuse(q, ERR_INVALID, "the time is expected as 2026-11-21T09:41:00+08:00");
		return;
	}
	snprintf(params, sizeof(params), "at=%lld\n", (long long)(at_ms / 1000));
	q->then = time_set_then;
	acts_begin(k->acts, ACT_TIME, "", params, acted, q);
}

/* Update: the bundle is copied on a thread of its own, then RAUC judges and installs it. */

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
	if (st.st_size <= UPDATE_MAX)
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
		if (at + n > UPDATE_MAX)
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
	acted(q, err, said);
}

static void copy_done(struct job *job)
{
	struct bundle *b = CONTAINER_OF(job, struct bundle, job);
	struct question *q = b->question;
	q->keeper->updating = false;
	if (job->dropped)
		refuse(q, ERR_CANCELLED, "the keeper ends");
	else if (b->err != ERR_OK)
		refuse(q, b->err, b->sentence);
	else
		acts_begin(q->keeper->acts, ACT_UPDATE, UPDATE_INSTANCE, "", installed, q);
	free(b);
}

static void on_update_install(void *arg, struct bus_call *call)
{
	struct keeper *k = arg;
	struct question *q = act_question(k, call, ACT_UPDATE);
	char folder[PATH_MAX + 8];
	if (k->updating || acts_busy(k->acts, ACT_UPDATE)) {
		refuse(q, ERR_BUSY, "an update is under way");
		return;
	}
	struct bundle *b = calloc(1, sizeof(*b));
	if (!b || (!k->copier && worker_create(k->loop, "update", &k->copier) != ERR_OK))
		abort();
	b->question = q;
	b->fd = bus_call_file(call, 0);
	b->job = (struct job){ .run = copy_run, .done = copy_done };
	snprintf(folder, sizeof(folder), "%s/update", k->settings->store.path);
	buf_printf(&q->bytes, "%s/%s.raucb", folder, UPDATE_INSTANCE);
	if (!text_copy(b->path, sizeof(b->path), buf_str(&q->bytes)) ||
	    dir_create(folder, 0700) != ERR_OK) {
		free(b);
		refuse(q, ERR_IO, "the folder for updates cannot be made");
		return;
	}
	k->updating = true;
	worker_submit(k->copier, &b->job);
}

static void on_acts(void *arg, struct bus_call *call)
{
	struct keeper *k = arg;
	bus_call_answer(call, json_pack("{s:s, s:o}", "version", KIOSK_VERSION, "acts",
					acts_last(k->acts)));
}

const struct bus_handler staff_board_handlers[] = {
	{ BUS_STAFF, "Restart", on_restart },
	{ BUS_STAFF, "UsbMount", on_usb_mount },
	{ BUS_STAFF, "UsbUnmount", on_usb_unmount },
	{ BUS_STAFF, "SshOpen", on_ssh_open },
	{ BUS_STAFF, "NetworkSet", on_network_set },
	{ BUS_STAFF, "TimeSet", on_time_set },
	{ BUS_STAFF, "UpdateInstall", on_update_install },
	{ BUS_STAFF, "Acts", on_acts },
	{ .name = NULL },
};
