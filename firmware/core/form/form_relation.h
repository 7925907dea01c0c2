/* SPDX-License-Identifier: Apache-2.0 */
/*
 * form_relation.h - what one answer has to do with another: rules between two, and answers that follow
 * from a number. Private to core's form.
 *
 *	operand := what [ shift ]
 *	what    := FIELD | "today" | "birth(" FIELD ")" | "sex(" FIELD ")" | "age(" FIELD ")"
 *	shift   := ( "+" | "-" ) digits ( "y" | "m" | "d" )
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FORM_RELATIONS_MAX 64

enum form_function {
	FUNCTION_NONE, /* no operand */
	FUNCTION_FIELD,
	FUNCTION_TODAY,
	FUNCTION_BIRTH,
	FUNCTION_SEX,
	FUNCTION_AGE,
	FUNCTION_COUNT,
};

enum form_quantity { QUANTITY_DATE, QUANTITY_NUMBER, QUANTITY_AMOUNT, QUANTITY_WORD };

struct form_operand {
	enum form_function function;
	size_t field; /* FORM_FIELDS_MAX: none */
	enum form_quantity quantity;
	int shift; /* of a date */
	char unit; /* of the shift: y, m, d; 0: none */
};

enum form_op { OP_NOT_ABOVE, OP_BELOW, OP_SAME, OP_OTHER, OP_COUNT };

struct form_relation {
	struct form_operand left, right;
	enum form_op op;
	const char *message; /* the author's sentence, NULL: ours */
	size_t group;	     /* whose members it names; FORM_NO_GROUP: nobody's */
};

/* What an operand comes to: a day as YYYYMMDD or a number, and of a word its text. */
#define FORM_DAY_NEVER INT64_MAX /* long-term */
struct form_worth {
	int64_t number;
	char text[32];	  /* also a date's, a number's, as a sentence has it */
	const char *word; /* lent */
};

/* Calendar: years and months from a day; a day that the month does not have becomes its last. */
int64_t form_day_shift(int64_t day, int shift, char unit);
