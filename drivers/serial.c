/* SPDX-License-Identifier: Apache-2.0 */
/* serial.c - see serial.h. */
#include "drivers/serial.h"

#include <assert.h>
#include <errno.h>
#include <termios.h>

static const struct {
	int baud;
	speed_t speed;
} speeds[] = {
	{ 115200, B115200 }, { 57600, B57600 }, { 38400, B38400 },
	{ 19200, B19200 },   { 9600, B9600 },
};

static speed_t speed_of(int baud)
{
	size_t i = 0;
	while (i + 1 < ARRAY_LEN(speeds) && speeds[i].baud != baud)
		i++;
	assert(speeds[i].baud == baud);
	return speeds[i].speed;
}

enum err serial_set(int fd, int baud)
{
	struct termios t;
	if (tcgetattr(fd, &t) < 0)
		return errno == ENOTTY || errno == EINVAL ? ERR_INVALID : ERR_IO;
	cfmakeraw(&t);
	t.c_cflag &= ~(tcflag_t)(CSTOPB | CRTSCTS);
	t.c_cflag |= CLOCAL | CREAD;
	cfsetispeed(&t, speed_of(baud));
	cfsetospeed(&t, speed_of(baud));
	return tcsetattr(fd, TCSANOW, &t) < 0 ? ERR_IO : ERR_OK;
}
