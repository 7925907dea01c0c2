/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_words.c - a sentence stands on the screen only while it is true, in every language and size; where
 * there is room it does stand there.
 */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "firmware/base/language.h"
#include "tests/suite.h"
#include "tests/unit/ui/screens/show.h"
#include "ui/kit/text/strings.h"
#include "ui/kit/tree/inspect.h"

#define NODES_MAX 1024

static const struct panel panel = { 1080, 1920, 268 };
static struct show show;
static struct ui_node nodes[NODES_MAX];
static size_t count;

static void setup(void)
{
	show_open(&show, &panel);
}

static void teardown(void)
{
	show_close(&show);
}

static const struct scene *scene_named(const char *name)
{
	for (size_t i = 0; i < scene_count; i++)
		if (strcmp(scenes[i].name, name) == 0)
			return &scenes[i];
	ck_abort_msg("no scene %s", name);
	return NULL;
}

static void look_at(const char *scene, const char *language, enum ui_size size)
{
	struct ui_look look = { .size = size };
	strcpy(look.language, language);
	show_scene(&show, scene_named(scene), &look);
	count = ui_nodes(show.ui, nodes, NODES_MAX);
}

/* A pair of words that exclude each other is a row. */
static const struct {
	const char *scene, *said, *not_said;
} true_words[] = {
	{ "home", NULL, "home.card_left" },
	{ "progress-result", "progress.print_done", "progress.document_done" },
	{ "progress-document", "progress.document_done", "progress.print_done" },
	{ "progress-document", "progress.print_document", "progress.print" },
	{ "home-card-left", "home.card_left", NULL },
	{ "search-nothing", "search.nothing", "search.again" },
	{ "search-unanswered", "search.again", "search.nothing" },
	{ "identify", "identify.lead", "identify.lift" },
	{ "identify-lift", "identify.lift", "identify.lead" },
	{ "identify-no-reader", "identify.no_reader", "identify.lead" },
	{ "receipt", "receipt.take", "receipt.take_paper" },
	{ "receipt-no-card", "receipt.take_paper", "receipt.take" },
	{ "receipt-no-printer", "receipt.take_card", "receipt.take" },
	{ "receipt-no-printer", "receipt.print_none", "receipt.print_running" },
	{ "receipt-nothing", NULL, "receipt.take" },
	{ "receipt-nothing", NULL, "receipt.take_card" },
	{ "receipt-nothing", NULL, "receipt.take_paper" },
	{ "receipt-doubt", "receipt.ask", "receipt.take" },
	{ "receipt-doubt", "receipt.doubt", "receipt.stored" },
	{ "receipt", "receipt.stored", "receipt.received" },
	{ "receipt", "receipt.stored_lead_online", "receipt.stored_lead" },
	{ "receipt-offline", "receipt.stored_lead", "receipt.stored_lead_online" },
	{ "receipt-received", "receipt.received", "receipt.accepted" },
	{ "receipt-accepted", "receipt.accepted", "receipt.stored" },
	{ "receipt-accepted", "receipt.print_failed", "receipt.print_done" },
	{ "receipt-bundle", "receipt.received_lead", "bundle.mixed_lead" },
	{ "receipt-bundle-stored", "receipt.stored", "receipt.received" },
	{ "receipt-bundle-mixed", "bundle.mixed_lead", "receipt.accepted_lead" },
	{ "receipt-parts-stored", "receipt.stored", "receipt.received" },
	{ "help", "help.free", "help.kept" },
	{ "help", NULL, "help.not_called" },
	{ "help-called", "help.not_called", "help.called" },
	{ "help-called-unknown", "help.call_unknown", "help.called" },
	{ "help-called-passed", "help.called", "help.not_called" },
	{ "help-unknown-hall", "help.kept", "help.free" },
	{ "help-unfilled", NULL, "help.kept" },
	{ "help-stranger", NULL, "help.kept" },
	{ "help-receipt", NULL, "help.kept" },
	{ "home", NULL, "frame.no_time" },
	{ "home-no-time", "frame.no_time", NULL },
	{ "closed-at-start", NULL, "frame.no_time" },
	{ "closed-full", "closed.store_full", "closed.no_catalogue" },
};

static bool says(const char *language, const char *message_id)
{
	const char *words = strings_get(language, message_id);
	ck_assert_msg(words != message_id, "%s: no such sentence", message_id);
	for (size_t i = 0; i < count; i++)
		if (nodes[i].text && strcmp(nodes[i].text, words) == 0)
			return true;
	return false;
}

