/* SPDX-License-Identifier: Apache-2.0 */
/* sim_pty.c - a serial device that can be plugged: a pty under a link. See sim.h. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

#include "tests/devices/sim.h"

void sim_pty_unplug(struct sim_pty *p)
{
	if (p->link)
		unlink(p->link);
	if (p->master >= 0)
		close(p->master);
	if (p->slave >= 0)
		close(p->slave);
	p->master = p->slave = -1;
}

/* At once: whoever opens the link finds the old one or the new one. */
static bool make_link(const struct sim_pty *p, const char *tty)
{
	char tmp[PATH_MAX];
	if (snprintf(tmp, sizeof(tmp), "%s.new", p->link) >= (int)sizeof(tmp))
		return false;
	unlink(tmp);
	return symlink(tty, tmp) == 0 && rename(tmp, p->link) == 0;
}

const char *sim_pty_plug(struct sim_pty *p)
{
	p->slave = -1;
	p->master = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	if (p->master < 0 || grantpt(p->master) < 0 || unlockpt(p->master) < 0)
		return NULL;
	const char *tty = ptsname(p->master);
	p->slave = open(tty, O_RDWR | O_NOCTTY | O_CLOEXEC);
	struct termios t;
	if (p->slave < 0 || tcgetattr(p->slave, &t) < 0)
		return NULL;
	cfmakeraw(&t);
	tcsetattr(p->slave, TCSANOW, &t);
	return p->link && !make_link(p, tty) ? NULL : tty;
}
