/* SPDX-License-Identifier: Apache-2.0 */
/*
 * v4l2_stream.c - see v4l2_stream.h.
 *
 *   open   QUERYCAP, ENUM_FMT (MJPEG), ENUM_FRAMESIZES, S_FMT, REQBUFS, QUERYBUF and mmap
 *   see    QBUF all, STREAMON; poll; DQBUF the oldest, copy, QBUF again
 *   rest   STREAMOFF, and the buffers are overwritten: a paper lay there
 *
 * Buffers wait in a row, the oldest first. All that is ready is passed over but for the newest; for a page also
 * that one. Sizes and indexes come from the device and are checked before they are used.
 */
#include "drivers/camera/v4l2_stream.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

#include <linux/videodev2.h>

#include "firmware/base/wipe.h"

#define LOG_MODULE "devices"
#include "firmware/base/log.h"

#define KIND	       V4L2_BUF_TYPE_VIDEO_CAPTURE
#define FORMATS_MAX    32 /* of a device, looked at */
#define SIZES_MAX      64
#define BUFFER_MAX     (32 * 1024 * 1024)
#define WIDTH_DEFAULT  1920 /* where the device names no sizes */
#define HEIGHT_DEFAULT 1080
#define FLAWED_MAX     8 /* frames one after another that the device itself calls damaged */

static enum err from_errno(int errnum)
{
	return errnum == ENODEV || errnum == ENXIO || errnum == ENOENT || errnum == EIO ||
			       errnum == ESHUTDOWN
		       ? ERR_CAMERA_GONE
	       : errnum == ENOMEM ? ERR_NOMEM
				  : ERR_CAMERA_FAULT;
}

static enum err ask(const struct v4l2_stream *s, unsigned long request, void *data)
{
	int n;
	do {
		n = s->calls->ioctl(s->fd, request, data);
	} while (n < 0 && errno == EINTR);
	return n < 0 ? from_errno(errno) : ERR_OK;
}

/* Opening */

enum err v4l2_stream_check(struct v4l2_stream *s)
{
	struct v4l2_capability cap = { 0 };
	enum err err = ask(s, VIDIOC_QUERYCAP, &cap);
	if (err != ERR_OK)
		return err;
	uint32_t can = cap.capabilities & V4L2_CAP_DEVICE_CAPS ? cap.device_caps : cap.capabilities;
	uint32_t wanted = V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_STREAMING;
	return (can & wanted) == wanted ? ERR_OK : ERR_CAMERA_FAULT;
}

static bool has_mjpeg(const struct v4l2_stream *s)
{
	for (uint32_t i = 0; i < FORMATS_MAX; i++) {
		struct v4l2_fmtdesc f = { .index = i, .type = KIND };
		if (ask(s, VIDIOC_ENUM_FMT, &f) != ERR_OK)
			return false;
		if (f.pixelformat == V4L2_PIX_FMT_MJPEG || f.pixelformat == V4L2_PIX_FMT_JPEG)
			return true;
	}
	return false;
}

static void choose_size(const struct v4l2_stream *s, uint32_t *w, uint32_t *h)
{
	uint64_t most = 0;
	*w = WIDTH_DEFAULT;
	*h = HEIGHT_DEFAULT;
	for (uint32_t i = 0; i < SIZES_MAX; i++) {
		struct v4l2_frmsizeenum f = { .index = i, .pixel_format = V4L2_PIX_FMT_MJPEG };
		if (ask(s, VIDIOC_ENUM_FRAMESIZES, &f) != ERR_OK ||
		    f.type != V4L2_FRMSIZE_TYPE_DISCRETE)
			return;
		uint64_t pixels = (uint64_t)f.discrete.width * f.discrete.height;
		if (pixels <= most || pixels > V4L2_PIXELS_MAX)
			continue;
		most = pixels;
		*w = f.discrete.width;
		*h = f.discrete.height;
	}
}

