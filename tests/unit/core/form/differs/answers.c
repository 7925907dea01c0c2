/* SPDX-License-Identifier: Apache-2.0 */
/*
 * answers.c COUNT SEED FILE... - fills forms at random and prints what the engine takes for whole: one line
 * {"form": n, "values": {}} each, n the form's place among the files (a catalogue's items, or a form itself).
 *
 * Every form gets its share of COUNT. A citizen who taps and types anything goes on from one whole form to
 * the next, so that choices hide and show, entries come and go, and addresses change.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/text.h"
#include "firmware/base/util.h"
#include "firmware/core/form/form.h"
#include "firmware/core/item/item.h"

#define FORMS_MAX   256
#define ACTIONS_MAX 40000 /* for one more whole form; then it is one that cannot be filled so */
#define TYPED_MAX   40
#define TRIES	    60 /* for the next character */

static const struct document holder = {
	.kind = DOCUMENT_RESIDENT,
	.name = "王小英",
	.sex = "2",
	.nation = "01",
	.birth = "19900307",
	.address = "北京市东城区",
	.id = "11010119900307002X",
	.valid_to = "20400101",
};

static unsigned below(unsigned n)
{
	return n ? (unsigned)(rand() % (int)n) : 0;
}

/* Texts */

/* Of the last number that was typed: some forms want the two to agree. */
static char last_birth[9] = "19900307";

static void random_day(char out[FORM_VALUE_MAX])
{
	if (below(3) == 0)
		snprintf(out, FORM_VALUE_MAX, "%s", last_birth);
	else if (below(3) == 0) /* most forms ask for what was lately */
		snprintf(out, FORM_VALUE_MAX, "%04u%02u%02u", 2025 + below(3), 1 + below(12),
			 1 + below(28));
	else
		snprintf(out, FORM_VALUE_MAX, "%04u%02u%02u", 1940 + below(130), 1 + below(12),
			 1 + below(28));
}

static void random_open_day(char out[FORM_VALUE_MAX])
{
	random_day(out);
	if (below(3) == 0)
		snprintf(out, FORM_VALUE_MAX, "%s", DOCUMENT_LONG_TERM);
}

static void random_number(char out[FORM_VALUE_MAX])
{
	static const int weights[] = { 7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2 };
	char digits[18];
	int sum = 0;
	/* Many forms are about the newborn. */
	unsigned year = below(4) ? 1930 + below(96) : 2025 + below(2);
	snprintf(last_birth, sizeof(last_birth), "%04u%02u%02u", year, 1 + below(12),
		 1 + below(28));
	snprintf(digits, sizeof(digits), "110101%s%03u", last_birth, below(1000));
	for (size_t i = 0; i < ARRAY_LEN(weights); i++)
		sum += (digits[i] - '0') * weights[i];
	snprintf(out, FORM_VALUE_MAX, "%s%c", digits, "10X98765432"[sum % 11]);
}

static void random_amount(char out[FORM_VALUE_MAX])
{
	snprintf(out, FORM_VALUE_MAX, "%u.%02u", below(100000), below(100));
}

static void random_integer(char out[FORM_VALUE_MAX])
{
	static const unsigned sizes[] = { 3, 130, 100000, 100000000 };
	snprintf(out, FORM_VALUE_MAX, "%u", below(sizes[below(ARRAY_LEN(sizes))]));
}

static void random_sample(char out[FORM_VALUE_MAX])
{
	static const char *const samples[] = { "13800138000",	     "0755-12345678-801",
					       "010-12345678",	     "91350100M000100Y43",
					       "E12345678",	     "6222020200112230018",
					       "粤B12345",	     "粤BD12345",
					       "123456789012",	     "测试内容",
					       "\xf0\xac\xb1\x96某", "A1",
					       "广东省深圳市福田区", "粤2024深圳第0012345号" };
	snprintf(out, FORM_VALUE_MAX, "%s", samples[below(ARRAY_LEN(samples))]);
}

/* Character by character, each that leads on: whatever a pattern asks for. */
static void type_on(struct form *form, const char *name)
{
	static const char alphabet[] = "0123456789ABCXYZabcxyz-. #@/";
	char text[TYPED_MAX * 4] = "";
	struct form_problem p;
	for (size_t len = 0; len + 5 < sizeof(text) && below(30);) {
		size_t tries = 0, grown = len;
		do {
			memset(text + len, 0, sizeof(text) - len);
			grown = len +
				(below(4) ? (text[len] = alphabet[below(sizeof(alphabet) - 1)], 1)
					  : utf8_put(0x4e00 + below(0x5000), text + len));
		} while (tries++ < TRIES &&
			 (form_set_text(form, name, text) != ERR_OK ||
			  (form_problem(form, name, &p) && !form_is_unfinished(form, name))));
		if (tries > TRIES) {
			text[len] = '\0';
			break;
		}
		len = grown;
	}
	enum err err = form_set_text(form, name, text);
	(void)err;
}

/* Mostly what the field's keys are for. */
static void type(struct form *form, const struct form_field *f)
{
	static void (*const ways[])(char[FORM_VALUE_MAX]) = {
		[FORM_PAD_TEXT] = random_sample,   [FORM_PAD_CODE] = random_sample,
		[FORM_PAD_DIGITS] = random_sample, [FORM_PAD_X] = random_number,
		[FORM_PAD_DASH] = random_sample,   [FORM_PAD_POINT] = random_amount,
		[FORM_PAD_DATE] = random_day,	   [FORM_PAD_OPEN_DATE] = random_open_day,
	};
	char text[FORM_VALUE_MAX];
	if (f->pad == FORM_PAD_TEXT && below(8) == 0) {
		type_on(form, f->name);
		return;
	}
	if (f->type == FORM_INTEGER && !f->amount)
		random_integer(text);
	else
		(below(10) ? ways[f->pad] : random_sample)(text);
	enum err err = form_set_text(form, f->name, text);
	(void)err;
}

