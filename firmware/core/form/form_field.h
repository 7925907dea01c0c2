/* SPDX-License-Identifier: Apache-2.0 */
/*
 * form_field.h - a field as others see it, and what can be wrong with it: part of form.h, which
 * everybody includes instead.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FORM_DECLARED_MAX    64	 /* fields an author writes down, the members of a group once */
#define FORM_FIELDS_MAX	     256 /* with those of every entry a group can have */
#define FORM_ENTRIES_MAX     20
#define FORM_OPTIONS_MAX     64
#define FORM_AREAS_MAX	     256 /* parts of an area */
#define FORM_AREA_CODE_MAX   12
#define FORM_AREA_TYPED	     "other" /* chosen among them: the citizen types the address */
#define FORM_NAME_MAX	     64
#define FORM_PATH_MAX	     (2 * FORM_NAME_MAX + 4) /* of a field in an entry: "owners.2.name" */
#define FORM_VALUE_MAX	     4096	 /* bytes a field can hold; maxLength is checked below it */
#define FORM_TEXTS_MAX	     (96 * 1024) /* bytes of all fields, so that an application holds them */
#define FORM_DEFAULT_MAX_LEN 500	 /* characters, where the schema names no maxLength */

enum form_type {
	FORM_STRING,
	FORM_INTEGER,
	FORM_BOOLEAN,
	FORM_CHOICES,
	FORM_AREA,  /* an address from the dictionary of areas: {"code", "text"} */
	FORM_GROUP, /* people or things that repeat: entries of the same members */
};
enum form_widget {
	FORM_TEXT,
	FORM_NUMBER,
	FORM_ID,
	FORM_PHONE,
	FORM_DATE,
	FORM_CHOICE,
	FORM_CHECKBOX,
	FORM_ADDRESS,
};

/* The keys a field is typed with. Its filter takes nothing they cannot type. */
enum form_pad {
	FORM_PAD_NONE, /* a choice, a box */
	FORM_PAD_TEXT, /* letters, pinyin, digits, signs */
	FORM_PAD_CODE, /* capitals and digits */
	FORM_PAD_DIGITS,
	FORM_PAD_X,	    /* digits and X */
	FORM_PAD_DASH,	    /* digits and a hyphen, or a minus */
	FORM_PAD_POINT,	    /* digits and a decimal point */
	FORM_PAD_DATE,	    /* digits: hyphens come by themselves */
	FORM_PAD_OPEN_DATE, /* digits, and one key for DOCUMENT_LONG_TERM */
};

struct form_option {
	const char *value; /* the enum string */
	const char *title; /* what is shown: the schema's enum_titles[value] or the value itself */
	bool chosen;
};

/* A field as a screen needs it; every pointer is lent until the form's next change. */
struct form_field {
	const char *name, *title, *description;
	enum form_type type;
	enum form_widget widget;
	bool required;
	bool may_be_known; /* by card, platform or visit, whoever comes */
	bool answered;	   /* prefilled or computed: shown as text, never asked */
	bool stuck; /* answered so that a rule is broken: shown with the sentence, and no way on */
	const char *text; /* what stands in the field; "" for choices */
	bool checked;	  /* FORM_BOOLEAN */
	bool long_term;	  /* the text is DOCUMENT_LONG_TERM: the screen has the words */
	const char *unit; /* to stand behind the value, NULL: none */
	bool amount;	  /* FORM_INTEGER: of yuan with two decimals, its value counts fen */
	enum form_pad pad;
	const struct form_option *options;
	size_t option_count;
	int64_t max_length; /* characters */
	/* FORM_AREA: what was chosen above what is on offer as options */
	const struct form_option *levels;
	size_t level_count;
	bool typed; /* a text, not levels */
	bool waits; /* form_area_wanted() */
	/* FORM_GROUP */
	size_t entries;
	bool may_grow, may_shrink;
	/* A field in an entry: the group's name and title, and which entry, from 1; else NULL and 0 */
	const char *group, *group_title;
	size_t entry;
};

/*
 * Of assets/strings, all behind "form.error.": required; short (n: characters missing); too_long
 * (n: characters allowed); too_small, too_big (n: the bound); number; amount; pattern; date; mobile;
 * landline; uscc; passport; choose (n: how many at least, 0 for one of several); too_many (n: choices allowed); alone
 * (other: the choice that stands alone); entries (n: how many at least); area; and of rules between fields
 * (other or shown: what it is compared with) not_before, not_after, before, after, not_below,
 * not_above, below, above, same, other; id_length,
 * id_character, id_province, id_birth, id_check.
 */
struct form_problem {
	const char *message_id; /* static */
	int64_t n;		/* the number in the sentence, where it has one */
	char shown[24];		/* as the sentence has it; "": the digits of n */
	const char *other;	/* what it names instead of a number; NULL: nothing. Lent */
	const char *said;	/* the author's sentence, to be shown instead; NULL: none. Lent */
};
