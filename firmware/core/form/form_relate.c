/* SPDX-License-Identifier: Apache-2.0 */
/*
 * form_relate.c - what follows from answers, while a form is filled: see form_relation.h.
 *
 * A rule is silent until both its sides have a good value. One that is broken is said at the later of
 * its fields that the citizen can change, for a computed one at the field it comes from; where there
 * is none, at the later one.
 */
#include "firmware/core/form/form_state.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/text.h"
#include "firmware/core/card/card_words.h"
#include "firmware/core/number/foreign_id.h"

/* Days */

/* Months are counted from year 0. */
static int64_t last_day(int64_t month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	int64_t year = month / 12;
	bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
	return days[month % 12] + (month % 12 == 1 && leap);
}

static int64_t day_of(int64_t month, int64_t day)
{
	return (month / 12) * 10000 + (month % 12 + 1) * 100 + day;
}

static int64_t shift_days(int64_t month, int64_t day, int shift)
{
	day += shift;
	while (day < 1)
		day += last_day(--month);
	for (int64_t last; day > (last = last_day(month)); month++)
		day -= last;
	return day_of(month, day);
}

/* Before year 1600 there are no days, see date8_is_valid(). */
int64_t form_day_shift(int64_t day, int shift, char unit)
{
	static const int64_t first = 1600 * 12, last = 9999 * 12 + 11;
	int64_t month = day / 10000 * 12 + day / 100 % 100 - 1, of_month = day % 100;
	if (unit != 'd')
		month += unit == 'y' ? shift * 12 : shift;
	if (month < first || month > last)
		return month < first ? day_of(first, 1) : day_of(last, last_day(last));
	if (unit == 'd')
		return shift_days(month, of_month, shift);
	return day_of(month, of_month < last_day(month) ? of_month : last_day(month));
}

static void day_text(int64_t day, char out[32])
{
	snprintf(out, 32, "%04lld-%02lld-%02lld", (long long)(day / 10000 % 10000),
		 (long long)(day / 100 % 100), (long long)(day % 100));
}

/* "1990-03-07" or "19900307" as a number. False: no day. */
static bool day_parse(const char *text, int64_t *out)
{
	char date8[9] = "";
	size_t len = 0;
	for (; *text && len < 8; text++)
		if (*text != '-')
			date8[len++] = *text;
	if (*text || !date8_is_valid(date8))
		return false;
	*out = strtoll(date8, NULL, 10);
	return true;
}

/* What an operand comes to */

/* A field with a good value of its own. */
static bool is_good(const struct form *form, size_t field)
{
	struct form_problem p;
	return form->values[field].applicable && !form_text_is_blank(form_text_of(form, field)) &&
	       !form_own_problem(form, field, &p);
}

/* A number that tells birth and sex: a citizen's, or a resident's of another nationality. */
static bool number_of(const struct form *form, size_t field, const char **out)
{
	const char *text = form_text_of(form, field);
	*out = text;
	return is_good(form, field) && (citizen_id_check(text, form->today) == CITIZEN_ID_OK ||
					foreign_id_new_is_valid(text, form->today));
}

static bool field_worth(const struct form *form, const struct form_operand *o,
			struct form_worth *out)
{
	const char *text = form_text_of(form, o->field);
	if (!is_good(form, o->field))
		return false;
	out->word = text;
	if (o->quantity == QUANTITY_WORD)
		return true;
	if (o->quantity != QUANTITY_DATE)
		return form_number_of(form, o->field, &out->number);
	out->number = FORM_DAY_NEVER;
	return strcmp(text, DOCUMENT_LONG_TERM) == 0 || day_parse(text, &out->number);
}

static bool birth_worth(const struct form *form, const struct form_operand *o,
			struct form_worth *out)
{
	const char *number;
	char birth[9];
	if (!number_of(form, o->field, &number))
		return false;
	citizen_id_birth(number, birth);
	return day_parse(birth, &out->number);
}

static bool sex_worth(const struct form *form, const struct form_operand *o, struct form_worth *out)
{
	static const char *const codes[] = { "1", "2" };
	const char *number;
	if (!number_of(form, o->field, &number))
		return false;
	out->word = codes[citizen_id_sex(number) == '2'];
	return true;
}

/* Full years today, from a number or from a date of birth. */
static bool age_worth(const struct form *form, const struct form_operand *o, struct form_worth *out)
{
	struct form_operand date = { .field = o->field, .quantity = QUANTITY_DATE };
	enum form_format format = form_spec_format(&form->schema, o->field);
	bool is_date = format == FORMAT_DATE || format == FORMAT_OPEN_DATE;
	struct form_worth birth;
	int64_t today;
	if (!day_parse(form->today, &today) ||
	    !(is_date ? field_worth(form, &date, &birth) : birth_worth(form, o, &birth)))
		return false;
	out->number = today / 10000 - birth.number / 10000 - (today % 10000 < birth.number % 10000);
	return birth.number <= today;
}

