/* SPDX-License-Identifier: Apache-2.0 */
/* form_relation.c - reads ui.rules, ui.computed and ui.check_by: see form_relation.h and form_schema.h. */
#include "firmware/core/form/form_schema.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/text.h"

#define SHIFT_DIGITS 4
#define MESSAGE_MAX  60 /* characters of an author's sentence */
#define OPERAND                                                                             \
	"a side is a field, today, birth(field), sex(field) or age(field), a date perhaps " \
	"with + or -, a number and y, m or d"

/* Operands */

static const char *const functions[FUNCTION_COUNT] = {
	[FUNCTION_BIRTH] = "birth(",
	[FUNCTION_SEX] = "sex(",
	[FUNCTION_AGE] = "age(",
};

/* The name at *text, which moves behind it. FORM_FIELDS_MAX: there is none. */
static size_t take_field(const struct form_schema *s, const char **text)
{
	char name[FORM_PATH_MAX + 1];
	size_t len = strspn(*text, "abcdefghijklmnopqrstuvwxyz0123456789_.");
	if (len == 0 || len >= sizeof(name))
		return FORM_FIELDS_MAX;
	memcpy(name, *text, len);
	name[len] = '\0';
	*text += len;
	return form_ui_find(s, name);
}

/* False: there is a sign and no shift behind it. */
static bool take_shift(const char **text, struct form_operand *out)
{
	const char *sign = *text, *digits = sign + 1;
	if (*sign != '+' && *sign != '-')
		return true;
	size_t len = strspn(digits, "0123456789");
	char unit = digits[len];
	if (len == 0 || len > SHIFT_DIGITS || unit == '\0' || !strchr("ymd", unit))
		return false;
	out->shift = atoi(digits) * (*sign == '-' ? -1 : 1);
	out->unit = unit;
	*text = digits + len + 1;
	return true;
}

static bool take_function(const struct form_schema *s, const char **text, struct form_operand *out)
{
	for (int f = 0; f < FUNCTION_COUNT; f++) {
		size_t len = functions[f] ? strlen(functions[f]) : 0;
		if (!len || strncmp(*text, functions[f], len) != 0)
			continue;
		*text += len;
		out->function = (enum form_function)f;
		out->field = take_field(s, text);
		return out->field < FORM_FIELDS_MAX && *(*text)++ == ')';
	}
	if (strncmp(*text, "today", 5) == 0 &&
	    !strchr("abcdefghijklmnopqrstuvwxyz0123456789_.", (*text)[5] ? (*text)[5] : '+')) {
		*text += 5;
		out->function = FUNCTION_TODAY;
		return true;
	}
	out->function = FUNCTION_FIELD;
	out->field = take_field(s, text);
	return out->field < FORM_FIELDS_MAX;
}

static bool is_typed_text(const struct form_spec *spec)
{
	return spec->type == FORM_STRING && spec->option_count == 0;
}

static bool is_date(const struct form_schema *s, size_t field)
{
	enum form_format format = form_spec_format(s, field);
	return format == FORMAT_DATE || format == FORMAT_OPEN_DATE;
}

/* What a field is compared as. False: it cannot be. */
static bool field_quantity(const struct form_schema *s, size_t field, enum form_quantity *out)
{
	const struct form_spec *spec = &s->fields[field];
	bool amount = form_spec_format(s, field) == FORMAT_CN_AMOUNT;
	if (spec->type == FORM_INTEGER)
		*out = amount ? QUANTITY_AMOUNT : QUANTITY_NUMBER;
	else
		*out = is_typed_text(spec) && is_date(s, field) ? QUANTITY_DATE : QUANTITY_WORD;
	return spec->type == FORM_INTEGER || spec->type == FORM_STRING;
}

static bool find_quantity(const struct form_schema *s, struct form_operand *o)
{
	bool number = o->field < FORM_FIELDS_MAX && is_typed_text(&s->fields[o->field]);
	switch (o->function) {
	case FUNCTION_FIELD:
		return field_quantity(s, o->field, &o->quantity);
	case FUNCTION_TODAY:
		o->quantity = QUANTITY_DATE;
		return true;
	case FUNCTION_BIRTH:
		o->quantity = QUANTITY_DATE;
		return number && !is_date(s, o->field);
	case FUNCTION_SEX:
		o->quantity = QUANTITY_WORD;
		return number && !is_date(s, o->field);
	case FUNCTION_AGE:
		o->quantity = QUANTITY_NUMBER;
		return number;
	case FUNCTION_NONE:
	case FUNCTION_COUNT:
		break;
	}
	return false;
}

