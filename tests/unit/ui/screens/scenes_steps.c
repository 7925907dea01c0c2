/* SPDX-License-Identifier: Apache-2.0 */
/* scenes_steps.c - see scenes_steps.h. People and numbers are invented. */
#include "tests/unit/ui/screens/scenes_steps.h"

#include "tests/unit/ui/screens/scenes_end.h"

#include <stdlib.h>
#include <string.h>

#define NOON 1795233600000 /* 2026-11-21T12:00:00+08:00 */

void scenery_agree(struct scenery *s, const char *id)
{
	if (consents_toggle(&s->visit.answers.consents, id, NOON) != ERR_OK)
		abort();
}

/* Consent */

void consent(struct scenery *s)
{
	scenery_form(s, scenery_item(s, "户口迁移"), "mobile");
	s->view.stage = STAGE_CONSENT;
}

void consent_given(struct scenery *s)
{
	consent(s);
	scenery_agree(s, CONSENT_LICENCES);
}

/* An item with a text of its own, and the province's words for it. */
static void with_words(struct scenery *s, const char *text)
{
	s->spare = json_deep_copy(scenery_item(s, "户口迁移"));
	json_object_set_new(s->spare, "consent_text_id", json_string("move-1"));
	scenery_form(s, s->spare, "mobile");
	json_t *words = json_pack("{s:s, s:[{s:s, s:s, s:s, s:s}]}", "version", "9", "entries",
				  "id", "move-1", "version", "3", "title",
				  "同意迁出地和迁入地互相查询我的户籍信息", "text", text);
	consents_fini(&s->visit.answers.consents);
	consents_init(&s->visit.answers.consents, s->spare, words);
	json_decref(words);
	s->view.stage = STAGE_CONSENT;
}

void consent_words(struct scenery *s)
{
	with_words(s, "迁出地和迁入地的公安机关将互相查询您的户籍登记信息，只用于办理这次户口迁移，"
		      "办结后不再查询。您可以不同意，改到人工窗口办理。");
}

void consent_long(struct scenery *s)
{
	char text[4096] = "";
	for (int i = 0; i < 14; i++)
		strcat(text,
		       "迁出地和迁入地的公安机关将互相查询您的户籍登记信息，只用于办理这次户口迁移。");
	with_words(s, text);
	s->visit.part = 1;
}

/* Delivery */

void delivery(struct scenery *s)
{
	scenery_form(s, scenery_item(s, "身份证补领"), "mobile");
	s->spare = json_deep_copy(s->visit.browse.item);
	json_object_set_new(s->spare, "is_locker", json_string("1"));
	s->visit.browse.item = s->spare;
	pickup_init(&s->visit.answers.pickup, s->spare, &s->visit.holder.doc);
	put(s->visit.answers.pickup.mobile, "13800135678");
	put(s->visit.typing.focus, "");
	s->view.stage = STAGE_DELIVERY;
}

void delivery_express(struct scenery *s)
{
	delivery(s);
	if (pickup_choose(&s->visit.answers.pickup, PICKUP_EXPRESS) != ERR_OK)
		abort();
}

void delivery_address(struct scenery *s)
{
	delivery_express(s);
	put(s->visit.typing.focus, "address");
}

void delivery_mobile(struct scenery *s)
{
	delivery_express(s);
	put(s->visit.answers.pickup.mobile, "1380013");
	put(s->visit.typing.focus, "mobile");
}

/* Signature */

void sign_empty(struct scenery *s)
{
	check_simple(s);
	s->spare = json_deep_copy(s->visit.browse.item);
	json_object_set_new(s->spare, "needs_signature", json_string("1"));
	s->visit.browse.item = s->spare;
	signature_for(&s->visit.sign.signature, "0");
	s->view.stage = STAGE_SIGN;
}

/* Two strokes that nobody's name is made of. */
void sign(struct scenery *s)
{
	sign_empty(s);
	struct strokes *strokes = &s->visit.sign.signature.strokes;
	strokes->width = MM(244);
	strokes->height = MM(130);
	for (int i = 0; i <= 120; i++)
		strokes_add(strokes, MM(30) + i * MM(1.4),
			    MM(60) + (i * 7 % 60 - 30) * (i % 2 ? MM(0.8) : -MM(0.5)), i * 10,
			    i == 0);
	for (int i = 0; i <= 100; i++)
		strokes_add(strokes, MM(40) + i * MM(1.5), MM(105) - i * i / 4, 2000 + i * 8,
			    i == 0);
}

/* Rating */

void rate_empty(struct scenery *s)
{
	receipt(s);
	s->view.stage = STAGE_RATE;
}

static void choose(struct scenery *s, int level, const char *tag)
{
	struct evaluation *e = &s->visit.rating.evaluation;
	if (evaluation_choose(e, level) != ERR_OK || evaluation_toggle(e, tag) != ERR_OK)
		abort();
}

void rate(struct scenery *s)
{
	rate_empty(s);
	choose(s, 5, "512");
}

void rate_bad(struct scenery *s)
{
	rate_empty(s);
	choose(s, 1, "109");
	s->visit.part = 1;
}

/* The province's own tags; one belongs to another level, one has no words. */
void rate_words(struct scenery *s)
{
	rate_empty(s);
	choose(s, 3, "330");
	s->spare = scenery_json(
		"[{\"code\":\"330\",\"name\":\"等候时间可以接受，但是叫号屏幕看不清楚\"},"
		"{\"code\":\"430\",\"name\":\"另一级\"},{\"code\":\"331\",\"name\":\"\"}]");
	s->view.eval_tags = s->spare;
}

void rate_failed(struct scenery *s)
{
	rate(s);
	s->visit.rating.failed = true;
	put(s->visit.rating.at, "2026-11-21T09:41:00+08:00");
}

void receipt_rated(struct scenery *s)
{
	receipt(s);
	s->visit.rating.taken = true;
}
