/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_store_power.c - the power fails at every moment of a queue's life.
 *
 * A run is recorded through a VFS: every write, truncation, sync, creation and deletion, and what the
 * queue answered ERR_OK to in between. Then, for every boundary between two operations, the disk is
 * put together as a power cut may leave it: everything written; nothing that was not synced; random
 * parts of that, torn at sectors. Each time the queue must open and owe nothing.
 *
 * The negative control replays the same record as if no sync had ever reached the disk; if that too
 * passed, the test could not fail.
 */
#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "firmware/base/file.h"
#include "firmware/base/log.h"
#include "tests/suite.h"
#include "fixture.h"
#include "shim_vfs.h"

#define RECORDS		36
#define OPS_MAX		4000
#define FILES		3 /* queue.db, its journal while it is made, its WAL */
#define IMAGE_MAX	(2 * 1024 * 1024)
#define SECTOR		512
#define STATES_MIN	10000
#define RANDOM_WAYS	20 /* beside all and nothing */
#define SANITIZED_EVERY 6  /* of the boundaries, in builds that are six times slower */

struct op {
	enum shim_op op;
	int file;
	int64_t at;
	char *bytes;
	size_t len;
	int stored, delivered, erased; /* promises made before this operation */
};

static struct op ops[OPS_MAX];
static int op_count;
static int stored, delivered, erased;
static char serials[RECORDS + 1][SERIAL_MAX + 1];
static char generation[GENERATION_LEN + 1];

static const char *const suffixes[FILES] = { "", "-journal", "-wal" };

static int file_of(const char *path)
{
	const char *name = strrchr(path, '/');
	if (!name || strncmp(name, "/queue.db", 9) != 0)
		return -1;
	for (int i = 0; i < FILES; i++)
		if (strcmp(name + 9, suffixes[i]) == 0)
			return i;
	return -1;
}

static int record(void *arg, const struct shim_call *call, size_t *len)
{
	int file = file_of(call->path);
	(void)arg, (void)len;
	if (file < 0)
		return SQLITE_OK;
	ck_assert_int_lt(op_count, OPS_MAX);
	struct op *o = &ops[op_count++];
	*o = (struct op){ .op = call->op,
			  .file = file,
			  .at = call->at,
			  .len = call->len,
			  .stored = stored,
			  .delivered = delivered,
			  .erased = erased };
	if (call->op == SHIM_WRITE) {
		o->bytes = malloc(call->len);
		memcpy(o->bytes, call->bytes, call->len);
	}
	return SQLITE_OK;
}

/* One by one in the first half of the life, then three in one commit. */
static void acknowledge(struct queue *q, int upto)
{
	struct queue_ack acks[RECORDS] = { 0 };
	size_t count = 0;
	if (upto > RECORDS / 4 && upto % 3 != 0)
		return;
	for (int n = delivered + 1; n <= upto; n++) {
		acks[count] = (struct queue_ack){ .seq = n, .wall_ms = WALL_MS };
		strcpy(acks[count++].project_no, "P-1");
	}
	queue_acknowledge(q, acks, count);
	for (size_t i = 0; i < count; i++)
		ck_assert_int_eq(acks[i].err, ERR_OK);
	delivered = upto;
}

/* Takes in, acknowledges, erases, checkpoints; what is promised is counted after each answer. */
static void live(void)
{
	struct queue_record r;
	size_t n_erased;
	struct queue *q = open_queue();
	for (int n = 1; n <= RECORDS; n++) {
		ck_assert_int_eq(submit(q, n, &r), ERR_OK);
		strcpy(serials[n], r.serial);
		stored = n;
		if (n % 2 == 0)
			acknowledge(q, n / 2);
		if (n % 9 == 0) {
			ck_assert_int_eq(queue_erase(q, WALL_MS + 1, &n_erased), ERR_OK);
			erased = delivered;
			ck_assert_int_eq(queue_checkpoint(q), ERR_OK);
		} else if (n % 4 == 0) {
			queue_tidy(q);
		}
		if (n == RECORDS / 2) {
			queue_close(q);
			q = open_queue();
		}
	}
	strcpy(generation, queue_generation(q));
	queue_close(q);
}

static void record_life(void)
{
	struct shim_hook hook = { record, NULL };
	shim_install(&hook);
	live();
	shim_remove();
}

/* Disks */

struct image {
	bool there;
	size_t size;
	char *bytes;
};

struct disk {
	struct image files[FILES];
};

static void disk_init(struct disk *d)
{
	for (int i = 0; i < FILES; i++)
		d->files[i] = (struct image){ .bytes = calloc(1, IMAGE_MAX) };
}

static void disk_fini(struct disk *d)
{
	for (int i = 0; i < FILES; i++)
		free(d->files[i].bytes);
}

static void disk_copy(struct disk *to, const struct disk *from)
{
	for (int i = 0; i < FILES; i++) {
		to->files[i].there = from->files[i].there;
		to->files[i].size = from->files[i].size;
		memcpy(to->files[i].bytes, from->files[i].bytes, from->files[i].size);
	}
}

