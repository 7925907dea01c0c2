/* SPDX-License-Identifier: Apache-2.0 */
/*
 * kiosk-platform - the reference provincial platform, a test instrument.
 *
 * It keeps firmware/link/platform-api.yaml to the letter, forgets nothing across a restart, and
 * misbehaves exactly as told through its control port.
 */
#include <getopt.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "firmware/base/util.h"
#include "tests/platform/platform.h"
#include "tests/platform/server.h"

#ifndef KIOSK_VERSION
#define KIOSK_VERSION "0"
#endif

enum { EXIT_USAGE = 2, MAIN_PATH_MAX = 4096, PORT_MAX = 65535 };

struct options {
	const char *data;
	const char *catalogue;
	struct server_options server;
};

static const char usage[] =
	"usage: kiosk-platform --data DIR --port N [--control M] [--bind ADDR] [--catalogue FILE]\n"
	"  --data DIR        certificates and state, made at the first start\n"
	"  --port N          HTTPS port for terminals\n"
	"  --control M       control port, plain HTTP on the loopback (default N+1)\n"
	"  --bind ADDR       numeric address of the HTTPS port (default 127.0.0.1)\n"
	"  --catalogue FILE  catalogue to serve (default DIR/catalogue.json, else the sample)\n"
	"  --help, --version\n"
	"Prints \"ready\" when both ports are open; ends on SIGTERM.\n";

static int main_port(const char *text)
{
	char *end = NULL;
	long n = strtol(text, &end, 10);
	return *text && !*end && n > 0 && n <= PORT_MAX ? (int)n : 0;
}

static const struct option long_options[] = {
	{ "data", required_argument, NULL, 'd' },      { "port", required_argument, NULL, 'p' },
	{ "control", required_argument, NULL, 'c' },   { "bind", required_argument, NULL, 'b' },
	{ "catalogue", required_argument, NULL, 'k' }, { "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, 'v' },	       { NULL, 0, NULL, 0 },
};

/* Sets *exit_code and returns false when the program is to end at once. */
static bool main_option(int letter, struct options *o, int *exit_code)
{
	*exit_code = EXIT_SUCCESS;
	switch (letter) {
	case 'd':
		o->data = optarg;
		return true;
	case 'p':
		o->server.port = main_port(optarg);
		return true;
	case 'c':
		o->server.control_port = main_port(optarg);
		*exit_code = EXIT_USAGE;
		return o->server.control_port != 0;
	case 'b':
		o->server.bind = optarg;
		return true;
	case 'k':
		o->catalogue = optarg;
		return true;
	case 'h':
		fputs(usage, stdout);
		return false;
	case 'v':
		puts("kiosk-platform " KIOSK_VERSION);
		return false;
	default:
		*exit_code = EXIT_USAGE;
		return false;
	}
}

static bool main_options(int argc, char **argv, struct options *o, int *exit_code)
{
	int letter = 0;

	while ((letter = getopt_long(argc, argv, "", long_options, NULL)) != -1) {
		if (!main_option(letter, o, exit_code)) {
			if (*exit_code == EXIT_USAGE)
				fputs(usage, stderr);
			return false;
		}
	}
	if (o->server.control_port == 0)
		o->server.control_port = o->server.port + 1;
	*exit_code = EXIT_USAGE;
	bool ok = o->data && o->server.port && o->server.control_port <= PORT_MAX && optind == argc;
	if (!ok)
		fputs(usage, stderr);
	return ok;
}

/* The first that exists of DIR/catalogue.json and the sample beside the program; false: none. */
static bool main_default_catalogue(const char *data, char out[MAIN_PATH_MAX])
{
	char exe[MAIN_PATH_MAX];

	snprintf(out, MAIN_PATH_MAX, "%s/catalogue.json", data);
	if (access(out, R_OK) == 0)
		return true;
	ssize_t n = readlink("/proc/self/exe", exe, sizeof(exe) - 1);
	if (n <= 0)
		return false;
	exe[n] = '\0';
	char *slash = strrchr(exe, '/');
	if (slash)
		*slash = '\0';
	n = snprintf(out, MAIN_PATH_MAX, "%s/../share/catalogue/sample.json", exe);
	return n < MAIN_PATH_MAX && access(out, R_OK) == 0;
}

static int main_serve(struct platform *p, const struct options *o, const sigset_t *ends)
{
	struct server *server = NULL;
	int signal_number = 0;

	if (!server_start(p, &o->server, &server))
		return EXIT_FAILURE;
	puts("ready");
	fflush(stdout);
	sigwait(ends, &signal_number);
	server_stop(server);
	return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
	struct options o = { .server.bind = "127.0.0.1" };
	char path[MAIN_PATH_MAX];
	struct platform p;
	sigset_t ends;
	int exit_code = EXIT_SUCCESS;

	if (!main_options(argc, argv, &o, &exit_code))
		return exit_code;
	/* Blocked before the first thread exists, so that only sigwait() gets them. */
	sigemptyset(&ends);
	sigaddset(&ends, SIGTERM);
	sigaddset(&ends, SIGINT);
	pthread_sigmask(SIG_BLOCK, &ends, NULL);
	signal(SIGPIPE, SIG_IGN);
	json_object_seed(0);
	if (!o.catalogue && main_default_catalogue(o.data, path))
		o.catalogue = path;
	exit_code =
		platform_init(&p, o.data, o.catalogue) ? main_serve(&p, &o, &ends) : EXIT_FAILURE;
	platform_fini(&p);
	return exit_code;
}
