/* SPDX-License-Identifier: Apache-2.0 */
/* drm_card.c - see drm_card.h. */
#include "ui/kit/present/drm_card.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <unistd.h>
#include <xf86drm.h>

#include "firmware/base/wipe.h"
#include "ui/kit/present/drm_modes.h"
#include "ui/kit/present/present.h"

#define LOG_MODULE "drm"
#include "firmware/base/log.h"

#define CARDS_MAX      16
#define CONNECTORS_MAX 32

struct buffer {
	uint32_t handle, id, pitch; /* 0: not made */
	uint64_t size;
	void *px; /* NULL: not mapped */
};

struct drm_card {
	struct loop *loop;
	void (*flipped)(void *arg);
	void *arg;
	int fd; /* -1: no card */
	sd_event_source *source;
	bool flip_due;
	/* What was chosen last */
	uint32_t connector, crtc;
	drmModeModeInfo mode;
	struct buffer buffers[2];
};

/* Choosing */

static uint32_t crtc_for(int fd, const drmModeRes *res, const drmModeConnector *c)
{
	uint32_t crtc = 0;
	drmModeEncoder *e = c->encoder_id ? drmModeGetEncoder(fd, c->encoder_id) : NULL;
	if (e)
		crtc = e->crtc_id; /* what the firmware routed already */
	drmModeFreeEncoder(e);
	for (int i = 0; !crtc && i < c->count_encoders; i++) {
		e = drmModeGetEncoder(fd, c->encoders[i]);
		for (int j = 0; e && !crtc && j < res->count_crtcs; j++)
			if (e->possible_crtcs & (1u << j))
				crtc = res->crtcs[j];
		drmModeFreeEncoder(e);
	}
	return crtc;
}

static void say_small(const drmModeConnector *c, int w, int h)
{
	const char *type = drmModeGetConnectorTypeName(c->connector_type);
	if (c->connection == DRM_MODE_CONNECTED)
		log_error("%s-%u has no mode in which a picture of %dx%d has room",
			  type ? type : "display", c->connector_type_id, w, h);
}

static enum err choose_from(struct drm_card *card, int fd, const drmModeRes *res,
			    drmModeConnector **connectors, int count, int w, int h)
{
	int mode, at = drm_modes_pick_connector(connectors, count, w, h, &mode);
	for (int i = 0; at < 0 && i < count; i++)
		if (connectors[i])
			say_small(connectors[i], w, h);
	uint32_t crtc = at < 0 ? 0 : crtc_for(fd, res, connectors[at]);
	if (!crtc)
		return ERR_NOT_FOUND;
	card->connector = connectors[at]->connector_id;
	card->crtc = crtc;
	card->mode = connectors[at]->modes[mode];
	return ERR_OK;
}

/* Asks every connector what hangs there, which may take a moment: at start and when a plug moved. */
static enum err choose(struct drm_card *card, int fd, int w, int h)
{
	uint64_t dumb = 0;
	drmModeConnector *connectors[CONNECTORS_MAX] = { NULL };
	drmModeRes *res = drmModeGetResources(fd);
	if (!res || drmGetCap(fd, DRM_CAP_DUMB_BUFFER, &dumb) < 0 || !dumb) {
		drmModeFreeResources(res);
		return ERR_NOT_FOUND;
	}
	int count = res->count_connectors < CONNECTORS_MAX ? res->count_connectors : CONNECTORS_MAX;
	for (int i = 0; i < count; i++)
		connectors[i] = drmModeGetConnector(fd, res->connectors[i]);
	enum err err = choose_from(card, fd, res, connectors, count, w, h);
	for (int i = 0; i < count; i++)
		drmModeFreeConnector(connectors[i]);
	drmModeFreeResources(res);
	return err;
}

/* Flips */

static void on_flip(int fd, unsigned sequence, unsigned s, unsigned us, void *arg)
{
	(void)fd;
	(void)sequence;
	(void)s;
	(void)us;
	struct drm_card *card = arg;
	if (card->flip_due) {
		card->flip_due = false;
		card->flipped(card->arg);
	}
}

