/* SPDX-License-Identifier: Apache-2.0 */
/*
 * stage_scan.c - pages of one material under the camera: seen, taken, looked at, kept or taken again.
 *
 * The camera sees only while this is shown. A page is the citizen's only when it was kept; what the picture
 * lacks is said, and whether it will do is the citizen's to say.
 */
#include "firmware/kiosk/kiosk.h"

#include <string.h>

#include "drivers/camera/camera.h"
#include "firmware/base/wipe.h"
#include "firmware/crypto/hash.h"

#define LOG_MODULE "kiosk"
#include "firmware/base/log.h"

#define SILENT_S 3 /* without a picture, until that is said */

struct scanning {
	unsigned ticket; /* of the page that counts */
	int silent_s;	 /* since something was seen */
};

/* A page's answer belongs to the screen it was taken on. */
struct shot {
	struct kiosk *kiosk;
	unsigned ticket;
};

static struct scanning *own(const struct kiosk *k)
{
	return stage_own(k, STAGE_SCAN);
}

static struct scans *scans(struct kiosk *k)
{
	return &k->visit.scans;
}

static void show(struct kiosk *k, enum scan_stage stage)
{
	scans(k)->stage = stage;
	kiosk_changed(k);
	ui_refresh(k->ui, &scans(k)->shown);
}

/* Back to what the camera sees. */
static void go_live(struct kiosk *k)
{
	own(k)->silent_s = 0;
	scans_drop_taken(scans(k));
	scans(k)->problem = camera_is_there(camera_of(k->devices)) ? ERR_OK : ERR_CAMERA_GONE;
	show(k, SCAN_LIVE);
}

static void on_seen(void *arg, struct pixels *picture)
{
	struct kiosk *k = arg;
	struct scans *s = scans(k);
	own(k)->silent_s = 0;
	if (s->stage != SCAN_LIVE)
		return;
	bool first = !s->shown.px || s->problem == ERR_CAMERA_GONE;
	s->problem = s->problem == ERR_CAMERA_GONE ? ERR_OK : s->problem;
	pixels_move(&s->shown, picture);
	ui_refresh(k->ui, &s->shown);
	if (first)
		kiosk_changed(k);
}

static void watch(struct kiosk *k, bool wanted)
{
	camera_watch(camera_of(k->devices), wanted ? on_seen : NULL, k);
}

/* Taking */

static void take_page(struct scans *s, struct scan *scan)
{
	s->taken.jpeg = scan->jpeg;
	scan->jpeg = (struct buf){ 0 };
	hash_sha256_hex(buf_str(&s->taken.jpeg), s->taken.jpeg.len, s->taken.sha256);
	pixels_move(&s->shown, &scan->shown);
	s->blurred = scan->blurred;
	s->glaring = scan->glaring;
}

static void on_taken(void *arg, enum err err, struct scan *scan)
{
	struct shot *shot = arg;
	struct kiosk *k = shot->kiosk;
	bool counts = shot->ticket == own(k)->ticket;
	free(shot);
	if (!counts)
		return;
	scans(k)->problem = err;
	if (err == ERR_OK) {
		take_page(scans(k), scan);
	} else {
		log_warn("a page was not taken: %s", err_name(err));
		pixels_fini(&scans(k)->shown);
	}
	show(k, err == ERR_OK ? SCAN_TAKEN : SCAN_LIVE);
}

/* What the item allows a file to have; 0: it says nothing. */
static size_t max_bytes(const struct kiosk *k)
{
	const struct materials *m = &k->visit.answers.materials;
	for (size_t i = 0; i < m->count; i++)
		if (strcmp(json_str(m->rows[i].spec, "row_guid"), k->visit.scans.row_guid) == 0) {
			int64_t max = json_int(m->rows[i].spec, "max_size", 0);
			return max > 0 ? (size_t)max : SCAN_BYTES_MAX;
		}
	return SCAN_BYTES_MAX;
}