static bool read_operand(struct item_place *place, const struct form_schema *s, const json_t *value,
			 struct form_operand *out)
{
	const char *text = json_is_string(value) ? json_string_value(value) : "";
	*out = (struct form_operand){ .field = FORM_FIELDS_MAX };
	if (!take_function(s, &text, out) || !take_shift(&text, out) || *text)
		return item_refuse(place, OPERAND);
	if (!find_quantity(s, out))
		return item_refuse(place,
				   "a side is a date, a number or a text; birth, sex and age "
				   "are those of a typed number");
	if (out->unit && out->quantity != QUANTITY_DATE)
		return item_refuse(place, "only a date is moved by years, months or days");
	return true;
}

static size_t group_of(const struct form_schema *s, const struct form_operand *o)
{
	return o->field < FORM_FIELDS_MAX ? s->fields[o->field].group : FORM_NO_GROUP;
}

/* Rules */

static bool read_op(struct item_place *place, const json_t *value, enum form_op *out)
{
	static const char *const ops[OP_COUNT] = {
		[OP_NOT_ABOVE] = "<=", [OP_BELOW] = "<", [OP_SAME] = "=", [OP_OTHER] = "!="
	};
	for (int i = 0; i < OP_COUNT; i++) {
		if (!json_is_string(value) || strcmp(ops[i], json_string_value(value)) != 0)
			continue;
		*out = (enum form_op)i;
		return true;
	}
	return item_refuse(place, "the ops are <=, <, = and !=");
}

static bool read_message(struct item_place *place, const json_t *value, const char **out)
{
	const char *text = json_string_value(value);
	if (!value)
		return true;
	if (!text || !*text || utf8_count(text) > MESSAGE_MAX || !text_is_plain(text))
		return item_refuse(place, "a message is a sentence of 1 to %d characters",
				   MESSAGE_MAX);
	*out = text;
	return true;
}

static bool check_sides(struct item_place *place, const struct form_schema *s,
			struct form_relation *r)
{
	size_t left = group_of(s, &r->left), right = group_of(s, &r->right);
	if (r->left.field == FORM_FIELDS_MAX && r->right.field == FORM_FIELDS_MAX)
		return item_refuse(place, "a rule names a field");
	if (r->left.quantity != r->right.quantity)
		return item_refuse(place, "dates are compared with dates, numbers with numbers, "
					  "amounts with amounts, texts with texts");
	if (r->left.quantity == QUANTITY_WORD && r->op != OP_SAME && r->op != OP_OTHER)
		return item_refuse_member(place, "op", "texts are the same or not");
	if (r->left.field == r->right.field && r->left.function == r->right.function)
		return item_refuse(place, "a field is compared with itself");
	if (left != FORM_NO_GROUP && right != FORM_NO_GROUP && left != right)
		return item_refuse(place, "a rule names members of one group");
	r->group = left != FORM_NO_GROUP ? left : right;
	return true;
}

static bool read_side(struct item_place *place, const struct form_schema *s, const json_t *rule,
		      const char *side, struct form_operand *out)
{
	size_t mark = item_place_enter(place, side);
	if (!read_operand(place, s, json_object_get(rule, side), out))
		return false;
	item_place_leave(place, mark);
	return true;
}

static bool read_rule(struct item_place *place, struct form_schema *s, const json_t *rule)
{
	static const char *const known[] = { "left", "op", "right", "message", NULL };
	struct form_relation r = { .group = FORM_NO_GROUP };
	if (!json_is_object(rule))
		return item_refuse(place, "expected an object");
	if (!form_only_members(place, rule, known, "a rule has left, op, right and message") ||
	    !read_side(place, s, rule, "left", &r.left) ||
	    !read_side(place, s, rule, "right", &r.right))
		return false;
	size_t mark = item_place_enter(place, "op");
	if (!read_op(place, json_object_get(rule, "op"), &r.op))
		return false;
	item_place_leave(place, mark);
	item_place_enter(place, "message");
	if (!read_message(place, json_object_get(rule, "message"), &r.message))
		return false;
	item_place_leave(place, mark);
	struct form_relation *relations =
		form_room(s->relations, s->relation_count, sizeof(*relations));
	if (!relations)
		return item_refuse(place, "no memory");
	s->relations = relations;
	s->relations[s->relation_count++] = r;
	return check_sides(place, s, &s->relations[s->relation_count - 1]);
}

bool form_rules_between_read(struct item_place *place, const json_t *rules, struct form_schema *s)
{
	if (rules && !json_is_array(rules))
		return item_refuse(place, "expected an array of rules");
	if (json_array_size(rules) > FORM_RELATIONS_MAX)
		return item_refuse(place, "more than %d rules", FORM_RELATIONS_MAX);
	for (size_t i = 0; i < json_array_size(rules); i++) {
		size_t mark = item_place_enter_index(place, i);
		if (!read_rule(place, s, json_array_get(rules, i)))
			return false;
		item_place_leave(place, mark);
	}
	return true;
}