static void take_events(struct drm_card *card)
{
	drmEventContext context = { .version = 2, .page_flip_handler = on_flip };
	struct pollfd due = { .fd = card->fd, .events = POLLIN };
	if (poll(&due, 1, 0) > 0 && due.revents & POLLIN)
		drmHandleEvent(card->fd, &context);
}

static int on_readable(sd_event_source *source, int fd, uint32_t events, void *arg)
{
	(void)fd;
	/* The card is gone; udev says so too, and then another is looked for. */
	if (events & (EPOLLHUP | EPOLLERR))
		sd_event_source_set_enabled(source, SD_EVENT_OFF);
	take_events(arg);
	return 0;
}

static enum err card_flip(void *arg, uint32_t id)
{
	struct drm_card *card = arg;
	int r = drmModePageFlip(card->fd, card->crtc, id, DRM_MODE_PAGE_FLIP_EVENT, card);
	if (r != 0) {
		log_warn("the display cannot flip (%s): written to while it is shown",
			 strerror(-r));
		return ERR_UNSUPPORTED;
	}
	card->flip_due = true;
	return ERR_OK;
}

static void card_dirty(void *arg, uint32_t id, const struct rect *rects, int count)
{
	struct drm_card *card = arg;
	drmModeClip clips[DAMAGE_MAX];
	int used = 0;
	for (; used < count && used < DAMAGE_MAX; used++) {
		struct rect r = rects[used];
		clips[used] = (drmModeClip){ .x1 = (uint16_t)r.x,
					     .y1 = (uint16_t)r.y,
					     .x2 = (uint16_t)(r.x + r.w),
					     .y2 = (uint16_t)(r.y + r.h) };
	}
	/* ENOSYS: a panel that is scanned out of the frame itself need not be told. */
	drmModeDirtyFB(card->fd, id, clips, (uint32_t)used);
}

/* The card */

static void drop_card(struct drm_card *card)
{
	card->source = sd_event_source_disable_unref(card->source);
	if (card->fd >= 0)
		close(card->fd);
	card->fd = -1;
}

static int open_card(int number)
{
	char path[32];
	snprintf(path, sizeof(path), "/dev/dri/card%d", number);
	return open(path, O_RDWR | O_CLOEXEC | O_NONBLOCK);
}

static enum err try_card(struct drm_card *card, int number, int w, int h)
{
	card->fd = open_card(number);
	if (card->fd < 0)
		return ERR_NOT_FOUND;
	enum err err = choose(card, card->fd, w, h);
	if (err == ERR_OK && sd_event_add_io(loop_event(card->loop), &card->source, card->fd,
					     EPOLLIN, on_readable, card) < 0)
		err = ERR_IO;
	if (err == ERR_OK)
		log_info("card %d: %dx%d at %u Hz", number, card->mode.hdisplay,
			 card->mode.vdisplay, card->mode.vrefresh);
	else
		drop_card(card);
	return err;
}

static enum err find(struct drm_card *card, int w, int h)
{
	if (card->fd >= 0 && choose(card, card->fd, w, h) == ERR_OK)
		return ERR_OK;
	drop_card(card);
	for (int i = 0; i < CARDS_MAX; i++)
		if (try_card(card, i, w, h) == ERR_OK)
			return ERR_OK;
	return ERR_NOT_FOUND;
}

/* Frames */

static int make_buffer(struct drm_card *card, struct buffer *b)
{
	uint32_t w = card->mode.hdisplay, h = card->mode.vdisplay;
	uint64_t offset;
	int r = drmModeCreateDumbBuffer(card->fd, w, h, 32, 0, &b->handle, &b->pitch, &b->size);
	if (r == 0)
		r = drmModeAddFB(card->fd, w, h, 24, 32, b->pitch, b->handle, &b->id);
	if (r == 0)
		r = drmModeMapDumbBuffer(card->fd, b->handle, &offset);
	if (r != 0)
		return r;
	void *px = mmap(NULL, b->size, PROT_READ | PROT_WRITE, MAP_SHARED, card->fd, (off_t)offset);
	if (px == MAP_FAILED)
		return -errno;
	b->px = px;
	wipe(b->px, b->size);
	return 0;
}