static bool today_worth(const struct form *form, const struct form_operand *o,
			struct form_worth *out)
{
	(void)o;
	return day_parse(form->today, &out->number);
}

static bool worth_of(const struct form *form, const struct form_operand *o, struct form_worth *out)
{
	static bool (*const find[FUNCTION_COUNT])(const struct form *, const struct form_operand *,
						  struct form_worth *) = {
		[FUNCTION_FIELD] = field_worth, [FUNCTION_TODAY] = today_worth,
		[FUNCTION_BIRTH] = birth_worth, [FUNCTION_SEX] = sex_worth,
		[FUNCTION_AGE] = age_worth,
	};
	assert(find[o->function]);
	*out = (struct form_worth){ .word = "" };
	if (!find[o->function](form, o, out))
		return false;
	if (o->unit && out->number != FORM_DAY_NEVER)
		out->number = form_day_shift(out->number, o->shift, o->unit);
	if (o->quantity == QUANTITY_DATE && out->number != FORM_DAY_NEVER)
		day_text(out->number, out->text);
	else if (o->quantity == QUANTITY_AMOUNT)
		form_amount_text(out->number, out->text);
	else
		snprintf(out->text, sizeof(out->text), "%lld", (long long)out->number);
	return true;
}

/* Rules */

static bool is_same_word(const char *a, const char *b)
{
	return strcmp(a, b) == 0 || card_word_is_sex(a, b) || card_word_is_sex(b, a);
}

static bool is_kept(const struct form_relation *r, const struct form_worth *left,
		    const struct form_worth *right)
{
	bool word = r->left.quantity == QUANTITY_WORD;
	bool same = word ? is_same_word(left->word, right->word) : left->number == right->number;
	switch (r->op) {
	case OP_NOT_ABOVE:
		return left->number <= right->number;
	case OP_BELOW:
		return left->number < right->number;
	case OP_SAME:
		return same;
	case OP_OTHER:
		return !same;
	case OP_COUNT:
		break;
	}
	assert(!"an operator");
	return true;
}

static bool is_broken(const struct form *form, const struct form_relation *r)
{
	struct form_worth left, right;
	return worth_of(form, &r->left, &left) && worth_of(form, &r->right, &right) &&
	       !is_kept(r, &left, &right);
}

static bool can_change(const struct form *form, size_t field)
{
	return field < FORM_FIELDS_MAX && form->values[field].applicable &&
	       !form->values[field].answered;
}

/* What neither card nor arithmetic vouches for may be wrong. */
static bool may_be_asked_again(const struct form *form, size_t field)
{
	enum form_source source = form->schema.fields[field].source;
	return !form->values[field].computed &&
	       (source == SOURCE_PLATFORM || source == SOURCE_VISIT);
}

size_t form_mended_at(const struct form *form, size_t field)
{
	size_t from = field;
	while (from < FORM_FIELDS_MAX && form->values[from].computed)
		from = form->schema.fields[from].computed.field;
	if (from < FORM_FIELDS_MAX && (can_change(form, from) || may_be_asked_again(form, from)))
		return from;
	return field;
}

/* Where a broken rule is said. */
static size_t field_to_blame(const struct form *form, const struct form_relation *r)
{
	size_t a = form_mended_at(form, r->left.field), b = form_mended_at(form, r->right.field);
	if (a == FORM_FIELDS_MAX || b == FORM_FIELDS_MAX)
		return a == FORM_FIELDS_MAX ? b : a;
	if (can_change(form, a) != can_change(form, b))
		return can_change(form, a) ? a : b;
	return form->schema.position[a] > form->schema.position[b] ? a : b;
}

static void ask_again(struct form *form, size_t field)
{
	struct form_value *v = &form->values[field];
	if (v->answered && may_be_asked_again(form, field))
		v->answered = false;
}

/* A computed answer that breaks its own rules is said where it can be mended. */
static void blame_what_it_follows(struct form *form, size_t field)
{
	struct form_problem own;
	size_t at = form_mended_at(form, field);
	if (at == field || !form->values[field].applicable || !form_own_problem(form, field, &own))
		return;
	form->values[at].follows = field;
	ask_again(form, at);
}

