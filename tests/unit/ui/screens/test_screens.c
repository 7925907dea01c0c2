/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_screens.c - rules that hold for every moment of a visit, in every size, language and reach.
 *
 * The moments (scenes.c) are laid out once; each rule then walks the nodes. KIOSK_SHOTS=FOLDER writes
 * a picture of each besides. KIOSK_SCENE=NAME looks at one scene only.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/language.h"
#include "tests/suite.h"
#include "tests/unit/ui/screens/show.h"
#include "ui/kit/tree/inspect.h"

#define NODES_MAX  1024
#define CELLS_MAX  12288
#define FAULTS_MAX 60 /* told; all are counted */

/* 21.5 inches standing and lying, and a large panel of few pixels. */
static const struct panel panels[] = { { 1080, 1920, 268 },
				       { 1920, 1080, 476 },
				       { 768, 1366, 344 } };

struct cell {
	const struct scene *scene;
	const struct panel *panel;
	struct ui_look look;
	struct ui_node *nodes;
	size_t count;
	const char *overlay;
};

/* One process looks at one panel, so that several run beside each other; without an argument at all. */
static size_t first_panel, end_panel = ARRAY_LEN(panels);

static struct cell cells[CELLS_MAX];
static size_t cell_count;

static int mm(const struct cell *c, double length)
{
	return (int)(length * c->panel->width / c->panel->width_mm);
}

static const char *cell_name(const struct cell *c)
{
	static const char *const sizes[] = { "standard", "elder", "huge" };
	static char name[128];
	snprintf(name, sizeof(name), "%s-%s-%s%s%s-%d", c->scene->name, c->look.language,
		 sizes[c->look.size], c->look.high_contrast ? "-dark" : "",
		 c->look.low_reach ? "-low" : "", c->panel->width);
	return name;
}

/* All faults of a rule are told, then the rule fails. */
static int fault_count;

static void fault(const struct cell *c, const struct ui_node *n, const char *what)
{
	if (fault_count++ < FAULTS_MAX)
		fprintf(stderr, "%s: %s \"%.30s\" at %d,%d %dx%d (text %dx%d): %s\n", cell_name(c),
			n->id ? n->id : role_name(n->role), n->text ? n->text : "", n->x, n->y,
			n->w, n->h, n->text_w, n->text_h, what);
}

static void no_faults(void)
{
	ck_assert_msg(fault_count == 0, "%d faults", fault_count);
}

static void each_node(void (*rule)(const struct cell *c, const struct ui_node *n))
{
	for (size_t i = 0; i < cell_count; i++)
		for (size_t j = 0; j < cells[i].count; j++)
			rule(&cells[i], &cells[i].nodes[j]);
	no_faults();
}

static void each_pair(void (*rule)(const struct cell *c, const struct ui_node *a,
				   const struct ui_node *b))
{
	for (size_t i = 0; i < cell_count; i++)
		for (size_t j = 0; j < cells[i].count; j++)
			for (size_t k = j + 1; k < cells[i].count; k++)
				rule(&cells[i], &cells[i].nodes[j], &cells[i].nodes[k]);
	no_faults();
}

/* Everything is laid out */

static char *copy(const char *s)
{
	return s ? strdup(s) : NULL;
}

static void keep(struct show *show, struct cell *c)
{
	static struct ui_node nodes[NODES_MAX];
	c->count = ui_nodes(show->ui, nodes, NODES_MAX);
	c->nodes = calloc(c->count + 1, sizeof(*nodes));
	c->overlay = copy(ui_overlay(show->ui));
	for (size_t i = 0; i < c->count; i++) {
		c->nodes[i] = nodes[i];
		c->nodes[i].id = copy(nodes[i].id);
		c->nodes[i].text = copy(nodes[i].text);
		c->nodes[i].value = copy(nodes[i].value);
		c->nodes[i].spoken = copy(nodes[i].spoken);
	}
	const char *folder = getenv("KIOSK_SHOTS");
	char path[4096];
	snprintf(path, sizeof(path), "%s/%s.png", folder ? folder : "", cell_name(c));
	if (folder && ui_shot(show->ui, path) != ERR_OK)
		abort();
}