static void end_buffer(struct drm_card *card, struct buffer *b)
{
	if (b->px) {
		wipe(b->px, b->size);
		munmap(b->px, b->size);
	}
	if (b->id)
		drmModeRmFB(card->fd, b->id);
	if (b->handle)
		drmModeDestroyDumbBuffer(card->fd, b->handle);
	*b = (struct buffer){ .px = NULL };
}

static void card_put_out(void *arg)
{
	struct drm_card *card = arg;
	card->flip_due = false;
	for (int i = 0; i < 2; i++)
		end_buffer(card, &card->buffers[i]);
	/* Without its frames the display is off and a flip that was under way is over: nobody waits for it. */
	if (card->fd >= 0)
		take_events(card);
}

static enum err card_light(void *arg, int w, int h, struct drm_light *out)
{
	struct drm_card *card = arg;
	enum err err = find(card, w, h);
	if (err != ERR_OK)
		return err;
	int r = 0;
	for (int i = 0; r == 0 && i < 2; i++)
		r = make_buffer(card, &card->buffers[i]);
	if (r == 0)
		r = drmModeSetCrtc(card->fd, card->crtc, card->buffers[0].id, 0, 0,
				   &card->connector, 1, &card->mode);
	if (r != 0) {
		log_error("the display cannot be lit: %s", strerror(-r));
		card_put_out(card);
		drop_card(card);
		return ERR_IO;
	}
	*out = (struct drm_light){ .w = card->mode.hdisplay, .h = card->mode.vdisplay };
	for (int i = 0; i < 2; i++)
		out->frames[i] = (struct frame){ .px = card->buffers[i].px,
						 .stride = (int)(card->buffers[i].pitch / 4),
						 .id = card->buffers[i].id };
	return ERR_OK;
}

const struct drm_card_ops drm_card_ops = {
	.light = card_light,
	.flip = card_flip,
	.dirty = card_dirty,
	.put_out = card_put_out,
};

enum err drm_card_create(struct loop *loop, void (*flipped)(void *arg), void *arg,
			 struct drm_card **out)
{
	struct drm_card *card = calloc(1, sizeof(*card));
	if (!card)
		return ERR_NOMEM;
	*card = (struct drm_card){ .loop = loop, .flipped = flipped, .arg = arg, .fd = -1 };
	*out = card;
	return ERR_OK;
}

static enum err measure(int fd, struct panel_size *out)
{
	enum err err = ERR_NOT_FOUND;
	drmModeRes *res = drmModeGetResources(fd);
	for (int i = 0; err != ERR_OK && res && i < res->count_connectors; i++) {
		drmModeConnector *c = drmModeGetConnector(fd, res->connectors[i]);
		int at = c && c->connection == DRM_MODE_CONNECTED
				 ? drm_modes_pick_own(c->modes, c->count_modes)
				 : -1;
		if (at >= 0) {
			*out = (struct panel_size){ c->modes[at].hdisplay, c->modes[at].vdisplay,
						    (int)c->mmWidth, (int)c->mmHeight };
			err = ERR_OK;
		}
		drmModeFreeConnector(c);
	}
	drmModeFreeResources(res);
	return err;
}

enum err drm_card_measure(struct panel_size *out)
{
	enum err err = ERR_NOT_FOUND;
	for (int i = 0; err != ERR_OK && i < CARDS_MAX; i++) {
		int fd = open_card(i);
		if (fd < 0)
			continue;
		err = measure(fd, out);
		close(fd);
	}
	return err;
}

void drm_card_destroy(struct drm_card *card)
{
	if (!card)
		return;
	drop_card(card);
	free(card);
}