static enum err set_format(const struct v4l2_stream *s)
{
	struct v4l2_format f = { .type = KIND };
	if (!has_mjpeg(s))
		return ERR_CAMERA_FAULT;
	choose_size(s, &f.fmt.pix.width, &f.fmt.pix.height);
	f.fmt.pix.pixelformat = V4L2_PIX_FMT_MJPEG;
	f.fmt.pix.field = V4L2_FIELD_ANY;
	enum err err = ask(s, VIDIOC_S_FMT, &f);
	if (err != ERR_OK)
		return err;
	bool good = f.fmt.pix.pixelformat == V4L2_PIX_FMT_MJPEG ||
		    f.fmt.pix.pixelformat == V4L2_PIX_FMT_JPEG;
	return good ? ERR_OK : ERR_CAMERA_FAULT;
}

static enum err map_buffer(struct v4l2_stream *s, uint32_t index)
{
	struct v4l2_buffer b = { .index = index, .type = KIND, .memory = V4L2_MEMORY_MMAP };
	enum err err = ask(s, VIDIOC_QUERYBUF, &b);
	if (err != ERR_OK)
		return err;
	if (b.length == 0 || b.length > BUFFER_MAX)
		return ERR_CAMERA_FAULT;
	void *at = s->calls->map(s->fd, b.length, b.m.offset);
	if (!at)
		return from_errno(errno);
	s->buffers[index].at = at;
	s->buffers[index].len = b.length;
	s->count = (int)index + 1;
	return ERR_OK;
}

static enum err make_buffers(struct v4l2_stream *s)
{
	struct v4l2_requestbuffers r = { .count = V4L2_BUFFERS,
					 .type = KIND,
					 .memory = V4L2_MEMORY_MMAP };
	enum err err = ask(s, VIDIOC_REQBUFS, &r);
	if (err == ERR_OK && r.count < 1)
		err = ERR_CAMERA_FAULT;
	for (uint32_t i = 0; i < r.count && i < V4L2_BUFFERS && err == ERR_OK; i++)
		err = map_buffer(s, i);
	return err;
}

enum err v4l2_stream_open(struct v4l2_stream *s, const struct v4l2_calls *calls, const char *path,
			  struct device_wake *wake)
{
	*s = (struct v4l2_stream){ .calls = calls, .wake = wake, .fd = calls->open(path) };
	if (s->fd < 0) {
		enum err err = from_errno(errno);
		*s = (struct v4l2_stream){ 0 };
		return err;
	}
	enum err err = v4l2_stream_check(s);
	if (err == ERR_OK)
		err = set_format(s);
	if (err == ERR_OK)
		err = make_buffers(s);
	if (err != ERR_OK)
		v4l2_stream_close(s);
	return err;
}

/* Seeing */

static enum err hand_over(struct v4l2_stream *s, uint32_t index)
{
	struct v4l2_buffer b = { .index = index, .type = KIND, .memory = V4L2_MEMORY_MMAP };
	return ask(s, VIDIOC_QBUF, &b);
}

static enum err begin(struct v4l2_stream *s)
{
	int kind = KIND;
	enum err err = ERR_OK;
	for (int i = 0; i < s->count && err == ERR_OK; i++)
		err = hand_over(s, (uint32_t)i);
	if (err == ERR_OK)
		err = ask(s, VIDIOC_STREAMON, &kind);
	s->runs = err == ERR_OK;
	return err;
}

/* The oldest that is ready. ERR_NOT_FOUND: none is. */
static enum err take_back(struct v4l2_stream *s, struct v4l2_buffer *b)
{
	*b = (struct v4l2_buffer){ .type = KIND, .memory = V4L2_MEMORY_MMAP };
	int n;
	do {
		n = s->calls->ioctl(s->fd, VIDIOC_DQBUF, b);
	} while (n < 0 && errno == EINTR);
	if (n < 0)
		return errno == EAGAIN ? ERR_NOT_FOUND : from_errno(errno);
	if (b->index >= (uint32_t)s->count || b->bytesused > s->buffers[b->index].len)
		return ERR_CAMERA_FAULT;
	return ERR_OK;
}