void form_refresh_relations(struct form *form)
{
	for (size_t i = 0; i < form->schema.field_count; i++) {
		form->values[i].broken = NULL;
		form->values[i].follows = FORM_FIELDS_MAX;
	}
	for (size_t i = 0; i < form->schema.field_count; i++)
		blame_what_it_follows(form, i);
	for (size_t i = 0; i < form->schema.relation_count; i++) {
		const struct form_relation *r = &form->schema.relations[i];
		if (!is_broken(form, r))
			continue;
		size_t at = field_to_blame(form, r);
		if (!form->values[at].broken)
			form->values[at].broken = r;
		ask_again(form, at);
	}
}

/* The sentence from the side of the field that is blamed. */
static const char *sentence_of(const struct form_relation *r, bool left)
{
	static const char *const days[OP_COUNT][2] = {
		[OP_NOT_ABOVE] = { "form.error.not_before", "form.error.not_after" },
		[OP_BELOW] = { "form.error.after", "form.error.before" },
		[OP_SAME] = { "form.error.same", "form.error.same" },
		[OP_OTHER] = { "form.error.other", "form.error.other" },
	};
	static const char *const numbers[OP_COUNT][2] = {
		[OP_NOT_ABOVE] = { "form.error.not_below", "form.error.not_above" },
		[OP_BELOW] = { "form.error.above", "form.error.below" },
		[OP_SAME] = { "form.error.same", "form.error.same" },
		[OP_OTHER] = { "form.error.other", "form.error.other" },
	};
	return r->left.quantity == QUANTITY_DATE ? days[r->op][left] : numbers[r->op][left];
}

static bool follows_problem(const struct form *form, size_t computed, const char *said,
			    struct form_problem *out)
{
	*out = (struct form_problem){ .message_id = "form.error.computed",
				      .other = form->schema.fields[computed].title,
				      .said = said };
	return true;
}

bool form_relation_problem(const struct form *form, size_t field, struct form_problem *out)
{
	const struct form_relation *r = form->values[field].broken;
	if (form->values[field].follows < FORM_FIELDS_MAX)
		return follows_problem(form, form->values[field].follows, NULL, out);
	if (!r)
		return false;
	bool left = r->left.field < FORM_FIELDS_MAX && form_mended_at(form, r->left.field) == field;
	const struct form_operand *self = left ? &r->left : &r->right;
	const struct form_operand *other = left ? &r->right : &r->left;
	struct form_worth worth;
	if (self->field != field)
		return follows_problem(form, self->field, r->message, out);
	*out = (struct form_problem){ .message_id = sentence_of(r, left), .said = r->message };
	bool titled = other->field < FORM_FIELDS_MAX && !other->unit && other->field != field;
	if (titled)
		out->other = form->schema.fields[other->field].title;
	else if (worth_of(form, other, &worth))
		text_copy(out->shown, sizeof(out->shown), worth.text);
	return true;
}

/* Computed answers */

static bool choose_worth(struct form *form, size_t field, const char *word)
{
	const struct form_spec *spec = &form->schema.fields[field];
	struct form_value *v = &form->values[field];
	for (size_t i = 0; i < spec->option_count; i++) {
		if (!is_same_word(spec->options[i], word))
			continue;
		bool was = v->chosen[i];
		for (size_t o = 0; o < spec->option_count && !was; o++)
			v->chosen[o] = v->held[o] = o == i;
		return !was;
	}
	return false;
}

static bool has_choice(const struct form_spec *spec, const char *word)
{
	for (size_t i = 0; i < spec->option_count; i++)
		if (is_same_word(spec->options[i], word))
			return true;
	return spec->option_count == 0;
}

static bool put_worth(struct form *form, size_t field, const struct form_worth *worth)
{
	const struct form_spec *spec = &form->schema.fields[field];
	if (spec->option_count)
		return choose_worth(form, field, worth->word);
	bool word = spec->computed.quantity == QUANTITY_WORD;
	const char *text = word ? worth->word : worth->text;
	if (strcmp(form_text_of(form, field), text) == 0)
		return false;
	return form_put_text(form, field, text) == ERR_OK;
}

static bool update_computed(struct form *form, size_t field)
{
	struct form_value *v = &form->values[field];
	const struct form_spec *spec = &form->schema.fields[field];
	struct form_worth worth;
	if (spec->computed.function == FUNCTION_NONE)
		return false;
	bool known = worth_of(form, &spec->computed, &worth) && has_choice(spec, worth.word);
	bool changed = known ? put_worth(form, field, &worth) : v->computed;
	if (!known && v->computed)
		form_clear(form, field);
	changed = changed || known != v->computed;
	v->computed = known;
	return changed;
}

bool form_refresh_computed(struct form *form)
{
	bool changed = false;
	for (size_t i = 0; i < form->schema.field_count; i++)
		changed = update_computed(form, i) || changed;
	return changed;
}
