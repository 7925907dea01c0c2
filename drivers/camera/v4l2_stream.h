/* SPDX-License-Identifier: Apache-2.0 */
/*
 * v4l2_stream.h - a V4L2 camera that gives MJPEG: the order of its calls, apart from the calls themselves,
 * so that a fake device can answer them. Formats, buffers and errors as in the kernel's "Video for Linux API".
 */
#pragma once

#include "drivers/camera/camera_driver.h"

#define V4L2_BUFFERS	4
#define V4L2_PIXELS_MAX (8 * 1024 * 1024) /* of a frame: the largest size below is taken */
#define V4L2_STALL_MS	2000

/* What wait() saw. */
enum { V4L2_READY = 1, V4L2_WOKEN = 2, V4L2_HUNG_UP = 4 };

/* The narrow place between the stream and a kernel. Each as the call of that name: -1 and errno. */
struct v4l2_calls {
	int (*open)(const char *path);
	int (*ioctl)(int fd, unsigned long request, void *data);
	void *(*map)(int fd, size_t len, int64_t offset); /* NULL and errno */
	void (*unmap)(void *at, size_t len);
	int (*wait)(int fd, int wake_fd, int ms); /* V4L2_*, 0 after `ms` */
	void (*close)(int fd);
};

struct v4l2_stream {
	const struct v4l2_calls *calls;
	struct device_wake *wake;
	int fd;
	bool runs;
	int count; /* of the buffers */
	struct {
		void *at;
		size_t len;
	} buffers[V4L2_BUFFERS];
};

/* As the ops of camera.h; the struct is the caller's, and zero behind stream_close(). */
enum err v4l2_stream_open(struct v4l2_stream *s, const struct v4l2_calls *calls, const char *path,
			  struct device_wake *wake);
enum err v4l2_stream_check(struct v4l2_stream *s);
enum err v4l2_stream_frame(struct v4l2_stream *s, bool keep, struct buf *out);
void v4l2_stream_rest(struct v4l2_stream *s);
void v4l2_stream_close(struct v4l2_stream *s);