static void take(struct kiosk *k)
{
	struct scans *s = scans(k);
	bool again = s->looked_at != SCANS_NO_PAGE;
	if (s->stage != SCAN_LIVE || (!again && scans_are_full(s, s->row_guid)))
		return;
	struct shot *shot = calloc(1, sizeof(*shot));
	if (!shot)
		abort();
	*shot = (struct shot){ k, ++own(k)->ticket };
	s->problem = ERR_OK;
	show(k, SCAN_TAKING);
	camera_take(camera_of(k->devices), max_bytes(k), on_taken, shot);
}

/* What is tapped */

static void use(struct kiosk *k)
{
	struct scans *s = scans(k);
	if (s->stage == SCAN_TAKEN)
		scans_keep(s);
	s->looked_at = SCANS_NO_PAGE;
	if (s->stage == SCAN_TAKEN || s->stage == SCAN_KEPT)
		go_live(k);
}

/* A page that was kept stays until there is another in its place. */
static void again(struct kiosk *k)
{
	if (scans(k)->stage == SCAN_TAKEN || scans(k)->stage == SCAN_KEPT)
		go_live(k);
}

static void on_choose(struct kiosk *k, const struct ui_action *a)
{
	static void (*const acts[])(struct kiosk * k) = {
		[SCAN_DO_TAKE] = take, [SCAN_DO_AGAIN] = again, [SCAN_DO_USE] = use
	};
	if (a->arg >= 0 && a->arg < (int64_t)ARRAY_LEN(acts))
		acts[a->arg](k);
}

static void on_open(struct kiosk *k, const struct ui_action *a)
{
	struct scans *s = scans(k);
	const struct scan_page *page = scans_page(s, s->row_guid, a->arg < 1 ? 0 : (size_t)a->arg);
	if (!page || s->stage == SCAN_TAKING || s->stage == SCAN_TAKEN)
		return;
	scans_drop_taken(s);
	enum err err = scan_show(buf_str(&page->jpeg), page->jpeg.len, &s->shown);
	if (err != ERR_OK)
		log_error("a page cannot be shown: %s", err_name(err));
	s->looked_at = (size_t)a->arg;
	show(k, SCAN_KEPT);
}

/* Life */

static void enter(struct kiosk *k, enum stage_id from)
{
	k->visit.aside = from;
	scans(k)->looked_at = SCANS_NO_PAGE;
	go_live(k);
	watch(k, true);
}

/* What has pages is scanned; what has none is as open as before. */
static void settle(struct kiosk *k)
{
	struct materials *m = &k->visit.answers.materials;
	const char *guid = scans(k)->row_guid;
	bool has_pages = scans_of(scans(k), guid) > 0;
	if (has_pages && materials_settle(m, guid, MATERIAL_SCAN) != ERR_OK)
		log_error("a material that was scanned cannot be");
}

static void leave(struct kiosk *k)
{
	watch(k, false);
	own(k)->ticket++;
	scans_drop_taken(scans(k));
	answers_renew(k);
	settle(k);
}

static void cover(struct kiosk *k, bool covered)
{
	own(k)->silent_s = 0;
	watch(k, !covered);
}

/* A camera that goes away, or shows nothing that can be seen, is said. */
static void tick(struct kiosk *k)
{
	struct scans *s = scans(k);
	bool there = camera_is_there(camera_of(k->devices));
	if (s->stage != SCAN_LIVE || (there && ++own(k)->silent_s < SILENT_S))
		return;
	s->problem = ERR_CAMERA_GONE;
	pixels_fini(&s->shown);
	ui_refresh(k->ui, &s->shown);
}

static void wipe_own(struct kiosk *k)
{
	watch(k, false);
	own(k)->ticket++;
}

static bool is_busy(const struct kiosk *k)
{
	return k->visit.scans.stage == SCAN_TAKING;
}

static const struct stage_act acts[] = { { ACT_CHOOSE, on_choose },
					 { ACT_OPEN, on_open },
					 { ACT_NONE, NULL } };

const struct stage stage_scan = { .own_size = sizeof(struct scanning),
				  .enter = enter,
				  .leave = leave,
				  .cover = cover,
				  .tick = tick,
				  .wipe = wipe_own,
				  .busy = is_busy,
				  .acts = acts };
