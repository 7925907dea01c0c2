/* SPDX-License-Identifier: Apache-2.0 */
/*
 * stage_sign.c - the signature on glass. It belongs to the content on the check screen: changed content
 * is signed anew.
 */
#include "firmware/kiosk/kiosk.h"

#include "firmware/crypto/hash.h"
#include "ui/kit/paint/ink.h"

#define LOG_MODULE "kiosk"
#include "firmware/base/log.h"

static const struct digests digests = { hash_sha256 };

static void enter(struct kiosk *k, enum stage_id from)
{
	(void)from;
	signature_for(&k->visit.sign.signature, k->visit.handed.content_sha256);
}

static void on_ink(struct kiosk *k, const struct ui_ink *ink)
{
	struct strokes *s = &k->visit.sign.signature.strokes;
	/* Another size of letters is another pad. */
	if (s->count && (s->width != ink->width || s->height != ink->height))
		strokes_wipe(s);
	s->width = ink->width;
	s->height = ink->height;
	strokes_add(s, ink->x, ink->y, ink->now_ms, ink->begins);
}

/* Once more. */
static void on_clear(struct kiosk *k, const struct ui_action *a)
{
	(void)a;
	strokes_wipe(&k->visit.sign.signature.strokes);
}

/* The picture, and what binds it. */
static enum err finish(struct sign *s)
{
	char png_sha256[HASH_HEX + 1];
	json_decref(STEAL(s->json));
	buf_fini(&s->png);
	buf_init(&s->png, INK_PNG_MAX);
	enum err err = ink_png(&s->signature.strokes, &s->png);
	if (err != ERR_OK)
		return err;
	hash_sha256_hex(s->png.data, s->png.len, png_sha256);
	return signature_json(&s->signature, &digests, png_sha256, &s->json);
}

static void on_next(struct kiosk *k, const struct ui_action *a)
{
	(void)a;
	struct sign *s = &k->visit.sign;
	if (!signature_is_drawn(&s->signature))
		return;
	enum err err = finish(s);
	if (err == ERR_OK)
		kiosk_go(k, PLAN_NEXT);
	else
		log_error("a signature cannot be kept: %s", err_name(err));
}

static const struct stage_act acts[] = { { ACT_CHOOSE, on_clear },
					 { ACT_NEXT, on_next },
					 { ACT_NONE, NULL } };

const struct stage stage_sign = { .enter = enter, .ink = on_ink, .acts = acts };