/* Answers that follow from others */

/* Dates into dates, numbers into numbers, a sex into a choice or a text. */
static bool takes_computed(const struct form_schema *s, size_t field, const struct form_operand *o)
{
	enum form_quantity quantity;
	return field_quantity(s, field, &quantity) && quantity == o->quantity &&
	       !(quantity == QUANTITY_WORD && s->fields[field].rules.format != FORMAT_NONE);
}

static bool read_computed(struct item_place *place, struct form_schema *s, size_t field,
			  const json_t *value)
{
	struct form_spec *spec = &s->fields[field];
	struct form_operand o;
	if (!read_operand(place, s, value, &o))
		return false;
	if ((o.function != FUNCTION_BIRTH && o.function != FUNCTION_SEX &&
	     o.function != FUNCTION_AGE) ||
	    o.unit)
		return item_refuse(place,
				   "what is computed is age(field), birth(field) or sex(field)");
	if (!takes_computed(s, field, &o))
		return item_refuse(place,
				   "an age is a number, a birth a date, a sex a text or a choice");
	if (spec->source != SOURCE_NONE)
		return item_refuse(place, "the field has a prefill already");
	if (group_of(s, &o) != FORM_NO_GROUP && group_of(s, &o) != spec->group)
		return item_refuse(place, "a member follows from its own entry");
	spec->computed = o;
	return true;
}

bool form_computed_read(struct item_place *place, const json_t *map, struct form_schema *s)
{
	return form_map_read(place, map, s, read_computed) && form_circles_refuse(place, s, NULL);
}

/* A number that is checked by what another answer says */

static bool read_checking_format(struct item_place *place, const json_t *value,
				 enum form_format *out)
{
	for (int i = FORMAT_NONE + 1; i < FORMAT_COUNT; i++) {
		const char *name = form_format_row((enum form_format)i)->name;
		if (!name || !json_is_string(value) || strcmp(name, json_string_value(value)) != 0)
			continue;
		*out = (enum form_format)i;
		return (i != FORMAT_DATE && i != FORMAT_CN_AMOUNT) ||
		       item_refuse(place, "a number of a certificate is no date and no amount");
	}
	return item_refuse(place,
			   "the formats are cn-id, cn-mobile, cn-landline, uscc and passport");
}

static bool read_checked_by(struct item_place *place, struct form_schema *s, size_t field,
			    size_t by, const json_t *formats)
{
	const char *choice;
	json_t *value;
	json_object_foreach((json_t *)formats, choice, value)
	{
		size_t mark = item_place_enter(place, choice);
		enum form_format format = FORMAT_NONE;
		if (!form_spec_has_option(&s->fields[by], choice))
			return item_refuse(place, "\"%.40s\" is no choice of \"%s\"", choice,
					   s->fields[by].own);
		if (!read_checking_format(place, value, &format) ||
		    !form_check_by_add(place, s, field, by, choice, format))
			return false;
		item_place_leave(place, mark);
	}
	return true;
}

static bool read_check_by(struct item_place *place, struct form_schema *s, size_t field,
			  const json_t *value)
{
	static const char *const known[] = { "by", "format", NULL };
	if (!is_typed_text(&s->fields[field]) || form_spec_format(s, field) != FORMAT_NONE)
		return item_refuse(place,
				   "a text without a format of its own is checked by another");
	if (!json_is_object(value))
		return item_refuse(place, "expected an object with by and format");
	if (!form_only_members(place, value, known, "expected by and format"))
		return false;
	const char *name = json_str(value, "by");
	size_t by = form_ui_find(s, name);
	if (by == FORM_FIELDS_MAX || s->fields[by].type != FORM_STRING ||
	    s->fields[by].option_count == 0)
		return item_refuse_member(place, "by", "\"%.40s\" is no field of one choice", name);
	if (s->fields[by].group != FORM_NO_GROUP && s->fields[by].group != s->fields[field].group)
		return item_refuse_member(place, "by", "a member is checked by its own entry");
	const json_t *formats = json_object_get(value, "format");
	if (json_object_size(formats) == 0)
		return item_refuse_member(place, "format", "expected formats by choice");
	size_t mark = item_place_enter(place, "format");
	if (!read_checked_by(place, s, field, by, formats))
		return false;
	item_place_leave(place, mark);
	return true;
}

bool form_check_by_read(struct item_place *place, const json_t *map, struct form_schema *s)
{
	if (!form_map_read(place, map, s, read_check_by))
		return false;
	form_extras_sort(s);
	return true;
}
