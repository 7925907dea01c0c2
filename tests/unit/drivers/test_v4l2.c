/* SPDX-License-Identifier: Apache-2.0 */
/* test_v4l2.c - the order of V4L2's calls, with a fake device that answers them, also wrongly. */
#include <errno.h>
#include <string.h>

#include <linux/videodev2.h>

#include "drivers/camera/v4l2_stream.h"
#include "tests/suite.h"

#define FD     77
#define LENGTH 64

/* The device */
static struct {
	int fail_errno; /* of the request below */
	unsigned long fail_at;
	int no_mjpeg, no_capture, other_format, buffers, length, stalls, hangs_up, wakes;
	int frames; /* that are ready */
	int flawed; /* of those, the first so many */
	int number; /* of the next frame */
	int wrong_index, wrong_size;
	int opened, closed, mapped, unmapped, streams, queued;
	unsigned wide, high; /* as set */
	int queue[V4L2_BUFFERS], waiting;
	char memory[V4L2_BUFFERS][LENGTH];
} fake;
static struct device_wake wake;
static struct v4l2_stream stream;
static struct buf frame;

static int fake_open(const char *path)
{
	(void)path;
	errno = fake.fail_errno;
	if (fake.fail_errno && !fake.fail_at)
		return -1;
	fake.opened++;
	return FD;
}

static void say_format(struct v4l2_fmtdesc *f)
{
	f->pixelformat = f->index == 0 || fake.no_mjpeg ? V4L2_PIX_FMT_YUYV : V4L2_PIX_FMT_MJPEG;
}

static int say_size(struct v4l2_frmsizeenum *f)
{
	static const unsigned sizes[][2] = {
		{ 640, 480 }, { 3264, 2448 }, { 4208, 3120 }, { 1920, 1080 }
	};
	if (f->index >= ARRAY_LEN(sizes)) {
		errno = EINVAL;
		return -1;
	}
	f->type = V4L2_FRMSIZE_TYPE_DISCRETE;
	f->discrete.width = sizes[f->index][0];
	f->discrete.height = sizes[f->index][1];
	return 0;
}

static int give(struct v4l2_buffer *b)
{
	if (fake.frames == 0 || fake.waiting == 0) {
		errno = EAGAIN;
		return -1;
	}
	int index = fake.queue[0];
	fake.frames--;
	fake.waiting--;
	memmove(fake.queue, fake.queue + 1, sizeof(fake.queue[0]) * (size_t)fake.waiting);
	b->index = fake.wrong_index ? 9 : (unsigned)index;
	b->bytesused = fake.wrong_size ? LENGTH + 1 : LENGTH;
	b->flags = fake.flawed-- > 0 ? V4L2_BUF_FLAG_ERROR : 0;
	memset(fake.memory[index], 'a' + fake.number++, LENGTH);
	return 0;
}

static int fake_ioctl(int fd, unsigned long request, void *data)
{
	ck_assert_int_eq(fd, FD);
	if (fake.fail_at == request) {
		errno = fake.fail_errno;
		return -1;
	}
	if (request == VIDIOC_QUERYCAP)
		*(struct v4l2_capability *)data = (struct v4l2_capability){
			.capabilities =
				V4L2_CAP_DEVICE_CAPS | V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_STREAMING,
			.device_caps =
				fake.no_capture ? 0 : V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_STREAMING,
		};
	else if (request == VIDIOC_ENUM_FMT)
		say_format(data);
	else if (request == VIDIOC_ENUM_FRAMESIZES)
		return say_size(data);
	else if (request == VIDIOC_S_FMT) {
		struct v4l2_format *f = data;
		fake.wide = f->fmt.pix.width;
		fake.high = f->fmt.pix.height;
		if (fake.other_format)
			f->fmt.pix.pixelformat = V4L2_PIX_FMT_YUYV;
	} else if (request == VIDIOC_REQBUFS)
		((struct v4l2_requestbuffers *)data)->count = (unsigned)fake.buffers;
	else if (request == VIDIOC_QUERYBUF)
		((struct v4l2_buffer *)data)->length = (unsigned)fake.length;
	else if (request == VIDIOC_QBUF) {
		ck_assert_int_lt(fake.waiting, V4L2_BUFFERS);
		fake.queue[fake.waiting++] = (int)((struct v4l2_buffer *)data)->index;
		fake.queued++;
	} else if (request == VIDIOC_DQBUF)
		return give(data);
	else if (request == VIDIOC_STREAMON)
		fake.streams++;
	else if (request == VIDIOC_STREAMOFF) {
		fake.streams--;
		fake.waiting = 0;
	} else
		ck_abort_msg("a request nobody expects");
	return 0;
}

static void *fake_map(int fd, size_t len, int64_t offset)
{
	(void)offset;
	ck_assert_int_eq(fd, FD);
	ck_assert_uint_eq(len, LENGTH);
	return fake.memory[fake.mapped++];
}

