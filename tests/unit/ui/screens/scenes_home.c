/* SPDX-License-Identifier: Apache-2.0 */
/* scenes_home.c - see scenes_home.h. */
#include "tests/unit/ui/screens/scenes_home.h"

#include "tests/unit/ui/screens/scenes_end.h"

static void add_themes(struct scenery *s, int more)
{
	json_t *themes = json_object_get(s->status, "themes");
	for (int i = 0; i < more; i++)
		json_array_append_new(themes,
				      json_pack("{s:o, s:s, s:s, s:i, s:[]}", "code",
						json_sprintf("主题%d", i + 1), "name",
						i % 2 ? "残疾人服务与就业援助" : "出生与生育",
						"icon", i % 2 ? "nobody-drew-this" : "", "items",
						3 + i, "examples"));
}

void home(struct scenery *s)
{
	s->view.stage = STAGE_HOME;
}

void home_no_time(struct scenery *s)
{
	home(s);
	s->view.wall_ms = 0;
}

void home_card_left(struct scenery *s)
{
	home(s);
	s->view.card_left = true;
}

void home_stale(struct scenery *s)
{
	home(s);
	json_object_set_new(json_object_get(s->status, "catalogue"), "stale", json_true());
}

void home_more_themes(struct scenery *s)
{
	home(s);
	add_themes(s, 14);
	s->visit.browse.page = 1;
}

void home_full(struct scenery *s)
{
	home(s);
	add_themes(s, 14);
	s->view.card_left = true;
}

void home_loss(struct scenery *s)
{
	home(s);
	scenery_loss(s);
}

void home_loss_full(struct scenery *s)
{
	home_full(s);
	scenery_loss(s);
}

/* A device does not work, and who answers for the terminal is named. */
void home_fault(struct scenery *s)
{
	home(s);
	scenery_responsible(s);
	s->view.fault = "fault.card_reader";
	s->view.fault_brief = "fault.card_reader_brief";
}

void home_fault_loss(struct scenery *s)
{
	home_loss(s);
	scenery_responsible(s);
	s->view.fault = "fault.printer";
	s->view.fault_brief = "fault.printer_brief";
}

void home_one(struct scenery *s)
{
	home(s);
	json_t *themes = json_object_get(s->status, "themes");
	while (json_array_size(themes) > 1)
		json_array_remove(themes, 1);
}

void home_three(struct scenery *s)
{
	home(s);
	json_t *themes = json_object_get(s->status, "themes");
	while (json_array_size(themes) > 3)
		json_array_remove(themes, 3);
}

void home_bundles(struct scenery *s)
{
	home(s);
	json_t *themes = json_object_get(s->status, "themes");
	while (json_array_size(themes) > 5)
		json_array_remove(themes, 5);
	json_object_set_new(s->status, "bundles",
			    json_pack("[{s:s, s:s}, {s:s, s:s}]", "row_guid", "b1", "task_name",
				      "新生儿出生一件事", "row_guid", "b2", "task_name",
				      "企业开办、社保登记与公积金缴存一件事"));
}
