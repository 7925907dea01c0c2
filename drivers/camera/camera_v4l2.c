/* SPDX-License-Identifier: Apache-2.0 */
/*
 * camera_v4l2.c - UVC and other V4L2 cameras that give MJPEG. The order of the calls is v4l2_stream.c's,
 * from the kernel's "Video for Linux API" and uvcvideo; here are the calls.
 *
 * Never run on hardware so far: the stream is tested with a fake device, these calls by opening what is no
 * camera.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "drivers/camera/v4l2_stream.h"

struct camera_port {
	struct v4l2_stream stream;
};

static int call_open(const char *path)
{
	return open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
}

static int call_ioctl(int fd, unsigned long request, void *data)
{
	return ioctl(fd, request, data);
}

static void *call_map(int fd, size_t len, int64_t offset)
{
	void *at = mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_SHARED, fd, offset);
	return at == MAP_FAILED ? NULL : at;
}

static void call_unmap(void *at, size_t len)
{
	munmap(at, len);
}

static int call_wait(int fd, int wake_fd, int ms)
{
	struct pollfd fds[] = { { .fd = fd, .events = POLLIN },
				{ .fd = wake_fd, .events = POLLIN } };
	int n = poll(fds, ARRAY_LEN(fds), ms);
	if (n < 0)
		return errno == EINTR ? 0 : V4L2_HUNG_UP;
	return (fds[0].revents & (POLLERR | POLLHUP | POLLNVAL) ? V4L2_HUNG_UP : 0) |
	       (fds[0].revents & POLLIN ? V4L2_READY : 0) | (fds[1].revents ? V4L2_WOKEN : 0);
}

static void call_close(int fd)
{
	close(fd);
}

static const struct v4l2_calls calls = { call_open,  call_ioctl, call_map,
					 call_unmap, call_wait,	 call_close };

static enum err v4l2_open(const char *device, struct device_wake *wake, struct camera_port **out)
{
	struct camera_port *p = calloc(1, sizeof(*p));
	if (!p)
		return ERR_NOMEM;
	enum err err = v4l2_stream_open(&p->stream, &calls, device, wake);
	if (err == ERR_OK)
		*out = p;
	else
		free(p);
	return err;
}

static enum err v4l2_check(struct camera_port *p)
{
	return v4l2_stream_check(&p->stream);
}

static enum err v4l2_frame(struct camera_port *p, bool keep, struct buf *out)
{
	return v4l2_stream_frame(&p->stream, keep, out);
}

static void v4l2_rest(struct camera_port *p)
{
	v4l2_stream_rest(&p->stream);
}

static void v4l2_close(struct camera_port *p)
{
	if (!p)
		return;
	v4l2_stream_close(&p->stream);
	free(p);
}

const struct camera_ops camera_v4l2_ops = {
	.open = v4l2_open,
	.check = v4l2_check,
	.frame = v4l2_frame,
	.rest = v4l2_rest,
	.close = v4l2_close,
};
