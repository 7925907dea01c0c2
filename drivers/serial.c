/* SPDX-License-Identifier: Apache-2.0 */
/* serial.c - see serial.h. */
#include "drivers/serial.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <termios.h>

#include "drivers/address.h"
#include "firmware/base/file.h"

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

enum err serial_open(const char *device, int *out_fd)
{
	char path[PATH_MAX];
	int baud;
	if (!address_split_tty(device, path, sizeof(path), &baud))
		return ERR_INVALID;
	CLEANUP(close_fd) int fd = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return ERR_IO;
	enum err err = serial_set(fd, baud);
	if (err != ERR_OK)
		return err;
	tcflush(fd, TCIOFLUSH);
	*out_fd = fd;
	fd = -1;
	return ERR_OK;
}