#define SIZES (UI_SIZE_HUGE + 1)

static int offered_count(void)
{
	int count = 0;
	for (const struct language *l = languages; l->code; l++)
		count += l->offered;
	return count;
}

static const char *offered(int n)
{
	const struct language *l = languages;
	while (!l->offered || n-- > 0)
		l++;
	return l->code;
}

/* Each size in each language, out of reach and within. */
static int looks(void)
{
	return SIZES * offered_count() * 2;
}

static void lay_out(struct show *show, const struct panel *panel, const struct scene *scene, int n)
{
	ck_assert_msg(cell_count < CELLS_MAX, "more moments than CELLS_MAX");
	struct cell *c = &cells[cell_count++];
	*c = (struct cell){ .scene = scene,
			    .panel = panel,
			    .look = { .size = (enum ui_size)(n % SIZES) } };
	strcpy(c->look.language, offered(n / SIZES % offered_count()));
	c->look.low_reach = n / SIZES / offered_count();
	show_scene(show, scene, &c->look);
	keep(show, c);
}

static void setup(void)
{
	const char *only = getenv("KIOSK_SCENE");
	struct show show;
	for (size_t p = first_panel; p < end_panel; p++) {
		show_open(&show, &panels[p]);
		for (size_t i = 0; i < scene_count; i++)
			for (int n = 0; n < looks(); n++)
				if (!only || strcmp(only, scenes[i].name) == 0)
					lay_out(&show, &panels[p], &scenes[i], n);
		show_close(&show);
	}
}

static void teardown(void)
{
	for (size_t i = 0; i < cell_count; i++) {
		for (size_t j = 0; j < cells[i].count; j++) {
			const struct ui_node *n = &cells[i].nodes[j];
			free((void *)(uintptr_t)n->id);
			free((void *)(uintptr_t)n->text);
			free((void *)(uintptr_t)n->value);
			free((void *)(uintptr_t)n->spoken);
		}
		free(cells[i].nodes);
		free((void *)(uintptr_t)cells[i].overlay);
	}
}

/* Rules for one node */

static bool shows(const struct ui_node *n)
{
	return !n->hidden;
}

static void rule_text_fits(const struct cell *c, const struct ui_node *n)
{
	if (n->text_w > n->w || n->text_h > n->h)
		fault(c, n, "its text does not fit");
}

START_TEST(every_text_fits_its_place)
{
	each_node(rule_text_fits);
}
END_TEST

static void rule_inside(const struct cell *c, const struct ui_node *n)
{
	if (n->x < 0 || n->y < 0 || n->x + n->w > c->panel->width || n->y + n->h > c->panel->height)
		fault(c, n, "outside the screen");
}

START_TEST(nothing_stands_outside_the_screen)
{
	each_node(rule_inside);
}
END_TEST

static void rule_large(const struct cell *c, const struct ui_node *n)
{
	if (n->target && shows(n) && (n->w < mm(c, 12.7) || n->h < mm(c, 12.7)))
		fault(c, n, "a target is at least 12.7 mm wide and high");
}

START_TEST(every_target_is_large_enough_for_a_thumb)
{
	each_node(rule_large);
}
END_TEST

static void rule_reach(const struct cell *c, const struct ui_node *n)
{
	if (c->look.low_reach && n->target && shows(n) && n->y < c->panel->height * 3 / 10 - 1)
		fault(c, n, "above what a seated hand reaches");
}

START_TEST(with_low_reach_everything_to_press_is_low)
{
	each_node(rule_reach);
}
END_TEST

static void rule_spoken(const struct cell *c, const struct ui_node *n)
{
	if (n->target && (!n->spoken || !n->spoken[0]))
		fault(c, n, "a target nobody can hear");
}

START_TEST(every_target_can_be_spoken)
{
	each_node(rule_spoken);
}
END_TEST

/* "home.title" where a sentence should be: the strings file lacks it. */
static bool looks_like_an_id(const char *s)
{
	size_t head = strspn(s, "abcdefghijklmnopqrstuvwxyz");
	size_t tail = s[head] == '.' ? strspn(s + head + 1, "abcdefghijklmnopqrstuvwxyz_") : 0;
	return head > 1 && tail > 1 && !s[head + 1 + tail];
}