static void fake_unmap(void *at, size_t len)
{
	(void)at;
	ck_assert_uint_eq(len, LENGTH);
	fake.unmapped++;
}

static int fake_wait(int fd, int wake_fd, int ms)
{
	ck_assert(fd == FD && wake_fd >= 0 && ms > 0);
	if (fake.wakes)
		return V4L2_WOKEN;
	if (fake.hangs_up)
		return V4L2_HUNG_UP;
	if (fake.stalls)
		return 0;
	fake.frames += fake.frames == 0;
	return V4L2_READY;
}

static void fake_close(int fd)
{
	ck_assert_int_eq(fd, FD);
	fake.closed++;
}

static const struct v4l2_calls calls = { fake_open,  fake_ioctl, fake_map,
					 fake_unmap, fake_wait,	 fake_close };

/* The rig */

static void set_up(void)
{
	memset(&fake, 0, sizeof(fake));
	fake.buffers = V4L2_BUFFERS;
	fake.length = LENGTH;
	ck_assert_int_eq(device_wake_init(&wake), ERR_OK);
	buf_init(&frame, 4096);
}

static void tear_down(void)
{
	buf_fini(&frame);
	device_wake_fini(&wake);
	ck_assert_int_eq(fake.opened, fake.closed);
	ck_assert_int_eq(fake.mapped, fake.unmapped);
	ck_assert_int_eq(fake.streams, 0);
}

static void open_it(void)
{
	ck_assert_int_eq(v4l2_stream_open(&stream, &calls, "/dev/video0", &wake), ERR_OK);
}

static enum err see(bool keep)
{
	buf_clear(&frame);
	return v4l2_stream_frame(&stream, keep, &frame);
}

/* Opening */

static const struct {
	unsigned long fail_at;
	int fail_errno, no_mjpeg, no_capture, other_format, buffers, length;
	int expected;
	const char *why;
} devices[] = {
	{ 0, ENOENT, .expected = ERR_CAMERA_GONE, .why = "no such node" },
	{ 0, EACCES, .expected = ERR_CAMERA_FAULT, .why = "no permission" },
	{ VIDIOC_QUERYCAP, ENOTTY, .expected = ERR_CAMERA_FAULT, .why = "no video device" },
	{ VIDIOC_QUERYCAP, ENODEV, .expected = ERR_CAMERA_GONE, .why = "unplugged meanwhile" },
	{ .no_capture = 1, .expected = ERR_CAMERA_FAULT, .why = "its metadata node" },
	{ .no_mjpeg = 1, .expected = ERR_CAMERA_FAULT, .why = "raw pictures only" },
	{ .other_format = 1, .expected = ERR_CAMERA_FAULT, .why = "it sets another format" },
	{ VIDIOC_S_FMT, EBUSY, .expected = ERR_CAMERA_FAULT, .why = "another program has it" },
	{ VIDIOC_REQBUFS, ENOMEM, .expected = ERR_NOMEM, .why = "no memory for buffers" },
	{ .buffers = -1, .expected = ERR_CAMERA_FAULT, .why = "no buffers" },
	{ .length = 64 * 1024 * 1024,
	  .expected = ERR_CAMERA_FAULT,
	  .why = "a buffer of any length" },
	{ VIDIOC_QUERYBUF, EIO, .expected = ERR_CAMERA_GONE, .why = "the cable" },
};

START_TEST(what_is_no_camera_is_refused_and_given_back)
{
	fake.fail_at = devices[_i].fail_at;
	fake.fail_errno = devices[_i].fail_errno;
	fake.no_mjpeg = devices[_i].no_mjpeg;
	fake.no_capture = devices[_i].no_capture;
	fake.other_format = devices[_i].other_format;
	if (devices[_i].buffers)
		fake.buffers = 0;
	if (devices[_i].length)
		fake.length = devices[_i].length;
	enum err err = v4l2_stream_open(&stream, &calls, "/dev/video0", &wake);
	ck_assert_msg((int)err == devices[_i].expected, "%s: %s", devices[_i].why, err_name(err));
}
END_TEST

START_TEST(the_largest_size_that_can_be_taken_is_set_and_nothing_is_seen_yet)
{
	open_it();
	ck_assert(fake.wide == 3264 && fake.high == 2448);
	ck_assert(fake.streams == 0 && fake.queued == 0);
	ck_assert_int_eq(v4l2_stream_check(&stream), ERR_OK);
	v4l2_stream_close(&stream);
}
END_TEST

/* Seeing */

START_TEST(the_newest_frame_is_seen)
{
	open_it();
	fake.frames = 3;
	ck_assert_int_eq(see(false), ERR_OK);
	ck_assert_uint_eq(frame.len, LENGTH);
	ck_assert_int_eq(frame.data[0], 'c');
	for (int i = 0; i < 20; i++) { /* and every buffer goes round */
		fake.frames = 1 + i % V4L2_BUFFERS;
		ck_assert_int_eq(see(false), ERR_OK);
		ck_assert_int_eq(fake.waiting, V4L2_BUFFERS);
	}
	v4l2_stream_close(&stream);
}
END_TEST