/* Passes over what is ready; `newest` (NULL: none is wanted) becomes the last of them. */
static enum err drain(struct v4l2_stream *s, struct v4l2_buffer *newest, bool *found)
{
	struct v4l2_buffer b;
	enum err err;
	*found = false;
	while ((err = take_back(s, &b)) == ERR_OK) {
		if (*found || !newest)
			err = hand_over(s, newest ? newest->index : b.index);
		if (err != ERR_OK)
			return err;
		if (newest) {
			*newest = b;
			*found = true;
		}
	}
	return err == ERR_NOT_FOUND ? ERR_OK : err;
}

/* ERR_NOT_FOUND: woken. */
static enum err await(struct v4l2_stream *s, bool keep, int64_t end)
{
	for (int64_t now; (now = device_clock_ms()) < end;) {
		if (device_wake_is_last(s->wake))
			return ERR_CANCELLED;
		int saw = s->calls->wait(s->fd, device_wake_fd(s->wake), (int)(end - now));
		if (saw & V4L2_WOKEN)
			device_wake_take(s->wake);
		if (saw & V4L2_WOKEN && !keep && !device_wake_is_last(s->wake))
			return ERR_NOT_FOUND;
		if (saw & V4L2_HUNG_UP)
			return ERR_CAMERA_GONE;
		if (saw & V4L2_READY)
			return ERR_OK;
	}
	return ERR_CAMERA_FAULT;
}

static enum err copy(struct v4l2_stream *s, const struct v4l2_buffer *b, struct buf *out)
{
	buf_add(out, s->buffers[b->index].at, b->bytesused);
	enum err err = buf_err(out);
	enum err back = hand_over(s, b->index);
	return err != ERR_OK ? err : back;
}

/* Until there is one that the device does not call damaged itself. */
static enum err next(struct v4l2_stream *s, bool keep, struct buf *out)
{
	int64_t end = device_clock_ms() + V4L2_STALL_MS;
	for (int flawed = 0; flawed < FLAWED_MAX;) {
		struct v4l2_buffer b;
		bool found;
		enum err err = await(s, keep, end);
		if (err == ERR_OK)
			err = drain(s, &b, &found);
		if (err != ERR_OK)
			return err;
		if (!found)
			continue;
		if (!(b.flags & V4L2_BUF_FLAG_ERROR) && b.bytesused)
			return copy(s, &b, out);
		flawed++;
		err = hand_over(s, b.index);
		if (err != ERR_OK)
			return err;
	}
	return ERR_CAMERA_FAULT;
}

enum err v4l2_stream_frame(struct v4l2_stream *s, bool keep, struct buf *out)
{
	bool found;
	enum err err = s->runs ? ERR_OK : begin(s);
	if (err == ERR_OK && keep)
		err = drain(s, NULL, &found);
	if (err == ERR_OK)
		err = next(s, keep, out);
	return err == ERR_NOT_FOUND ? ERR_OK : err;
}

void v4l2_stream_rest(struct v4l2_stream *s)
{
	int kind = KIND;
	if (!s->runs)
		return;
	s->runs = false;
	/* A device that is gone has stopped as well. */
	if (ask(s, VIDIOC_STREAMOFF, &kind) == ERR_CAMERA_FAULT)
		log_warn("a camera does not stop");
	for (int i = 0; i < s->count; i++)
		wipe(s->buffers[i].at, s->buffers[i].len);
}

void v4l2_stream_close(struct v4l2_stream *s)
{
	v4l2_stream_rest(s);
	for (int i = 0; i < s->count; i++)
		s->calls->unmap(s->buffers[i].at, s->buffers[i].len);
	s->calls->close(s->fd);
	*s = (struct v4l2_stream){ 0 };
}