static void rule_translated(const struct cell *c, const struct ui_node *n)
{
	if ((n->text && looks_like_an_id(n->text)) || (n->text && strstr(n->text, "{0}")))
		fault(c, n, "no sentence");
}

START_TEST(every_sentence_is_there)
{
	each_node(rule_translated);
}
END_TEST

/* Rules for two */

static const char *beside(const struct ui_node *n)
{
	static char text[160];
	snprintf(text, sizeof(text), "too near to %s \"%.30s\" at %d,%d %dx%d",
		 n->id ? n->id : role_name(n->role), n->text ? n->text : "", n->x, n->y, n->w,
		 n->h);
	return text;
}

static bool apart(const struct ui_node *a, const struct ui_node *b, int gap)
{
	return a->x + a->w + gap <= b->x || b->x + b->w + gap <= a->x ||
	       a->y + a->h + gap <= b->y || b->y + b->h + gap <= a->y;
}

static bool contains(const struct ui_node *a, const struct ui_node *b)
{
	return a->x <= b->x && a->y <= b->y && a->x + a->w >= b->x + b->w &&
	       a->y + a->h >= b->y + b->h;
}

static void rule_no_overlap(const struct cell *c, const struct ui_node *a, const struct ui_node *b)
{
	if (a->hidden || b->hidden || !a->w || !a->h || !b->w || !b->h)
		return;
	if (!apart(a, b, 0) && !contains(a, b) && !contains(b, a))
		fault(c, a, beside(b));
}

START_TEST(nothing_lies_over_something_else)
{
	each_pair(rule_no_overlap);
}
END_TEST

static void rule_gap(const struct cell *c, const struct ui_node *a, const struct ui_node *b)
{
	if (a->target && b->target && shows(a) && shows(b) && !apart(a, b, mm(c, 2.54) - 1))
		fault(c, a, beside(b));
}

START_TEST(targets_stand_apart)
{
	each_pair(rule_gap);
}
END_TEST

static void rule_unique(const struct cell *c, const struct ui_node *a, const struct ui_node *b)
{
	if (a->id && b->id && strcmp(a->id, b->id) == 0)
		fault(c, a, "this id is there twice");
}

START_TEST(every_id_is_unique)
{
	each_pair(rule_unique);
}
END_TEST

/* Rules for a page */

static const struct ui_node *node(const struct cell *c, const char *id)
{
	for (size_t i = 0; i < c->count; i++)
		if (c->nodes[i].id && strcmp(c->nodes[i].id, id) == 0)
			return &c->nodes[i];
	return NULL;
}

/* A second tap on the spot of "next" submits nothing, whatever the size of letters. */
START_TEST(submit_stands_nowhere_where_next_stands)
{
	for (size_t k = 0; k < cell_count; k++) {
		const struct ui_node *submit = node(&cells[k], "check.submit");
		for (size_t i = 0; submit && i < cell_count; i++) {
			const struct ui_node *next = node(&cells[i], "nav.next");
			if (next && cells[k].panel == cells[i].panel &&
			    next->x < submit->x + submit->w && submit->x < next->x + next->w &&
			    next->y < submit->y + submit->h && submit->y < next->y + next->h)
				fault(&cells[k], submit, "where next stands");
		}
	}
	no_faults();
}
END_TEST

START_TEST(the_primary_action_keeps_its_place)
{
	static const char *const ids[] = { "nav.next", "receipt.done", "item.start" };
	const struct ui_node *first[ARRAY_LEN(panels)] = { NULL };
	for (size_t i = 0; i < cell_count; i++) {
		const struct cell *c = &cells[i];
		for (size_t k = 0; k < ARRAY_LEN(ids); k++) {
			const struct ui_node *n = node(c, ids[k]);
			const struct ui_node **place = &first[c->panel - panels];
			if (!n)
				continue;
			if (!*place)
				*place = n;
			if (n->x + n->w != (*place)->x + (*place)->w ||
			    n->y + n->h != (*place)->y + (*place)->h)
				fault(c, n, "bottom right, always at the same place");
		}
	}
	no_faults();
}
END_TEST

