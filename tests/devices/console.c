/* SPDX-License-Identifier: Apache-2.0 */
/* console.c - the commands a virtual device reads, and its command line. */
#include <assert.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/devices/sim.h"

void sim_console_init(struct sim_console *c, const struct sim_command *commands, void *arg)
{
	*c = (struct sim_console){ .commands = commands, .arg = arg, .listening = true };
	sigset_t set;
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigprocmask(SIG_BLOCK, &set, NULL);
	signal(SIGPIPE, SIG_IGN);
	c->signals = signalfd(-1, &set, SFD_CLOEXEC);
}

void sim_console_ready(void)
{
	puts("ready");
	fflush(stdout);
}

static void run_line(struct sim_console *c, char *line)
{
	char *rest = line + strcspn(line, " \t");
	if (*rest)
		*rest++ = '\0';
	rest += strspn(rest, " \t");
	const char *fault = "unknown command";
	if (strcmp(line, "quit") == 0) {
		c->quit = true;
		fault = NULL;
	}
	for (size_t i = 0; c->commands[i].word; i++)
		if (strcmp(c->commands[i].word, line) == 0)
			fault = c->commands[i].run(c->arg, rest);
	if (fault)
		printf("error: %s\n", fault);
	else
		puts("ok");
	fflush(stdout);
}

/* The end of a pipe means that whoever started us is gone; /dev/null never meant anything. */
static bool end_means_quit(void)
{
	struct stat st;
	if (fstat(STDIN_FILENO, &st) < 0)
		return false;
	return S_ISFIFO(st.st_mode) || S_ISSOCK(st.st_mode) || isatty(STDIN_FILENO);
}

static void read_lines(struct sim_console *c)
{
	ssize_t n = read(STDIN_FILENO, c->line + c->len, sizeof(c->line) - 1 - c->len);
	if (n < 0 && errno == EINTR)
		return;
	if (n <= 0) {
		c->listening = false;
		c->quit = c->quit || end_means_quit();
		return;
	}
	c->len += (size_t)n;
	char *end;
	while (!c->quit && (end = memchr(c->line, '\n', c->len))) {
		size_t used = (size_t)(end - c->line) + 1;
		*end = '\0';
		if (c->line[0])
			run_line(c, c->line);
		c->len -= used;
		memmove(c->line, c->line + used, c->len);
	}
	if (c->len == sizeof(c->line) - 1)
		c->len = 0; /* no command is that long */
}

bool sim_console_wait(struct sim_console *c, struct pollfd *fds, size_t n, int timeout_ms)
{
	struct pollfd all[2 + SIM_FDS_MAX] = {
		{ .fd = c->listening ? STDIN_FILENO : -1, .events = POLLIN },
		{ .fd = c->signals, .events = POLLIN },
	};
	assert(n <= SIM_FDS_MAX);
	if (n > 0)
		memcpy(all + 2, fds, n * sizeof(*fds));
	if (poll(all, 2 + n, timeout_ms) < 0)
		memset(all, 0, sizeof(all));
	for (size_t i = 0; i < n; i++)
		fds[i].revents = all[2 + i].revents;
	if (all[1].revents)
		c->quit = true;
	if (all[0].revents)
		read_lines(c);
	return !c->quit;
}

static const struct sim_option *find_option(const struct sim_option *options, const char *name)
{
	for (; options->name; options++)
		if (strcmp(options->name, name) == 0)
			return options;
	return NULL;
}

int sim_options(int argc, char **argv, const struct sim_option *options)
{
	int operands = 0;
	for (int i = 1; i < argc; i++) {
		if (strncmp(argv[i], "--", 2) != 0) {
			argv[1 + operands++] = argv[i];
			continue;
		}
		if (!argv[i][2]) { /* "--": all that follows are operands */
			while (++i < argc)
				argv[1 + operands++] = argv[i];
			break;
		}
		const struct sim_option *o = find_option(options, argv[i] + 2);
		if (!o || (o->value && i + 1 == argc)) {
			fprintf(stderr, "kiosk-sim %s: %s %s\n", argv[0], argv[i],
				o ? "wants a value" : "is unknown");
			return -1;
		}
		if (o->flag)
			*o->flag = true;
		else
			*o->value = argv[++i];
	}
	return operands;
}

long sim_number(const char *text, long min, long max)
{
	char *end;
	errno = 0;
	long n = text ? strtol(text, &end, 10) : -1;
	return !text || !*text || *end || errno || n < min || n > max ? -1 : n;
}

/* `late`, or `late=2001`. */
static bool parse_once(const char *text, struct sim_fault *out)
{
	static const struct {
		const char *word;
		enum sim_fault_kind kind;
	} words[] = { { "late", SIM_LATE }, { "short", SIM_SHORT }, { "repeat", SIM_REPEAT } };
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		size_t len = strlen(words[i].word);
		if (strncmp(words[i].word, text, len) != 0 || (text[len] && text[len] != '='))
			continue;
		unsigned command = text[len] ? (unsigned)strtoul(text + len + 1, NULL, 16) : 0;
		*out = (struct sim_fault){ words[i].kind, command };
		return true;
	}
	return false;
}

bool sim_fault_parse(const char *text, struct sim_fault *out)
{
	static const struct {
		const char *word;
		enum sim_fault_kind kind;
	} words[] = { { "none", SIM_FINE },
		      { "garbage", SIM_GARBAGE },
		      { "mute", SIM_MUTE },
		      { "badchk", SIM_BAD_CHK } };
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcmp(words[i].word, text) == 0) {
			*out = (struct sim_fault){ .kind = words[i].kind };
			return true;
		}
	}
	if (parse_once(text, out))
		return true;
	if (strncmp(text, "cut=", 4) == 0) {
		long n = sim_number(text + 4, 0, 100000);
		*out = (struct sim_fault){ SIM_CUT, (unsigned)n };
		return n >= 0;
	}
	size_t len = strlen(text);
	*out = (struct sim_fault){ SIM_STATUS, (unsigned)strtoul(text, NULL, 16) };
	return (len == 2 || len == 4) && strspn(text, "0123456789abcdefABCDEF") == len;
}
