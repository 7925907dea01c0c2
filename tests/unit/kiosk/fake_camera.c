/* SPDX-License-Identifier: Apache-2.0 */
/* fake_camera.c - a document camera played by the test: see fakes.h. What it makes of a page is the test's word. */
#include "fakes.h"
#include "tests/suite.h"

#include <check.h>
#include <string.h>

struct camera {
	int unused;
};

static struct camera the_camera;

struct camera *camera_of(struct devices *d)
{
	return d && fake.camera.configured ? &the_camera : NULL;
}

bool camera_is_there(const struct camera *c)
{
	return c && fake.camera.works;
}

void camera_watch(struct camera *c, void (*seen)(void *arg, struct pixels *picture), void *arg)
{
	if (!c)
		return;
	fake.camera.seen = seen;
	fake.camera.arg = arg;
}

void camera_take(struct camera *c, size_t max_bytes,
		 void (*done)(void *arg, enum err err, struct scan *scan), void *arg)
{
	if (!c) {
		done(arg, ERR_CAMERA_GONE, NULL);
		return;
	}
	ck_assert_ptr_null(fake.camera.taken);
	fake.camera.max_bytes = max_bytes;
	fake.camera.taken = done;
	fake.camera.taken_arg = arg;
}

void scan_fini(struct scan *s)
{
	buf_fini(&s->jpeg);
	pixels_fini(&s->shown);
}

enum err scan_show(const void *jpeg, size_t len, struct pixels *out)
{
	ck_assert(len > 0 && jpeg);
	pixels_fini(out);
	return pixels_init(out, 2, 2);
}

void fake_sees(void)
{
	struct pixels picture = { 0 };
	ck_assert_ptr_nonnull(fake.camera.seen);
	ck_assert_int_eq(pixels_init(&picture, 4, 3), ERR_OK);
	fake.camera.seen(fake.camera.arg, &picture);
	pixels_fini(&picture);
	fake_build();
}

void fake_takes(const char *bytes, bool blurred)
{
	struct scan scan = { .blurred = blurred };
	void (*done)(void *arg, enum err err, struct scan *scan) = STEAL(fake.camera.taken);
	ck_assert_ptr_nonnull(done);
	buf_init(&scan.jpeg, SCAN_BYTES_MAX);
	if (bytes) {
		buf_add_str(&scan.jpeg, bytes);
		ck_assert_int_eq(pixels_init(&scan.shown, 2, 2), ERR_OK);
	}
	done(fake.camera.taken_arg, bytes ? ERR_OK : ERR_CAMERA_FAULT, bytes ? &scan : NULL);
	scan_fini(&scan);
	fake_build();
}