/* With larger letters a sentence may be left out; what is not true stands nowhere. */
static void look_for(const char *scene, const char *said, const char *not_said,
		     const char *language)
{
	for (int size = UI_SIZE_STANDARD; size <= UI_SIZE_HUGE; size++) {
		look_at(scene, language, (enum ui_size)size);
		if (said && size == UI_SIZE_STANDARD)
			ck_assert_msg(says(language, said), "%s lacks %s", scene, said);
		if (not_said)
			ck_assert_msg(!says(language, not_said), "%s says %s", scene, not_said);
	}
}

START_TEST(only_what_is_true_is_said)
{
	for (const struct language *l = languages; l->code; l++)
		if (l->offered)
			look_for(true_words[_i].scene, true_words[_i].said, true_words[_i].not_said,
				 l->code);
}
END_TEST

static const struct ui_node *node(const char *id)
{
	for (size_t i = 0; i < count; i++)
		if (nodes[i].id && strcmp(nodes[i].id, id) == 0)
			return &nodes[i];
	return NULL;
}

START_TEST(a_loss_is_told_on_home_and_where_it_is_closed_and_nowhere_else)
{
	for (size_t i = 0; i < scene_count; i++) {
		bool loss = strstr(scenes[i].name, "-loss") != NULL;
		look_at(scenes[i].name, LANGUAGE_MASTER, UI_SIZE_STANDARD);
		ck_assert_msg(loss == (node("notice.loss") != NULL), "%s", scenes[i].name);
	}
}
END_TEST

/* By kind: what the sentence must name. An alarm of a newer keeper has a sentence too. */
static const struct {
	const char *alarms, *named[3];
} losses[] = {
	{ "[{\"kind\":\"store.lost\",\"detail\":{\"count\":3,\"first\":\"A-1\",\"last\":\"A-3\"}}]",
	  { "3", "A-1", "A-3" } },
	{ "[{\"kind\":\"store.lost\",\"detail\":{\"count\":2,\"first\":\"A-1\",\"last\":\"A-2\"}},"
	  "{\"kind\":\"store.lost\",\"detail\":{\"count\":5,\"first\":\"B-6\",\"last\":\"B-6\"}}]",
	  { "7", "B-6" } },
	{ "[{\"kind\":\"store.missing\",\"detail\":{\"last\":\"A-9\"}}]", { "A-9" } },
	{ "[{\"kind\":\"store.damaged\",\"detail\":{}}]", { "" } },
	{ "[{\"kind\":\"receipt.key_new\",\"detail\":{}}]", { "" } },
	{ "[{\"kind\":\"journal.cut\",\"detail\":{}}]", { "" } },
	{ "[{\"kind\":\"of.a_newer_keeper\",\"detail\":null}]", { "" } },
};

static void lose(const char *alarms)
{
	look_at("home", LANGUAGE_MASTER, UI_SIZE_STANDARD);
	json_object_set_new(show.scenery.status, "alarms", json_loads(alarms, 0, NULL));
	ui_invalidate(show.ui);
	ui_flush(show.ui);
	count = ui_nodes(show.ui, nodes, NODES_MAX);
}

START_TEST(each_kind_of_loss_has_a_sentence_that_names_what_is_known)
{
	char said[ARRAY_LEN(losses)][512];
	for (size_t i = 0; i < ARRAY_LEN(losses); i++) {
		lose(losses[i].alarms);
		const struct ui_node *n = node("notice.loss");
		ck_assert_msg(n && n->text && n->text[0], "%s", losses[i].alarms);
		ck_assert_int_eq(n->role, ROLE_ALERT);
		snprintf(said[i], sizeof(said[i]), "%s", n->text);
		for (size_t k = 0; k < ARRAY_LEN(losses[i].named) && losses[i].named[k]; k++)
			ck_assert_msg(strstr(said[i], losses[i].named[k]) != NULL, "%s", said[i]);
		for (size_t k = 0; k < i; k++)
			ck_assert_str_ne(said[i], said[k]);
	}
	lose("[]");
	ck_assert_ptr_null(node("notice.loss"));
}
END_TEST

int main(void)
{
	Suite *s = suite_create("words");
	TCase *t = tcase_create("words");
	tcase_add_unchecked_fixture(t, setup, teardown);
	tcase_add_loop_test(t, only_what_is_true_is_said, 0, ARRAY_LEN(true_words));
	tcase_add_test(t, a_loss_is_told_on_home_and_where_it_is_closed_and_nowhere_else);
	tcase_add_test(t, each_kind_of_loss_has_a_sentence_that_names_what_is_known);
	suite_add_tcase(s, t);
	/* A process of its own for each row would open the screen as often. */
	return suite_run_as(s, CK_NOFORK);
}
