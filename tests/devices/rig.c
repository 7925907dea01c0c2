/* SPDX-License-Identifier: Apache-2.0 */
/* rig.c - see rig.h. */
#include "tests/devices/rig.h"

#include <check.h>
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "firmware/base/wipe.h"
#include "tests/suite.h"

#define SIM_ARGS_MAX   16
#define SIM_ANSWER_MS  (10000 * RIG_PATIENCE)
#define SIM_SANITY_FDS 256

int64_t rig_now_ms(void)
{
	struct timespec ts;
	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

const char *rig_card(const char *name)
{
	static char path[512];
	snprintf(path, sizeof(path), "%s/tests/devices/cards/%s.json", KIOSK_SOURCE_DIR, name);
	return path;
}

/* Virtual devices */

static void exec_sim(const char *const argv[], int in, int out)
{
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	sigset_t none;
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	dup2(in, STDIN_FILENO);
	dup2(out, STDOUT_FILENO);
	for (int fd = 3; fd < SIM_SANITY_FDS; fd++)
		close(fd);
	const char *args[SIM_ARGS_MAX] = { KIOSK_SIM };
	for (size_t i = 0; argv[i] && i + 2 < SIM_ARGS_MAX; i++)
		args[i + 1] = argv[i];
	execv(KIOSK_SIM, (char *const *)(uintptr_t)args);
	_exit(127);
}

/* As an assertion, but also good outside of a test: where Check's own would not know whom to tell. */
#define require(condition, ...)                       \
	do {                                          \
		if (!(condition)) {                   \
			fprintf(stderr, __VA_ARGS__); \
			abort();                      \
		}                                     \
	} while (0)

void rig_sim_start(struct rig_sim *sim, const char *const argv[])
{
	int in[2], out[2];
	*sim = (struct rig_sim){ .pid = -1 };
	require(pipe2(in, 0) == 0 && pipe2(out, 0) == 0, "no pipes");
	sim->pid = fork();
	require(sim->pid >= 0, "no process");
	if (sim->pid == 0)
		exec_sim(argv, in[0], out[1]);
	close(in[0]);
	close(out[1]);
	sim->in = in[1];
	sim->out = out[0];
	const char *line;
	do {
		line = rig_sim_line(sim, SIM_ANSWER_MS);
		require(line, "kiosk-sim %s is not ready", argv[0]);
		if (strncmp(line, "env ", 4) == 0)
			require(putenv(strdup(line + 4)) == 0, "no environment");
	} while (strcmp(line, "ready") != 0);
}

void rig_sim_around(struct rig_sim *sim, const char *const sim_argv[], char **argv)
{
	const char *running = getenv("RIG_SIM");
	char text[64];
	int pid;
	if (running) {
		require(sscanf(running, "%d %d %d", &pid, &sim->in, &sim->out) == 3, "no sim");
		sim->pid = pid;
		return;
	}
	rig_sim_start(sim, sim_argv);
	snprintf(text, sizeof(text), "%d %d %d", (int)sim->pid, sim->in, sim->out);
	setenv("RIG_SIM", text, 1);
	/* The preloaded library comes before the sanitizer's; that is as it must be. */
	const char *options = getenv("ASAN_OPTIONS");
	char all[256];
	snprintf(all, sizeof(all), "%s%sverify_asan_link_order=0", options ? options : "",
		 options ? ":" : "");
	setenv("ASAN_OPTIONS", all, 1);
	execv("/proc/self/exe", argv);
	require(false, "this program does not start again");
}

const char *rig_sim_line(struct rig_sim *sim, int timeout_ms)
{
	static char line[sizeof(sim->buf)];
	int64_t deadline = rig_now_ms() + timeout_ms;
	char *end;
	while (!(end = memchr(sim->buf, '\n', sim->len))) {
		struct pollfd fd = { .fd = sim->out, .events = POLLIN };
		int64_t left = deadline - rig_now_ms();
		if (poll(&fd, 1, left > 0 ? (int)left : 0) <= 0)
			return NULL;
		ssize_t n = read(sim->out, sim->buf + sim->len, sizeof(sim->buf) - sim->len);
		if (n <= 0)
			return NULL;
		sim->len += (size_t)n;
	}
	size_t used = (size_t)(end - sim->buf) + 1;
	memcpy(line, sim->buf, used - 1);
	line[used - 1] = '\0';
	sim->len -= used;
	memmove(sim->buf, sim->buf + used, sim->len);
	return line;
}

void rig_sim_do(struct rig_sim *sim, const char *format, ...)
{
	char line[1024];
	va_list ap;
	va_start(ap, format);
	int len = vsnprintf(line, sizeof(line) - 1, format, ap);
	va_end(ap);
	line[len] = '\n';
	ck_assert_int_eq(write(sim->in, line, (size_t)len + 1), len + 1);
	line[len] = '\0';
	const char *answer;
	do {
		answer = rig_sim_line(sim, SIM_ANSWER_MS);
	} while (answer && strcmp(answer, "ok") != 0 && strncmp(answer, "error", 5) != 0);
	ck_assert_msg(answer && strcmp(answer, "ok") == 0, "'%s' gave '%s'", line,
		      answer ? answer : "nothing");
}

void rig_sim_stop(struct rig_sim *sim)
{
	if (sim->pid <= 0)
		return;
	close(sim->in);
	close(sim->out);
	kill(sim->pid, SIGTERM);
	int status = 0;
	waitpid(sim->pid, &status, 0);
	sim->pid = -1;
	require(WIFEXITED(status) && WEXITSTATUS(status) == 0, "kiosk-sim ended with %x", status);
}

/* The card service */

static void on_event(void *arg, const struct card_event *event)
{
	struct rig *rig = arg;
	if (rig->n_events >= RIG_EVENTS_MAX)
		return;
	struct rig_event *e = &rig->events[rig->n_events++];
	e->kind = event->kind;
	e->state = event->state;
	e->err = event->err;
	e->reader = event->reader;
	e->slot = event->slot;
	e->contactless = event->contactless;
	e->at_ms = rig_now_ms();
	if (event->doc)
		e->doc = *event->doc;
}

static void on_told(void *arg)
{
	((struct rig *)arg)->tellings++;
}

void rig_init(struct rig *rig)
{
	memset(rig, 0, sizeof(*rig));
	prctl(PR_SET_PDEATHSIG,
	      SIGKILL); /* of Check's runner; the devices' owner is this process */
	const char *tmp = getenv("TMPDIR");
	snprintf(rig->dir, sizeof(rig->dir), "%s/kiosk-rig-XXXXXX", tmp ? tmp : "/tmp");
	ck_assert_ptr_nonnull(mkdtemp(rig->dir));
	ck_assert_int_eq(loop_create(&rig->loop), ERR_OK);
}

void rig_start(struct rig *rig)
{
	const struct registry *table = rig->registry ? rig->registry : &registry;
	ck_assert_int_eq(
		devices_start(rig->loop, &rig->settings, table, on_told, rig, &rig->devices),
		ERR_OK);
	ck_assert_int_eq(cards_create(rig->devices, on_event, rig, &rig->cards), ERR_OK);
}

enum err rig_self_test(struct rig *rig, int timeout_ms)
{
	struct device_report before, now;
	rig_run(rig, 2); /* a test in the same millisecond as the last could not be told from it */
	devices_describe(rig->devices, 0, &before);
	devices_self_test(rig->devices, 0);
	int64_t end = rig_now_ms() + (int64_t)timeout_ms * RIG_PATIENCE;
	for (; rig_now_ms() < end; rig_run(rig, 10)) {
		devices_describe(rig->devices, 0, &now);
		if (now.test.at_ms != before.test.at_ms)
			return now.test.err;
	}
	ck_abort_msg("no answer to a self-test within %d ms", timeout_ms);
}

void rig_stop(struct rig *rig)
{
	devices_stop(STEAL(rig->devices));
	cards_destroy(STEAL(rig->cards));
}

static void remove_dir(const char *dir)
{
	DIR *d = opendir(dir);
	for (struct dirent *e; d && (e = readdir(d));) {
		char path[RIG_PATH_MAX + 256];
		snprintf(path, sizeof(path), "%s/%s", dir, e->d_name);
		if (e->d_name[0] != '.')
			unlink(path);
	}
	if (d)
		closedir(d);
	rmdir(dir);
}

void rig_fini(struct rig *rig)
{
	rig_stop(rig);
	loop_destroy(rig->loop);
	remove_dir(rig->dir);
	wipe(rig, sizeof(*rig));
}

void rig_run(struct rig *rig, int ms)
{
	int64_t end = rig_now_ms() + ms;
	for (int64_t left; (left = end - rig_now_ms()) > 0;)
		ck_assert_int_ge(sd_event_run(loop_event(rig->loop), (uint64_t)left * 1000), 0);
}

static const struct rig_event *wait_for(struct rig *rig, enum card_event_kind kind, int state,
					int timeout_ms)
{
	int64_t end = rig_now_ms() + (int64_t)timeout_ms * RIG_PATIENCE;
	for (;;) {
		while (rig->taken < rig->n_events) {
			const struct rig_event *e = &rig->events[rig->taken++];
			if (e->kind == kind && (state < 0 || (int)e->state == state))
				return e;
		}
		int64_t left = end - rig_now_ms();
		if (left <= 0)
			return NULL;
		ck_assert_int_ge(sd_event_run(loop_event(rig->loop), (uint64_t)left * 1000), 0);
	}
}

const struct rig_event *rig_wait(struct rig *rig, enum card_event_kind kind, int timeout_ms)
{
	return wait_for(rig, kind, -1, timeout_ms);
}

const struct rig_event *rig_wait_state(struct rig *rig, enum device_state state, int timeout_ms)
{
	return wait_for(rig, CARD_EVENT_STATE, (int)state, timeout_ms);
}

int rig_count(const struct rig *rig, enum card_event_kind kind)
{
	int n = 0;
	for (int i = 0; i < rig->n_events; i++)
		n += rig->events[i].kind == kind;
	return n;
}

int rig_fds(void)
{
	int n = 0;
	DIR *d = opendir("/proc/self/fd");
	while (d && readdir(d))
		n++;
	if (d)
		closedir(d);
	return n;
}

static bool is_called(const char *task, const char *name)
{
	char path[512], comm[32] = "";
	snprintf(path, sizeof(path), "/proc/self/task/%s/comm", task);
	FILE *f = fopen(path, "r");
	if (f && fgets(comm, sizeof(comm), f))
		comm[strcspn(comm, "\n")] = '\0';
	if (f)
		fclose(f);
	return strcmp(comm, name) == 0;
}

static long switches_of(const char *task)
{
	char path[512], line[256];
	long n = -1;
	snprintf(path, sizeof(path), "/proc/self/task/%s/status", task);
	FILE *f = fopen(path, "r");
	while (f && fgets(line, sizeof(line), f))
		if (sscanf(line, "voluntary_ctxt_switches: %ld", &n) == 1)
			break;
	if (f)
		fclose(f);
	return n;
}

long rig_wakeups(const char *thread)
{
	long n = -1;
	DIR *d = opendir("/proc/self/task");
	for (struct dirent *e; d && (e = readdir(d));)
		if (e->d_name[0] != '.' && is_called(e->d_name, thread))
			n = switches_of(e->d_name);
	if (d)
		closedir(d);
	return n;
}

long rig_rest(struct rig *rig, const char *thread, int ms, long limit)
{
	long fewest = LONG_MAX;
	for (int i = 0; i < 3 && fewest > limit; i++) {
		long before = rig_wakeups(thread);
		ck_assert_int_ge(before, 0);
		rig_run(rig, ms);
		long n = rig_wakeups(thread) - before;
		fewest = n < fewest ? n : fewest;
		printf("%s: %ld wake-ups in %d ms at rest\n", thread, n, ms);
	}
	return fewest;
}

#define SCAN_BLOCK   (1 << 20)
#define SCAN_MAP_MAX (1l << 30) /* larger ones are a sanitizer's shadow */
#define NEEDLE_MAX   64

/* What is looked at and what is looked for; both would be found here, so hits within do not count. */
static struct {
	uint8_t block[SCAN_BLOCK + NEEDLE_MAX];
	uint8_t needle[NEEDLE_MAX];
} look;

static bool is_own(unsigned long address)
{
	return address >= (unsigned long)&look && address < (unsigned long)(&look + 1);
}

static bool scan(FILE *memory, unsigned long from, unsigned long to, size_t len)
{
	for (unsigned long at = from; at < to; at += SCAN_BLOCK) {
		size_t want = to - at < sizeof(look.block) ? to - at : sizeof(look.block);
		ssize_t n = pread(fileno(memory), look.block, want, (off_t)at);
		uint8_t *hit = look.block;
		while (n > 0 &&
		       (hit = memmem(hit, (size_t)(look.block + n - hit), look.needle, len))) {
			if (!is_own(at + (unsigned long)(hit - look.block)))
				return true;
			hit++;
		}
	}
	return false;
}

bool rig_remembers(struct rig *rig, const uint8_t *veiled, size_t len)
{
	wipe(rig->events, sizeof(rig->events));
	wipe_stack();
	ck_assert_uint_le(len, NEEDLE_MAX);
	for (size_t i = 0; i < len; i++)
		look.needle[i] = veiled[i] ^ RIG_VEIL;
	FILE *maps = fopen("/proc/self/maps", "r");
	FILE *memory = fopen("/proc/self/mem", "r");
	ck_assert(maps && memory);
	char line[512], access[8];
	unsigned long from, to;
	bool found = false;
	while (!found && fgets(line, sizeof(line), maps))
		if (sscanf(line, "%lx-%lx %7s", &from, &to, access) == 3 && access[1] == 'w' &&
		    to - from < SCAN_MAP_MAX)
			found = scan(memory, from, to, len);
	wipe(&look, sizeof(look));
	fclose(maps);
	fclose(memory);
	return found;
}