static void resize(struct image *f, size_t size)
{
	ck_assert_uint_le(size, IMAGE_MAX);
	if (size > f->size)
		memset(f->bytes + f->size, 0, size - f->size);
	f->size = size;
}

static void write_part(struct image *f, const struct op *o, size_t from, size_t to)
{
	if (o->at + to > f->size)
		resize(f, o->at + to);
	memcpy(f->bytes + o->at + from, o->bytes + from, to - from);
}

static void apply(struct disk *d, const struct op *o)
{
	struct image *f = &d->files[o->file];
	switch (o->op) {
	case SHIM_CREATE:
		f->there = true;
		break;
	case SHIM_WRITE:
		f->there = true;
		write_part(f, o, 0, o->len);
		break;
	case SHIM_TRUNCATE:
		resize(f, (size_t)o->at);
		break;
	case SHIM_DELETE:
		f->there = false;
		f->size = 0;
		break;
	case SHIM_SYNC:
	case SHIM_OPS:
		break;
	}
}

/* A write that was under way: some sectors are there, some are not. */
static void apply_torn(struct disk *d, const struct op *o)
{
	if (o->op != SHIM_WRITE) {
		apply(d, o);
		return;
	}
	for (size_t from = 0; from < o->len;) {
		size_t to = from + SECTOR - (size_t)((o->at + (int64_t)from) % SECTOR);
		if (to > o->len)
			to = o->len;
		if (random() % 2)
			write_part(&d->files[o->file], o, from, to);
		from = to;
	}
	d->files[o->file].there = true;
}

static void put(const struct disk *d)
{
	char path[160];
	for (int i = 0; i < FILES; i++) {
		const struct image *f = &d->files[i];
		snprintf(path, sizeof(path), "%s/queue.db%s", store_dir, suffixes[i]);
		if (!f->there) {
			unlink(path);
			continue;
		}
		int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
		ck_assert_int_ge(fd, 0);
		ck_assert_int_eq(write(fd, f->bytes, f->size), f->size);
		close(fd);
	}
}

/* Checking */

static char why[160];

#define PROMISE(held, ...)                                       \
	do {                                                     \
		if (!(held)) {                                   \
			snprintf(why, sizeof(why), __VA_ARGS__); \
			return false;                            \
		}                                                \
	} while (0)

static bool record_is_owed(struct queue *q, int n, const struct op *o)
{
	struct queue_record r;
	struct buf body;
	PROMISE(queue_get(q, ref_of(n), &r) == ERR_OK, "record %d is lost", n);
	PROMISE(r.seq == n && strcmp(r.serial, serials[n]) == 0, "record %d has another number", n);
	if (n <= o->delivered)
		PROMISE(strcmp(r.state, "delivered") == 0, "record %d is to be sent again", n);
	buf_init(&body, APPLICATION_BODY_MAX);
	enum err err = queue_body(q, n, &body);
	buf_fini(&body);
	bool gone = err == ERR_NOT_FOUND && strcmp(r.state, "delivered") == 0;
	PROMISE(err == ERR_OK || gone, "record %d does not open", n);
	if (n <= o->erased)
		PROMISE(gone, "record %d is not erased", n);
	return true;
}

static bool queue_is_owed(struct queue *q, const struct op *o)
{
	struct queue_health h;
	struct queue_record r;
	queue_health(q, &h);
	PROMISE(!h.moved_aside, "the file is damaged");
	PROMISE(h.lost == 0, "%d records are missed", (int)h.lost);
	for (int n = 1; n <= o->stored; n++)
		if (!record_is_owed(q, n, o))
			return false;
	/* The one that was being stored may be there; none behind it. */
	PROMISE(queue_get(q, ref_of(o->stored + 2), &r) == ERR_NOT_FOUND, "a record too many");
	PROMISE(o->stored == 0 || submit(q, RECORDS + 100, &r) == ERR_OK, "no new record fits");
	PROMISE(o->stored == 0 || r.seq > o->stored, "a number is given twice");
	return true;
}

/* As the last answer left it; its own loss or age is harmless. */
static void put_mark(const struct op *o)
{
	char text[64];
	int len = snprintf(text, sizeof(text), "%s %019d\n", generation, o->stored);
	ck_assert_int_eq(file_write(in_store("queue.mark"), text, (size_t)len, 0600), ERR_OK);
	char beside[96];
	snprintf(beside, sizeof(beside), "%s.queue.mark", store_dir);
	ck_assert_int_eq(file_write(beside, text, (size_t)len, 0600), ERR_OK);
}

static bool disk_is_good(const struct disk *d, const struct op *o)
{
	struct queue_config config = { .dir = store_dir,
				       .terminal = "terminal-1",
				       .key = &store_key };
	struct queue *q = NULL;
	put(d);
	put_mark(o);
	enum err err = queue_open(&config, &q);
	PROMISE(err == ERR_OK, "does not open: %s", err_name(err));
	bool good = queue_is_owed(q, o);
	queue_close(q);
	return good;
}