START_TEST(the_bottom_bar_keeps_its_order)
{
	static const char *const ids[] = { "bar.back",	"bar.home",	"bar.size",
					   "bar.voice", "bar.language", "bar.help" };
	for (size_t i = 0; i < cell_count; i++) {
		const struct cell *c = &cells[i];
		int x = -1;
		for (size_t k = 0; k < ARRAY_LEN(ids); k++) {
			const struct ui_node *n = node(c, ids[k]);
			if (!n && k == 0)
				continue;
			if (!n) {
				fault(c, &c->nodes[0], ids[k]);
				continue;
			}
			if (n->x <= x)
				fault(c, n, "the order of the bar");
			x = n->x;
		}
	}
	no_faults();
}
END_TEST

static bool is_scene(const struct cell *c, const char *start)
{
	return strncmp(c->scene->name, start, strlen(start)) == 0;
}

START_TEST(after_a_submit_there_is_no_way_back)
{
	for (size_t i = 0; i < cell_count; i++)
		if ((is_scene(&cells[i], "submitting") || is_scene(&cells[i], "receipt")) &&
		    (node(&cells[i], "bar.back") || node(&cells[i], "nav.back")))
			fault(&cells[i], &cells[i].nodes[0], "a way back");
	no_faults();
}
END_TEST

START_TEST(help_can_be_pressed_on_every_screen)
{
	for (size_t i = 0; i < cell_count; i++) {
		const struct ui_node *n = node(&cells[i], "bar.help");
		if (!n || !n->target || !n->enabled)
			fault(&cells[i], n ? n : &cells[i].nodes[0], "help");
	}
	no_faults();
}
END_TEST

/* Ids that firmware/INTERFACES.md promises, by scene. */
static const struct {
	const char *scene, *ids[5];
} promised[] = {
	{ "home",
	  { "home.search", "home.departments", "home.theme.household", "home.licences",
	    "home.notices" } },
	{ "home-stale", { "home.stale", "home.search" } },
	{ "home-bundles", { "home.bundle.b1", "home.bundle.b2" } },
	{ "bundle",
	  { "bundle.part.02e1d9e8-f8cc-59a4-8be8-4c52afd3e3cb", "bundle.saved", "nav.next" } },
	{ "receipt-parts",
	  { "receipt.part.06a48aee-f2c1-5081-b706-6f61e758fab2", "receipt.back" } },
	{ "search-departments", { "search.box", "search.dept.1" } },
	{ "search-theme", { "search.box", "search.item.c22e6bd4-df9d-52b3-b9c2-354c9e4948c0" } },
	{ "search-typing", { "search.box" } },
	{ "item", { "item.start", "item.guide", "item.basket" } },
	{ "basket",
	  { "basket.item.0", "basket.item.2", "basket.remove.1", "basket.add", "nav.next" } },
	{ "identify", { "identify.window" } },
	{ "identify-problem", { "identify.window", "error.summary" } },
	{ "form-phone", { "form.mobile", "form.mobile.error", "nav.next", "nav.back" } },
	{ "form-choice", { "form.kind", "form.kind.posted", "nav.next" } },
	{ "form-checkbox", { "form.healthy", "nav.next" } },
	{ "form-two", { "form.helper_name", "form.helper_mobile", "nav.next" } },
	{ "form-known", { "form.name", "form.id", "form.mobile", "nav.next" } },
	{ "materials", { "materials.cdb201aa-ff68-5a78-8cc7-abb8af51de18.statement", "nav.next" } },
	{ "materials-defer",
	  { "materials.284f3272-0233-5367-a1b0-f53be939e9f5.defer", "nav.next" } },
	{ "materials-scanned", { "materials.f00e7125-8cc1-5ca3-8b1c-2576f478c27a.scan" } },
	{ "scan", { "scan.take", "nav.back" } },
	{ "scan-blurred", { "scan.again", "scan.use", "scan.page.1", "scan.page.2" } },
	{ "scan-kept", { "scan.again", "scan.use", "scan.page.5" } },
	{ "check", { "check.submit", "check.insurance.change", "nav.back" } },
	{ "check-problem", { "check.submit", "error.summary" } },
	{ "receipt",
	  { "receipt.serial", "receipt.project_no", "receipt.state", "receipt.done",
	    "receipt.qr" } },
	{ "receipt-no-printer",
	  { "receipt.serial", "receipt.project_no", "receipt.state", "receipt.done",
	    "receipt.qr" } },
	{ "form-phone-wrong", { "form.mobile.error", "error.summary" } },
	{ "receipt-accepted",
	  { "receipt.serial", "receipt.project_no", "receipt.state", "receipt.done" } },
	{ "help", { "help.call" } },
	{ "maintenance-door", { "staff.pin", "staff.enter", "staff.exit", "key.5" } },
	{ "maintenance",
	  { "staff.page.overview", "staff.page.queue", "staff.page.figures", "staff.page.touch",
	    "staff.exit" } },
	{ "maintenance-devices",
	  { "staff.device.reader.1.test", "staff.device.printer.test", "staff.devices.test",
	    "staff.page.supplies", "staff.exit" } },
	{ "maintenance-record",
	  { "staff.queue.retry", "staff.record.state", "nav.back", "staff.exit" } },
	{ "overlay-idle", { "idle.continue" } },
};

