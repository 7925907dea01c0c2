/* SPDX-License-Identifier: Apache-2.0 */
/* world_platform.c - the reference platform beside a world, on ports of its own. */
#include "world.h"

#include <arpa/inet.h>
#include <check.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#define PORTS_FROM 20000
#define PORT_PAIRS 2000

static bool port_is_free(int port)
{
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int one = 1;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	bool is = bind(fd, (struct sockaddr *)&a, sizeof(a)) == 0;
	close(fd);
	return is;
}

/* Two neighbours, from a range that board/host/rig.py and tests/devices leave alone. */
static int free_ports(void)
{
	for (int i = 0; i < PORT_PAIRS; i++) {
		int port = PORTS_FROM + (int)(getpid() + i) % PORT_PAIRS * 2;
		if (port_is_free(port) && port_is_free(port + 1))
			return port;
	}
	ck_abort_msg("no free ports");
	return 0;
}

static void run_platform(const char *data, int port)
{
	char number[16];
	sigset_t none;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	snprintf(number, sizeof(number), "%d", port);
	execl(KIOSK_PLATFORM, KIOSK_PLATFORM, "--data", data, "--port", number, "--catalogue",
	      KIOSK_SOURCE_DIR "/assets/catalogue/simple.json", (char *)NULL);
	_exit(127);
}

int platform_start(const char *dir, pid_t *out)
{
	char data[128], line[64] = "";
	int said[2];
	snprintf(data, sizeof(data), "%s/platform", dir);
	ck_assert_int_eq(mkdir(data, 0700), 0);
	ck_assert_int_eq(pipe(said), 0);
	int port = free_ports();
	*out = fork();
	if (*out == 0) {
		dup2(said[1], STDOUT_FILENO);
		run_platform(data, port);
	}
	close(said[1]);
	FILE *f = fdopen(said[0], "r");
	ck_assert_msg(fgets(line, sizeof(line), f) && strcmp(line, "ready\n") == 0, "no platform");
	fclose(f);
	return port;
}
