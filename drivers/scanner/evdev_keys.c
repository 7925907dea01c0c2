/* SPDX-License-Identifier: Apache-2.0 */
/* evdev_keys.c - see evdev_keys.h. */
#include "drivers/scanner/evdev_keys.h"

#include <errno.h>
#include <linux/input.h>
#include <string.h>

#include "firmware/base/util.h"
#include "firmware/base/wipe.h"

#define WAIT_MS	      30000
#define READS_MAX     4096 /* of one step: one that never falls silent is no scanner */
#define BITS_PER_LONG (8 * sizeof(unsigned long))

/* Types letters and Enter: a mouse, a switch or a touch screen does not. */
static bool has_keys(const struct evdev_keys *k)
{
	static const uint16_t wanted[] = { KEY_A, KEY_1, KEY_ENTER };
	unsigned long bits[KEY_CNT / BITS_PER_LONG + 1] = { 0 };
	if (k->calls->ioctl(k->fd, EVIOCGBIT(EV_KEY, sizeof(bits)), bits) < 0)
		return false;
	for (size_t i = 0; i < ARRAY_LEN(wanted); i++)
		if (!(bits[wanted[i] / BITS_PER_LONG] >> wanted[i] % BITS_PER_LONG & 1))
			return false;
	return true;
}

enum err evdev_keys_open(struct evdev_keys *k, const struct evdev_calls *calls, const char *path,
			 struct device_wake *wake)
{
	*k = (struct evdev_keys){ .calls = calls, .wake = wake, .fd = calls->open(path) };
	if (k->fd < 0)
		return ERR_SCANNER_GONE;
	enum err err = evdev_keys_check(k);
	if (err == ERR_OK && !has_keys(k))
		err = ERR_SCANNER_FAULT;
	if (err == ERR_OK && calls->ioctl(k->fd, EVIOCGRAB, (void *)1) < 0)
		err = errno == ENODEV || errno == EBUSY ? ERR_SCANNER_GONE : ERR_SCANNER_FAULT;
	k->grabbed = err == ERR_OK;
	if (err != ERR_OK)
		evdev_keys_close(k);
	return err;
}

void evdev_keys_close(struct evdev_keys *k)
{
	if (k->grabbed)
		k->calls->ioctl(k->fd, EVIOCGRAB, NULL);
	if (k->fd >= 0)
		k->calls->close(k->fd);
	k->fd = -1;
	k->grabbed = false;
	code_wipe(&k->code);
}

enum err evdev_keys_check(struct evdev_keys *k)
{
	int version = 0;
	if (k->calls->ioctl(k->fd, EVIOCGVERSION, &version) == 0)
		return ERR_OK;
	return errno == ENODEV ? ERR_SCANNER_GONE : ERR_SCANNER_FAULT;
}

/* True: a code has ended. Events the kernel dropped may have been any: what there is is no code any more. */
static bool take(struct evdev_keys *k, const struct input_event *e, struct scanner_code *out)
{
	if (e->type == EV_SYN && e->code == SYN_DROPPED) {
		k->code.spoilt = true;
		k->code.held = 0;
	}
	return e->type == EV_KEY && code_key(&k->code, e->code, e->value, out);
}

/* One event, so that what follows a code stays in the kernel. *out_n 0: there was none. */
static enum err read_event(struct evdev_keys *k, struct input_event *e, size_t *out_n)
{
	long got = k->calls->read(k->fd, e, sizeof(*e));
	*out_n = got == (long)sizeof(*e);
	if (got == (long)sizeof(*e) || (got < 0 && (errno == EAGAIN || errno == EINTR)))
		return ERR_OK;
	return got < 0 && errno != ENODEV ? ERR_SCANNER_FAULT : ERR_SCANNER_GONE;
}

/* What the time's end or an interruption makes of what there is. */
static bool pause_ends(struct evdev_keys *k, int seen, struct scanner_code *out)
{
	return !(seen & EVDEV_WOKEN) && code_gap(&k->code, out);
}

enum err evdev_keys_step(struct evdev_keys *k, struct scanner_code *out)
{
	struct scanner_code code = { 0 };
	struct input_event e = { 0 };
	enum err err = ERR_OK;
	bool over = false;
	for (int i = 0; !over && err == ERR_OK && i < READS_MAX; i++) {
		size_t got;
		int ms = code_is_begun(&k->code) ? CODE_GAP_MS : WAIT_MS;
		int seen = k->calls->wait(k->fd, device_wake_fd(k->wake), ms);
		if (seen & EVDEV_WOKEN)
			device_wake_take(k->wake);
		if (seen & (EVDEV_READY | EVDEV_HUNG_UP)) {
			err = read_event(k, &e, &got);
			over = err == ERR_OK && got && take(k, &e, &code);
			over = over || seen & EVDEV_WOKEN;
		} else {
			pause_ends(k, seen, &code);
			over = true;
		}
	}
	if (err == ERR_OK)
		*out = code;
	wipe(&e, sizeof(e));
	wipe(&code, sizeof(code));
	return err;
}