/* Replaying */

struct replay {
	struct disk durable, now, state;
	int first_pending[FILES]; /* index of the first operation that is not synced */
	bool new_file[FILES];	  /* created and not synced since */
	bool syncs_lie;
	long states, bad;
};

static void pending_apply(struct replay *p, int upto, int way)
{
	disk_copy(&p->state, &p->durable);
	for (int i = 0; i < upto; i++) {
		const struct op *o = &ops[i];
		if (i < p->first_pending[o->file] || o->op == SHIM_SYNC)
			continue;
		long dice = random() % 4;
		if (way == 0 || dice == 0 || dice == 1)
			apply(&p->state, o);
		else if (dice == 2 && way % 2)
			apply_torn(&p->state, o);
	}
}

static void check_state(struct replay *p, const struct disk *d, int boundary)
{
	static const struct op end;
	struct op o = boundary < op_count ? ops[boundary] : end;
	if (boundary == op_count) {
		o.stored = stored;
		o.delivered = delivered;
		o.erased = erased;
	}
	p->states++;
	if (disk_is_good(d, &o))
		return;
	p->bad++;
	if (!p->syncs_lie)
		ck_abort_msg("at operation %d of %d: %s", boundary, op_count, why);
}

static void sync_file(struct replay *p, int file, int upto)
{
	for (int i = p->first_pending[file]; i < upto; i++)
		if (ops[i].file == file)
			apply(&p->durable, &ops[i]);
	p->first_pending[file] = upto;
}

/* The folder reaches the disk: what was deleted stays deleted. */
static void sync_folder(struct replay *p, int upto)
{
	for (int file = 0; file < FILES; file++)
		if (!p->now.files[file].there)
			sync_file(p, file, upto);
}

static void replay_sync(struct replay *p, int i)
{
	const struct op *o = &ops[i];
	if (o->op == SHIM_CREATE)
		p->new_file[o->file] = true;
	if (o->op == SHIM_DELETE && o->at) /* "and sync the folder" */
		sync_folder(p, i + 1);
	if (o->op != SHIM_SYNC)
		return;
	sync_file(p, o->file, i + 1);
	/* SQLite's unix VFS syncs the folder with the first sync of a journal or WAL that it made. */
	if (p->new_file[o->file] && o->file > 0)
		sync_folder(p, i + 1);
	p->new_file[o->file] = false;
}

static void replay_all(struct replay *p, int ways, int every)
{
	disk_init(&p->durable);
	disk_init(&p->now);
	disk_init(&p->state);
	for (int i = 0; i <= op_count; i++) {
		if (i % every == 0) {
			check_state(p, &p->durable, i);
			check_state(p, &p->now, i);
			for (int way = 1; way <= ways; way++) {
				pending_apply(p, i, way);
				check_state(p, &p->state, i);
			}
		}
		if (i == op_count)
			break;
		apply(&p->now, &ops[i]);
		if (!p->syncs_lie)
			replay_sync(p, i);
	}
	disk_fini(&p->durable);
	disk_fini(&p->now);
	disk_fini(&p->state);
}

static double now_s(void)
{
	struct timespec ts;
	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

/* Replayed in memory where there is some: the disk below plays no part any more. */
static void to_memory(void)
{
	store_teardown();
	snprintf(store_dir, sizeof(store_dir), "%s/test-store-XXXXXX",
		 access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
	ck_assert_ptr_nonnull(mkdtemp(store_dir));
}

START_TEST(a_power_cut_at_any_moment_loses_nothing_and_repeats_nothing)
{
	struct replay p = { 0 };
	record_life();
	to_memory();
	srandom(20261121);
	double start = now_s();
#ifdef KIOSK_SANITIZED
	replay_all(&p, RANDOM_WAYS, SANITIZED_EVERY);
#else
	replay_all(&p, RANDOM_WAYS, 1);
	ck_assert_int_ge(p.states, STATES_MIN);
#endif
	printf("%ld states of %d operations in %.1f s\n", p.states, op_count, now_s() - start);
}
END_TEST

START_TEST(a_disk_that_lies_about_syncing_is_caught_by_this_test)
{
	struct replay p = { .syncs_lie = true };
	record_life();
	to_memory();
	log_set_level(LOG_ERROR - 1);
	srandom(20261121);
	replay_all(&p, 1, 17);
	ck_assert_int_gt(p.bad, p.states / 4);
}
END_TEST

int main(void)
{
	log_set_level(LOG_ERROR);
	Suite *suite = suite_create("store-power");
	TCase *tc = tcase_create("store-power");
	tcase_set_timeout(tc, 240);
	tcase_add_checked_fixture(tc, store_setup, store_teardown);
	tcase_add_test(tc, a_power_cut_at_any_moment_loses_nothing_and_repeats_nothing);
	tcase_add_test(tc, a_disk_that_lies_about_syncing_is_caught_by_this_test);
	suite_add_tcase(suite, tc);
	return suite_run(suite);
}
