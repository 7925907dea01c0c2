/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bench_ui.c - how fast the kit is, against the limits of the design. One line a figure:
 *
 *     bench NAME VALUE LIMIT ok|FAIL
 *
 * Times of painting are medians of many runs in this process, in time of its thread; the first frame
 * and idling are those of a child with a real window on an X server (DISPLAY, or an Xvfb of its own).
 */
#include <dirent.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tests/bench/ui/sample.h"
#include "ui/kit/ui.h"

#define RUNS	   101
#define COLD_RUNS  15
#define FRAME_RUNS 15
#define IDLE_S	   10

static bool failed;

static void report(const char *name, double value, double limit)
{
	bool ok = value <= limit;
	failed = failed || !ok;
	printf("bench %s %.3f %.3f %s\n", name, value, limit, ok ? "ok" : "FAIL");
	fflush(stdout);
}

static double clock_ms(clockid_t id)
{
	struct timespec ts;
	clock_gettime(id, &ts);
	return (double)ts.tv_sec * 1e3 + (double)ts.tv_nsec / 1e6;
}

/* Time this thread spent: painting neither waits nor sleeps, and the machine may be busy. */
static double spent_ms(void)
{
	return clock_ms(CLOCK_THREAD_CPUTIME_ID);
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

static double median(double *values, size_t count)
{
	qsort(values, count, sizeof(*values), compare);
	return values[count / 2];
}

/* A kit with the sample pages */

struct rig {
	struct loop *loop;
	struct ui *ui;
	struct sample_state state;
};

static void act(void *arg, const struct ui_action *action)
{
	struct sample_state *s = arg;
	size_t len = strlen(s->digits);
	if (action->action == 9 && len + 1 < sizeof(s->digits)) {
		s->digits[len] = '7';
		s->digits[len + 1] = '\0';
	}
}

static void rig_open(struct rig *r, int presenter, int page)
{
	*r = (struct rig){ .state = { .page = page } };
	struct settings s = { .ui = { .width = 1080,
				      .height = 1920,
				      .panel_width_mm = 268,
				      .presenter = presenter,
				      .language = "zh-CN" } };
	struct ui_sink sink = { .build = sample_build, .act = act, .arg = &r->state };
	if (loop_create(&r->loop) != ERR_OK ||
	    ui_create(r->loop, &s, KIOSK_SHARE_DIR, &sink, &r->ui) != ERR_OK) {
		fprintf(stderr, "bench-ui: the kit cannot be opened\n");
		exit(1);
	}
}

static void rig_close(struct rig *r)
{
	ui_destroy(r->ui);
	loop_destroy(r->loop);
}

static double timed_flush(struct rig *r)
{
	double from = spent_ms();
	ui_flush(r->ui);
	return spent_ms() - from;
}

static void bench_repaint(void)
{
	struct rig r;
	double full[RUNS], card[RUNS], warm[RUNS];
	rig_open(&r, PRESENTER_DUMMY, SAMPLE_HOME);
	ui_flush(r.ui);
	const struct page *page = ui_page(r.ui);
	struct rect place = { 0 };
	for (int i = 0; i < page->count; i++)
		if (page->nodes[i]->w.id && strcmp(page->nodes[i]->w.id, "home.theme.3") == 0)
			place = page->nodes[i]->px;
	for (int i = 0; i < RUNS; i++) {
		r.ui->whole = true;
		full[i] = timed_flush(&r);
		ui_damage(r.ui, place);
		card[i] = timed_flush(&r);
	}
	for (int i = 0; i < RUNS; i++) {
		r.state.page = i % 2 ? SAMPLE_HOME : SAMPLE_CHECK;
		ui_invalidate(r.ui);
		warm[i] = timed_flush(&r);
	}
	rig_close(&r);
	report("full_repaint_ms", median(full, RUNS), 2.0);
	report("card_repaint_ms", median(card, RUNS), 0.10);
	/* The first change of all is the cold one. */
	report("page_change_warm_ms", median(warm + 2, RUNS - 2), 4.0);
}

static void bench_cold(void)
{
	double cold[COLD_RUNS];
	for (int i = 0; i < COLD_RUNS; i++) {
		struct rig r;
		rig_open(&r, PRESENTER_DUMMY, SAMPLE_HOME);
		ui_flush(r.ui);
		r.state.page = SAMPLE_CHECK;
		ui_invalidate(r.ui);
		cold[i] = timed_flush(&r);
		rig_close(&r);
	}
	report("page_change_cold_ms", median(cold, COLD_RUNS), 8.0);
}

static void bench_key(void)
{
	struct rig r;
	double key[RUNS];
	rig_open(&r, PRESENTER_DUMMY, SAMPLE_FORM);
	ui_flush(r.ui);
	for (int i = 0; i < RUNS; i++) {
		r.state.digits[i % 12] = '\0';
		ui_invalidate(r.ui);
		ui_flush(r.ui);
		double from = spent_ms();
		act(&r.state, &(struct ui_action){ .action = 9 });
		ui_invalidate(r.ui);
		ui_flush(r.ui);
		key[i] = spent_ms() - from;
	}
	rig_close(&r);
	report("key_to_picture_ms", median(key, RUNS), 1.0);
}

/* The child with a window */

static int show(void)
{
	struct rig r;
	rig_open(&r, PRESENTER_WINDOW, SAMPLE_HOME);
	ui_flush(r.ui);
	if (write(STDOUT_FILENO, "ready\n", 6) != 6)
		return 1;
	enum err err = loop_run(r.loop);
	rig_close(&r);
	return err != ERR_OK;
}

static pid_t child_start(int *from_child)
{
	int ends[2];
	if (pipe(ends) < 0)
		exit(1);
	pid_t pid = fork();
	if (pid == 0) {
		dup2(ends[1], STDOUT_FILENO);
		close(ends[0]);
		close(ends[1]);
		execl("/proc/self/exe", "bench-ui", "--show", NULL);
		_exit(127);
	}
	close(ends[1]);
	char line[8] = "";
	if (read(ends[0], line, 6) != 6) {
		fprintf(stderr, "bench-ui: no window\n");
		exit(1);
	}
	*from_child = ends[0];
	return pid;
}

static void child_end(pid_t pid, int from_child)
{
	kill(pid, SIGTERM);
	int status;
	waitpid(pid, &status, 0);
	close(from_child);
	if (!WIFEXITED(status) || WEXITSTATUS(status)) {
		fprintf(stderr, "bench-ui: the child ended badly (%d)\n", status);
		failed = true;
	}
}

/* Sums over all threads of the child: time on a CPU, or how often a thread was put to sleep. */
static double sum_tasks(pid_t pid, double (*of)(const char *task))
{
	char path[64], task[384];
	snprintf(path, sizeof(path), "/proc/%d/task", (int)pid);
	DIR *dir = opendir(path);
	double sum = 0;
	for (struct dirent *e; dir && (e = readdir(dir));) {
		if (e->d_name[0] == '.')
			continue;
		snprintf(task, sizeof(task), "%s/%s", path, e->d_name);
		sum += of(task);
	}
	if (dir)
		closedir(dir);
	return sum;
}

static double task_cpu_ms(const char *task)
{
	char path[400];
	unsigned long long ran = 0;
	snprintf(path, sizeof(path), "%s/schedstat", task);
	FILE *f = fopen(path, "r");
	if (!f || fscanf(f, "%llu", &ran) != 1)
		exit(1);
	fclose(f);
	return (double)ran / 1e6;
}

static double task_wakeups(const char *task)
{
	char path[400], line[256];
	double count = 0;
	snprintf(path, sizeof(path), "%s/status", task);
	FILE *f = fopen(path, "r");
	while (f && fgets(line, sizeof(line), f))
		if (sscanf(line, "voluntary_ctxt_switches: %lf", &count) == 1)
			break;
	if (f)
		fclose(f);
	return count;
}

static double cpu_ms(pid_t pid)
{
	return sum_tasks(pid, task_cpu_ms);
}

static double wakeups(pid_t pid)
{
	return sum_tasks(pid, task_wakeups);
}

static void bench_window(void)
{
	double frame[FRAME_RUNS], cpu[FRAME_RUNS];
	int from_child;
	for (int i = 0; i < FRAME_RUNS; i++) {
		double from = clock_ms(CLOCK_MONOTONIC);
		pid_t pid = child_start(&from_child);
		frame[i] = clock_ms(CLOCK_MONOTONIC) - from;
		cpu[i] = cpu_ms(pid);
		child_end(pid, from_child);
	}
	report("first_frame_ms", median(frame, FRAME_RUNS), 120);
	report("first_frame_cpu_ms", median(cpu, FRAME_RUNS), 60);
	pid_t pid = child_start(&from_child);
	sleep(1); /* the window's own first events */
	double ran = cpu_ms(pid), woken = wakeups(pid);
	sleep(IDLE_S);
	report("idle_cpu_ms_per_10s", cpu_ms(pid) - ran, 5);
	report("idle_wakeups_per_10s", wakeups(pid) - woken, 50);
	child_end(pid, from_child);
}

/* An X server of our own where there is none; its display's number comes through a pipe. */
static pid_t start_display(void)
{
	const char *display = getenv("DISPLAY");
	int ends[2];
	if ((display && *display) || pipe(ends) < 0)
		return 0;
	pid_t pid = fork();
	if (pid == 0) {
		char number[12];
		snprintf(number, sizeof(number), "%d", ends[1]);
		execlp("Xvfb", "Xvfb", "-displayfd", number, "-screen", "0", "1080x1920x24",
		       "-nolisten", "tcp", NULL);
		_exit(127);
	}
	close(ends[1]);
	char name[16] = ":";
	ssize_t len = read(ends[0], name + 1, sizeof(name) - 2);
	close(ends[0]);
	if (len <= 0) {
		fprintf(stderr, "bench-ui: Xvfb does not start\n");
		exit(1);
	}
	name[strcspn(name, "\n")] = '\0';
	setenv("DISPLAY", name, 1);
	return pid;
}

int main(int argc, char **argv)
{
	setlocale(LC_ALL, "C.UTF-8");
	if (argc > 1 && strcmp(argv[1], "--show") == 0)
		return show();
#ifdef BENCH_SKIPPED
	printf("bench: figures are taken from release builds without sanitizers\n");
	return 77;
#endif
	pid_t server = start_display(); /* before a loop blocks the signal that ends it */
	bench_repaint();
	bench_cold();
	bench_key();
	bench_window();
	if (server > 0) {
		kill(server, SIGTERM);
		waitpid(server, NULL, 0);
	}
	return failed;
}
