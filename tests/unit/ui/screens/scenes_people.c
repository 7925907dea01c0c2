/* SPDX-License-Identifier: Apache-2.0 */
/* scenes_people.c - see scenes_people.h. People, companies and numbers are invented. */
#include "tests/unit/ui/screens/scenes_people.h"

#include "tests/unit/ui/screens/scenes_end.h"

#include <string.h>

/* Item, identify */

static void for_agents(struct scenery *s, const char *flag)
{
	s->spare = json_deep_copy(scenery_item(s, "高龄津贴"));
	json_object_set_new(s->spare, "is_agent", json_string(flag));
	s->visit.browse.item = s->spare;
	s->view.reader_usable = true;
}

void item_agent(struct scenery *s)
{
	for_agents(s, "1");
	s->view.stage = STAGE_ITEM;
}

static void agent_known(struct scenery *s)
{
	struct holder *d = &s->visit.deputy.holder;
	s->visit.deputy.kind = DEPUTY_AGENT;
	d->identified = true;
	d->doc = (struct document){ .kind = DOCUMENT_RESIDENT };
	put(d->doc.name, "赵子龙");
	put(d->doc.id, "440304198506150269");
	put(d->doc.birth, "19850615");
}

void item_self_only(struct scenery *s)
{
	for_agents(s, "0");
	s->view.stage = STAGE_ITEM;
	s->visit.holder.identified = true;
	agent_known(s);
}

void identify_applicant(struct scenery *s)
{
	for_agents(s, "1");
	s->view.stage = STAGE_IDENTIFY;
	s->visit.deputy.kind = DEPUTY_AGENT;
}

void identify_agent(struct scenery *s)
{
	identify_applicant(s);
	s->visit.holder.identified = true;
}

void identify_same(struct scenery *s)
{
	identify_agent(s);
	s->visit.deputy.holder.problem = ERR_CARD_SAME;
}

void identify_guardian(struct scenery *s)
{
	identify_agent(s);
	s->visit.deputy.kind = DEPUTY_GUARDIAN;
}

/* A legal person */

void legal(struct scenery *s)
{
	scenery_form(s, scenery_item(s, "户外广告"), "place");
	s->view.stage = STAGE_LEGAL;
	put(s->visit.typing.focus, "");
}

void legal_both(struct scenery *s)
{
	legal(s);
	s->spare = json_deep_copy(s->visit.browse.item);
	json_object_set_new(s->spare, "server_type", json_string("1,2"));
	s->visit.browse.item = s->spare;
}

void legal_code(struct scenery *s)
{
	legal(s);
	put(s->visit.legal.code, "91350100M0001");
	put(s->visit.typing.focus, "code");
}

void legal_doubt(struct scenery *s)
{
	legal(s);
	put(s->visit.legal.code, "91350100M000100Y44");
	put(s->visit.legal.name, "深圳市福田区示范广告有限公司");
	s->visit.legal.representative = true;
}

void legal_wrong(struct scenery *s)
{
	legal_doubt(s);
	put(s->visit.legal.code, "91350100I000100Y43");
	put(s->visit.typing.focus, "code");
}

void legal_naming(struct scenery *s)
{
	legal_doubt(s);
	put(s->visit.typing.focus, "name");
}

/* What was said, before and after the submit */

void check_agent(struct scenery *s)
{
	check_simple(s);
	agent_known(s);
}

void check_guardian(struct scenery *s)
{
	check_agent(s);
	s->visit.deputy.kind = DEPUTY_GUARDIAN;
}

void check_legal(struct scenery *s)
{
	legal_doubt(s);
	put(s->visit.legal.code, "91350100M000100Y43");
	s->view.stage = STAGE_CHECK;
}

void receipt_agent(struct scenery *s)
{
	receipt(s);
	agent_known(s);
}

void receipt_legal(struct scenery *s)
{
	receipt(s);
	s->spare = json_deep_copy(s->visit.browse.item);
	json_object_set_new(s->spare, "server_type", json_string("2"));
	s->visit.browse.item = s->spare;
	put(s->visit.legal.code, "91350100M000100Y43");
	put(s->visit.legal.name, "深圳市福田区示范广告有限公司");
}