START_TEST(a_page_is_a_frame_that_came_after_the_tap)
{
	open_it();
	ck_assert_int_eq(see(false), ERR_OK);
	fake.frames = V4L2_BUFFERS;
	fake.number = 10;
	ck_assert_int_eq(see(true), ERR_OK);
	ck_assert_int_eq(frame.data[0], 'a' + 10 + V4L2_BUFFERS);
	v4l2_stream_close(&stream);
}
END_TEST

START_TEST(at_rest_nothing_is_seen_and_nothing_remains)
{
	static const char zeros[LENGTH];
	open_it();
	ck_assert_int_eq(see(false), ERR_OK);
	v4l2_stream_rest(&stream);
	ck_assert_int_eq(fake.streams, 0);
	for (int i = 0; i < V4L2_BUFFERS; i++)
		ck_assert_mem_eq(fake.memory[i], zeros, LENGTH);
	v4l2_stream_rest(&stream);
	ck_assert_int_eq(see(false), ERR_OK); /* and again */
	v4l2_stream_close(&stream);
	for (int i = 0; i < V4L2_BUFFERS; i++)
		ck_assert_mem_eq(fake.memory[i], zeros, LENGTH);
}
END_TEST

static const struct {
	unsigned long fail_at;
	int fail_errno, stalls, hangs_up, flawed, wrong_index, wrong_size, wakes;
	int expected;
	const char *why;
} troubles[] = {
	{ VIDIOC_STREAMON, ENOSPC, .expected = ERR_CAMERA_FAULT, .why = "the bus is full" },
	{ VIDIOC_DQBUF, ENODEV, .expected = ERR_CAMERA_GONE, .why = "unplugged" },
	{ VIDIOC_QBUF, EIO, .expected = ERR_CAMERA_GONE, .why = "unplugged between two" },
	{ .hangs_up = 1, .expected = ERR_CAMERA_GONE, .why = "unplugged while it was waited for" },
	{ .stalls = 1, .expected = ERR_CAMERA_FAULT, .why = "it sends nothing" },
	{ .flawed = 3, .expected = ERR_OK, .why = "some frames are damaged" },
	{ .flawed = 99, .expected = ERR_CAMERA_FAULT, .why = "all are" },
	{ .wrong_index = 1, .expected = ERR_CAMERA_FAULT, .why = "a buffer we never gave" },
	{ .wrong_size = 1, .expected = ERR_CAMERA_FAULT, .why = "more bytes than the buffer has" },
};

START_TEST(a_camera_in_trouble_says_what_became_of_it)
{
	open_it();
	fake.fail_at = troubles[_i].fail_at;
	fake.fail_errno = troubles[_i].fail_errno;
	fake.stalls = troubles[_i].stalls;
	fake.hangs_up = troubles[_i].hangs_up;
	fake.flawed = troubles[_i].flawed;
	fake.wrong_index = troubles[_i].wrong_index;
	fake.wrong_size = troubles[_i].wrong_size;
	enum err err = see(false);
	ck_assert_msg((int)err == troubles[_i].expected, "%s: %s", troubles[_i].why, err_name(err));
	ck_assert_uint_eq(frame.len, err == ERR_OK ? LENGTH : 0);
	v4l2_stream_close(&stream);
}
END_TEST

START_TEST(a_wake_up_ends_a_wait_but_not_that_for_a_page)
{
	open_it();
	fake.wakes = 1;
	device_wake_raise(&wake);
	ck_assert_int_eq(see(false), ERR_OK);
	ck_assert_uint_eq(frame.len, 0);
	device_wake_raise_last(&wake);
	ck_assert_int_eq(see(true), ERR_CANCELLED);
	ck_assert_int_eq(see(false), ERR_CANCELLED);
	v4l2_stream_close(&stream);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("v4l2");
	TCase *c = tcase_create("v4l2");
	tcase_add_checked_fixture(c, set_up, tear_down);
	tcase_add_loop_test(c, what_is_no_camera_is_refused_and_given_back, 0, ARRAY_LEN(devices));
	tcase_add_test(c, the_largest_size_that_can_be_taken_is_set_and_nothing_is_seen_yet);
	tcase_add_test(c, the_newest_frame_is_seen);
	tcase_add_test(c, a_page_is_a_frame_that_came_after_the_tap);
	tcase_add_test(c, at_rest_nothing_is_seen_and_nothing_remains);
	tcase_add_loop_test(c, a_camera_in_trouble_says_what_became_of_it, 0, ARRAY_LEN(troubles));
	tcase_add_test(c, a_wake_up_ends_a_wait_but_not_that_for_a_page);
	suite_add_tcase(s, c);
	return suite_run(s);
}