/* Everything else */

static void offer_areas(struct form *form, const char *name)
{
	char parent[FORM_AREA_CODE_MAX + 1];
	if (!form_area_wanted(form, name, parent))
		return;
	size_t level = strlen(parent) / 2;
	json_t *parts = json_array();
	for (unsigned i = 1; i <= below(4); i++) {
		char code[FORM_AREA_CODE_MAX + 1];
		snprintf(code, sizeof(code), "%.8s%02u", parent, i);
		json_array_append_new(parts, json_pack("{s:s, s:s, s:b}", "code", code, "name",
						       "某地", "more", level < 3 && below(3) > 0));
	}
	enum err err = form_area_offer(form, name, parent, parts);
	(void)err;
	json_decref(parts);
}

static void change_group(struct form *form, const struct form_field *f)
{
	enum err err =
		below(3) ? form_entry_add(form, f->name)
			 : form_entry_remove(form, f->name, 1 + below((unsigned)f->entries + 1));
	(void)err;
}

/* One thing a citizen may do to one field. */
static void act(struct form *form, bool only_wrong)
{
	const char *names[FORM_FIELDS_MAX];
	struct form_problem p;
	struct form_field f;
	size_t count = form_fields(form, names);
	const char *name = count ? names[below((unsigned)count)] : "";
	if ((only_wrong && !form_problem(form, name, &p)) || form_field(form, name, &f) != ERR_OK)
		return;
	enum err err = ERR_OK;
	offer_areas(form, name);
	if (f.type == FORM_GROUP)
		change_group(form, &f);
	else if (f.type == FORM_AREA && below(8) == 0)
		err = form_area_back(form, name, below(3));
	else if (f.pad != FORM_PAD_NONE)
		type(form, &f);
	else if (f.option_count)
		err = form_toggle(form, name,
				  below(20) || f.type != FORM_AREA
					  ? f.options[below((unsigned)f.option_count)].value
					  : FORM_AREA_TYPED);
	else
		err = form_toggle(form, name, NULL);
	(void)err;
}

/* From where it is to a whole form: what is wrong is done again. False: not found. */
static bool fill(struct form *form)
{
	for (unsigned some = 1 + below(8); some > 0; some--)
		act(form, false);
	for (size_t i = 1; i < ACTIONS_MAX; i++) {
		if (form_complete(form))
			return true;
		act(form, i % 32 != 0); /* what one wrong answer hangs on may be another */
	}
	return false;
}

static struct form *open_form(const json_t *item, bool with_card)
{
	struct form_sources sources = { .card = with_card ? &holder : NULL, .today = "20261121" };
	struct form *form = NULL;
	if (form_create(item, &sources, &form) != ERR_OK)
		return NULL;
	return form;
}

static bool print_answers(const json_t *item, size_t n, unsigned count)
{
	struct form *form = NULL;
	bool good = true, fits = true; /* the holder of the card */
	for (unsigned i = 0; i < count && good; i++) {
		/* Now and then another citizen */
		if (!form || below(10) == 0) {
			form_destroy(form);
			form = open_form(item, fits && below(2));
		}
		good = form && fill(form);
		if (form &&
		    !good) { /* what is for the old, say, is not for the holder of the card */
			form_destroy(form);
			fits = false;
			form = open_form(item, false);
			good = form && fill(form);
		}
		json_t *line =
			good ? json_pack("{s:i, s:o}", "form", (int)n, "values", form_values(form))
			     : NULL;
		char *text = line ? json_dumps(line, JSON_COMPACT) : NULL;
		if (text)
			puts(text);
		free(text);
		json_decref(line);
	}
	form_destroy(form);
	return good;
}

/* Forms */

static json_t *item_around(json_t *form)
{
	return json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:O,s:[]}", "row_guid", "r", "task_code", "t",
			 "task_name", "n", "task_version", "1", "task_state", "1",
			 "is_service_terminals", "1", "form", form, "materials");
}

static size_t read_items(const char *path, json_t **items, size_t count)
{
	json_t *file = json_load_file(path, JSON_REJECT_DUPLICATES, NULL);
	json_t *list = json_object_get(file, "items");
	size_t i;
	json_t *item;
	json_array_foreach(list, i, item)
	{
		if (count < FORMS_MAX)
			items[count++] = json_incref(item);
	}
	if (file && !list && count < FORMS_MAX)
		items[count++] = item_around(file);
	json_decref(file);
	return count;
}

int main(int argc, char **argv)
{
	json_t *items[FORMS_MAX];
	size_t count = 0;
	int bad = 0;
	if (argc < 4)
		return 2;
	for (int i = 3; i < argc; i++)
		count = read_items(argv[i], items, count);
	srand((unsigned)strtoul(argv[2], NULL, 10));
	unsigned share = count ? (unsigned)((strtoul(argv[1], NULL, 10) + count - 1) / count) : 0;
	for (size_t i = 0; i < count; i++) {
		struct item_fault fault;
		if (item_check(items[i], &fault) != ERR_OK || !print_answers(items[i], i, share)) {
			fprintf(stderr, "form %zu cannot be filled\n", i);
			bad = 1;
		}
		json_decref(items[i]);
	}
	return bad;
}
