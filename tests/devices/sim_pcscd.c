/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sim_pcscd.c - kiosk-sim pcscd: a private pcscd with two virtual readers.
 *
 *   kiosk-sim pcscd --socket PATH --port N [--name NAME]
 *
 * Programs reach it with PCSCLITE_CSOCK_NAME=PATH; cards go into its slots with `kiosk-sim card
 * --port N` and N+1. The readers are called "NAME 00 00" and "NAME 00 01" (NAME: Virtual PCD). Any
 * number of these run side by side, also as an ordinary user. `ready` is printed when the slots
 * take cards. Commands: kill (SIGKILL to pcscd), start [NAME] (again, under another name if one is
 * given), quit. It ends with whoever started it and takes pcscd along. A pcscd that dies by itself (1.9.9 does when a card is pulled at certain
 * bytes) is started again, as systemd would.
 *
 * pcscd takes a listening socket as descriptor 3 (systemd's protocol) and its readers from a folder
 * of its own (-c), so neither /run/pcscd nor /etc is touched.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/devices/sim.h"

#define START_TRIES  200 /* of 50 ms */
#define TCP_LISTEN   0x0a
#define NAME_MAX_LEN 63
#define RESTART_US   200000

static const char driver[] = "/usr/lib/pcsc/drivers/serial/libifdvpcd.so";

struct daemon {
	const char *socket;
	char name[NAME_MAX_LEN + 1];
	int port;
	char dir[512];
	pid_t pid; /* 0 = not running */
};

static bool write_config(const struct daemon *d)
{
	char path[PATH_MAX];
	snprintf(path, sizeof(path), "%s/vpcd", d->dir);
	FILE *f = fopen(path, "w");
	if (!f)
		return false;
	fprintf(f,
		"FRIENDLYNAME \"%s\"\nDEVICENAME /dev/null:0x%04X\nLIBPATH %s\nCHANNELID 0x%04X\n",
		d->name, (unsigned)d->port, driver, (unsigned)d->port);
	return fclose(f) == 0;
}

static int listen_on(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	if (strlen(path) >= sizeof(address.sun_path))
		return -1;
	strcpy(address.sun_path, path);
	unlink(path);
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0 ||
	    listen(fd, 16) < 0)
		return -1;
	return fd;
}

static void exec_pcscd(const struct daemon *d, int fd, pid_t parent)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(1);
	sigset_t none;
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	int quiet = open("/dev/null", O_RDWR);
	dup2(quiet, STDIN_FILENO);
	dup2(quiet, STDOUT_FILENO);
	if (fd == 3)
		fcntl(fd, F_SETFD, 0);
	else
		dup2(fd, 3);
	char pid[16];
	snprintf(pid, sizeof(pid), "%d", (int)getpid());
	setenv("LISTEN_FDS", "1", 1);
	setenv("LISTEN_PID", pid, 1);
	execlp("pcscd", "pcscd", "-f", "-C", "-c", d->dir, (char *)NULL);
	execl("/usr/sbin/pcscd", "pcscd", "-f", "-C", "-c", d->dir, (char *)NULL);
	_exit(127);
}

/* Asked of the kernel: a connection would put a card into the slot. */
static bool is_listening(int port)
{
	FILE *f = fopen("/proc/net/tcp", "r");
	char line[256];
	bool found = false;
	while (f && !found && fgets(line, sizeof(line), f)) {
		unsigned local, state;
		if (sscanf(line, " %*d: %*8x:%4x %*8x:%*4x %2x", &local, &state) == 2)
			found = (int)local == port && state == TCP_LISTEN;
	}
	if (f)
		fclose(f);
	return found;
}

static const char *start(struct daemon *d)
{
	if (d->pid)
		return "runs already";
	int fd = listen_on(d->socket);
	if (fd < 0)
		return "no such socket can be made";
	pid_t parent = getpid();
	d->pid = fork();
	if (d->pid == 0)
		exec_pcscd(d, fd, parent);
	close(fd);
	for (int i = 0; i < START_TRIES; i++) {
		if (is_listening(d->port) && is_listening(d->port + 1))
			return NULL;
		if (waitpid(d->pid, NULL, WNOHANG) == d->pid) {
			d->pid = 0;
			return "pcscd does not start (is it installed? are the ports free?)";
		}
		usleep(50000);
	}
	return "the slots do not open";
}

static void stop(struct daemon *d)
{
	if (!d->pid)
		return;
	kill(d->pid, SIGKILL);
	waitpid(d->pid, NULL, 0);
	d->pid = 0;
}

static const char *run_kill(void *arg, char *rest)
{
	(void)rest;
	stop(arg);
	return NULL;
}

static bool take_name(struct daemon *d, const char *name)
{
	int n = snprintf(d->name, sizeof(d->name), "%s", name);
	return n > 0 && n <= NAME_MAX_LEN;
}

static const char *run_start(void *arg, char *rest)
{
	struct daemon *d = arg;
	if (*rest && (d->pid || !take_name(d, rest) || !write_config(d)))
		return "start [NAME], and with a name only when killed";
	return start(d);
}

static const struct sim_command commands[] = { { "kill", run_kill },
					       { "start", run_start },
					       { NULL, NULL } };

static int serve(struct daemon *d)
{
	struct sim_console console;
	sim_console_init(&console, commands, d);
	const char *why = write_config(d) ? start(d) : "no folder for its configuration";
	if (why) {
		fprintf(stderr, "kiosk-sim pcscd: %s\n", why);
		return 1;
	}
	sim_console_ready();
	for (;;) {
		int alive = d->pid ? pidfd_open(d->pid, 0) : -1;
		struct pollfd fd = { .fd = alive, .events = POLLIN };
		bool on = sim_console_wait(&console, &fd, 1, -1);
		if (alive >= 0)
			close(alive);
		if (!on)
			return 0;
		if (fd.revents && d->pid && waitpid(d->pid, NULL, WNOHANG) == d->pid) {
			d->pid = 0;
			usleep(RESTART_US);
			why = start(d);
			if (why)
				fprintf(stderr, "kiosk-sim pcscd: %s\n", why);
		}
	}
}

int sim_pcscd(int argc, char **argv)
{
	struct daemon d = { .socket = NULL };
	const char *port = NULL, *name = "Virtual PCD";
	const struct sim_option options[] = { { "socket", &d.socket, NULL },
					      { "port", &port, NULL },
					      { "name", &name, NULL },
					      { NULL, NULL, NULL } };
	int operands = sim_options(argc, argv, options);
	d.port = (int)sim_number(port, 1, 65534);
	if (operands != 0 || !d.socket || d.port < 0 || !take_name(&d, name)) {
		fputs("usage: kiosk-sim pcscd --socket PATH --port N [--name NAME]\n", stderr);
		return 2;
	}
	const char *tmp = getenv("TMPDIR");
	snprintf(d.dir, sizeof(d.dir), "%s/kiosk-pcscd-XXXXXX", tmp ? tmp : "/tmp");
	if (!mkdtemp(d.dir)) {
		perror("kiosk-sim pcscd");
		return 1;
	}
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	int rc = serve(&d);
	stop(&d);
	char path[PATH_MAX];
	snprintf(path, sizeof(path), "%s/vpcd", d.dir);
	unlink(path);
	rmdir(d.dir);
	unlink(d.socket);
	return rc;
}