START_TEST(every_id_the_interface_promises_is_there)
{
	for (size_t i = 0; i < cell_count; i++)
		for (size_t k = 0; k < ARRAY_LEN(promised); k++)
			for (size_t n = 0; n < ARRAY_LEN(promised[k].ids) && promised[k].ids[n];
			     n++)
				/* Larger letters may need a second page. */
				if (strcmp(cells[i].scene->name, promised[k].scene) == 0 &&
				    cells[i].look.size == UI_SIZE_STANDARD &&
				    !cells[i].look.low_reach &&
				    cells[i].panel->height > cells[i].panel->width &&
				    !node(&cells[i], promised[k].ids[n]))
					fault(&cells[i], &cells[i].nodes[0], promised[k].ids[n]);
	no_faults();
}
END_TEST

START_TEST(an_overlay_hides_what_is_beneath)
{
	int overlays = 0;
	for (size_t i = 0; i < cell_count; i++) {
		const struct cell *c = &cells[i];
		const struct ui_node *help = node(c, "bar.help");
		bool over = is_scene(c, "overlay-");
		overlays += over;
		if (over != (c->overlay != NULL) || (help && help->hidden != over))
			fault(c, help, "hidden by an overlay, and only by one");
	}
	ck_assert_int_gt(overlays, 0);
	no_faults();
}
END_TEST

int main(int argc, char **argv)
{
	if (argc > 1) {
		first_panel = strtoul(argv[1], NULL, 10);
		end_panel = first_panel + 1;
		if (first_panel >= ARRAY_LEN(panels))
			return 2;
	}
	const TTest *const tests[] = {
		every_text_fits_its_place,
		nothing_stands_outside_the_screen,
		every_target_is_large_enough_for_a_thumb,
		with_low_reach_everything_to_press_is_low,
		every_target_can_be_spoken,
		every_sentence_is_there,
		nothing_lies_over_something_else,
		targets_stand_apart,
		every_id_is_unique,
		the_primary_action_keeps_its_place,
		submit_stands_nowhere_where_next_stands,
		the_bottom_bar_keeps_its_order,
		after_a_submit_there_is_no_way_back,
		help_can_be_pressed_on_every_screen,
		every_id_the_interface_promises_is_there,
		an_overlay_hides_what_is_beneath,
	};
	Suite *s = suite_create("screens");
	TCase *t = tcase_create("screens");
	tcase_add_unchecked_fixture(t, setup, teardown);
	for (size_t i = 0; i < ARRAY_LEN(tests); i++)
		tcase_add_test(t, tests[i]);
	suite_add_tcase(s, t);
	/* The rules only look; a process of its own for each would search all moments for leaks again. */
	return suite_run_as(s, CK_NOFORK);
}
