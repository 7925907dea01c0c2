/* SPDX-License-Identifier: Apache-2.0 */
/* scenes_steps.c - see scenes_steps.h. People and numbers are invented. */
#include "tests/unit/ui/screens/scenes_steps.h"

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
