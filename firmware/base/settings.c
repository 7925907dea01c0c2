/* SPDX-License-Identifier: Apache-2.0 */
/* settings.c - the table of settings and what reads it. inih does the syntax. */
#include "firmware/base/settings.h"

#include <assert.h>
#include <errno.h>
#include <ini.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/file.h"
#include "firmware/base/language.h"
#include "firmware/base/text.h"

#define BUS_PREFIX "unix:path="

enum kind { TEXT, WORD, NUMBER, ENUM, FLAG, PATH_KEY, ID, URL, BUS, HOURS, DRIVER, DEVICE };

#define DRIVER_NAMES_MAX 160

struct row {
	const char *section; /* "reader" stands for reader.1 to reader.9: see sections below */
	const char *key;
	enum kind kind;
	size_t offset; /* in struct settings; in one of them for a section that there are many of */
	size_t size;
	const char *fallback; /* NULL = required */
	int min, max;	      /* NUMBER */
	const char *choices;  /* ENUM and restricted TEXT: "a|b|c", value = index for ENUM */
	const char *help;
};

#define BEGIN(section)
#define END(section)
#define ROW(section, key, kind, ...)                      \
	{ #section,                                       \
	  #key,                                           \
	  kind,                                           \
	  offsetof(struct settings, section.key),         \
	  sizeof(((struct settings *)NULL)->section.key), \
	  __VA_ARGS__ },
#define MANY(section, key, kind, ...)                       \
	{ #section,                                         \
	  #key,                                             \
	  kind,                                             \
	  offsetof(struct settings_##section, key),         \
	  sizeof(((struct settings_##section *)NULL)->key), \
	  __VA_ARGS__ },

static const struct row rows[] = { SETTINGS_LIST(BEGIN, ROW, END, MANY) };
#undef BEGIN
#undef END
#undef ROW
#undef MANY

/* Sections that there are many of: reader.1, reader.2... */
static const struct many {
	const char *section;
	size_t offset, size; /* of the first in struct settings, of each */
	int count;	     /* at most 9 */
} sections[] = {
	{ "reader", offsetof(struct settings, reader), sizeof(struct settings_reader),
	  SETTINGS_READERS },
	{ "light", offsetof(struct settings, light), sizeof(struct settings_light),
	  SETTINGS_LIGHTS },
};

/* NULL: there is one of it. */
static const struct many *many_of(const char *section)
{
	for (size_t i = 0; i < ARRAY_LEN(sections); i++)
		if (strcmp(sections[i].section, section) == 0)
			return &sections[i];
	return NULL;
}

/* What the rows of a section, of its n-th where there are many, are offsets in. */
static const void *base_of(const struct settings *s, const struct many *many, int n)
{
	return (const char *)s + (many ? many->offset + (size_t)n * many->size : 0);
}

struct reading {
	struct settings *s;
	const struct settings_driver *drivers;
	const char *dir; /* of the settings file, absolute */
	bool seen[ARRAY_LEN(rows)];
	char sentence[SETTINGS_FAULT_MAX / 2];
};

PRINTF_LIKE(2, 3) static bool refuse(struct reading *r, const char *format, ...)
{
	if (r->sentence[0])
		return false;
	va_list args;
	va_start(args, format);
	vsnprintf(r->sentence, sizeof(r->sentence), format, args);
	va_end(args);
	return false;
}

static bool absolute(struct reading *r, const char *path, char *out, size_t cap)
{
	int n = path[0] == '/' || path[0] == '\0' ? snprintf(out, cap, "%s", path)
						  : snprintf(out, cap, "%s/%s", r->dir, path);
	return n >= 0 && (size_t)n < cap ? true : refuse(r, "the path is too long");
}

static bool take_number(struct reading *r, const struct row *row, const char *value, int *out)
{
	char *end;
	errno = 0;
	long n = strtol(value, &end, 10);
	if (errno || end == value || *end || n < row->min || n > row->max)
		return refuse(r, "[%s] %s: a whole number from %d to %d is expected", row->section,
			      row->key, row->min, row->max);
	*out = (int)n;
	return true;
}

static bool take_id(struct reading *r, const struct row *row, const char *value, char *out)
{
	size_t len = strlen(value);
	bool plain =
		strspn(value, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-") ==
		len;
	if (len >= row->size || !plain)
		return refuse(r, "[%s] %s: 1 to 32 of A-Z, a-z, 0-9 and - are expected",
			      row->section, row->key);
	strcpy(out, value);
	return true;
}

static bool take_url(struct reading *r, const struct row *row, const char *value, char *out)
{
	return settings_url(value, out, row->size) ||
	       refuse(r, "[%s] %s: https://HOST:PORT without a path is expected", row->section,
		      row->key);
}

static bool take_bus(struct reading *r, const struct row *row, const char *value, char *out)
{
	if (strncmp(value, BUS_PREFIX, strlen(BUS_PREFIX)) != 0 || !value[strlen(BUS_PREFIX)])
		return refuse(r, "[%s] %s: unix:path=PATH is expected", row->section, row->key);
	char path[PATH_MAX];
	if (!absolute(r, value + strlen(BUS_PREFIX), path, sizeof(path)))
		return false;
	if (strpbrk(path, ",;%") || strlen(path) > 100)
		return refuse(r, "[%s] %s: the path is too long for a socket or has , ; or %%",
			      row->section, row->key);
	snprintf(out, row->size, BUS_PREFIX "%s", path);
	return true;
}

static bool take_hours(struct reading *r, const struct row *row, const char *value, char *out)
{
	int from, until;
	if (!settings_hours(value, &from, &until))
		return refuse(r, "[%s] %s: HH:MM-HH:MM is expected", row->section, row->key);
	strcpy(out, value);
	return true;
}

static bool take_text(struct reading *r, const struct row *row, const char *value, char *out)
{
	if (row->choices && settings_choice(row->choices, value) < 0)
		return refuse(r, "[%s] %s: one of %s is expected", row->section, row->key,
			      row->choices);
	if (!text_copy(out, row->size, value))
		return refuse(r, "[%s] %s: at most %zu bytes are allowed", row->section, row->key,
			      row->size - 1);
	return true;
}

static bool take_choice(struct reading *r, const struct row *row, const char *value, int *out)
{
	int i = settings_choice(row->choices, value);
	if (i < 0)
		return refuse(r, "[%s] %s: one of %s is expected", row->section, row->key,
			      row->choices);
	*out = i;
	return true;
}

/* Drivers and devices: what may stand there is the drivers' to say */

static const struct settings_driver *find_driver(const struct settings_driver *drivers,
						 const char *section, const char *name)
{
	for (; drivers->section; drivers++)
		if (strcmp(drivers->section, section) == 0 && strcmp(drivers->name, name) == 0)
			return drivers;
	return NULL;
}

/* "pcsc|samv-tty|samv-usb" of that row's section. */
static void list_drivers(const struct settings_driver *drivers, const struct row *row,
			 char out[DRIVER_NAMES_MAX])
{
	size_t len = 0;
	out[0] = '\0';
	for (; drivers->section && len < DRIVER_NAMES_MAX; drivers++)
		if (strcmp(drivers->section, row->section) == 0)
			len += (size_t)snprintf(out + len, DRIVER_NAMES_MAX - len, "%s%s",
						len ? "|" : "", drivers->name);
	if (row->fallback[0] && len < DRIVER_NAMES_MAX)
		snprintf(out + len, DRIVER_NAMES_MAX - len, "%s%s", len ? "|" : "", row->fallback);
}

static bool take_driver(struct reading *r, const struct row *row, const char *value, char *out)
{
	char names[DRIVER_NAMES_MAX];
	if (strcmp(value, row->fallback) != 0 && !find_driver(r->drivers, row->section, value)) {
		list_drivers(r->drivers, row, names);
		return refuse(r, "[%s] %s: one of %s is expected", row->section, row->key, names);
	}
	return take_text(r, row, value, out);
}

/* The n-th section that could name a driver. */
static bool find_device(const struct settings *s, int n, struct settings_device *out)
{
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		if (rows[i].kind != DRIVER)
			continue;
		const struct many *many = many_of(rows[i].section);
		int count = many ? many->count : 1;
		if (n >= count) {
			n -= count;
			continue;
		}
		assert(rows[i + 1].kind == DEVICE);
		const char *base = base_of(s, many, n);
		*out = (struct settings_device){ .section = rows[i].section,
						 .index = n,
						 .driver = base + rows[i].offset,
						 .device = base + rows[i + 1].offset };
		snprintf(out->name, sizeof(out->name), many ? "%s.%d" : "%s", out->section, n + 1);
		return true;
	}
	return false;
}

static bool has_driver(const struct settings_device *d)
{
	return d->driver[0] && strcmp(d->driver, SETTINGS_NONE) != 0;
}

/* A path without what its driver adds: PATH[@BAUD]. 0: no path. */
static size_t path_len(const char *device)
{
	return device[0] == '/' ? strcspn(device, "@") : 0;
}

/* A device that is a path is opened by one driver: two would take each other's bytes. */
static bool check_alone(struct reading *r, const struct settings_device *d)
{
	size_t len = path_len(d->device);
	struct settings_device other;
	for (int n = 0; len && find_device(r->s, n, &other); n++)
		if (strcmp(other.name, d->name) != 0 && has_driver(&other) &&
		    path_len(other.device) == len && strncmp(other.device, d->device, len) == 0)
			return refuse(r, "[%s] device: [%s] has it already", d->name, other.name);
	return true;
}

/* Once both are known; the later of the two lines gets the sentence. */
static bool check_device(struct reading *r, const struct settings_device *d)
{
	if (!has_driver(d) || !d->device[0])
		return true;
	char checked[PATH_MAX];
	const struct settings_driver *driver = find_driver(r->drivers, d->section, d->driver);
	const char *expected = driver->check(d->device, r->dir, checked, sizeof(checked));
	if (expected)
		return refuse(r, "[%s] device: %s", d->name, expected);
	strcpy((char *)(uintptr_t)d->device, checked); /* within r->s, which is ours to write */
	return check_alone(r, d);
}

static bool check_section(struct reading *r, const char *section)
{
	struct settings_device d;
	for (int n = 0; find_device(r->s, n, &d); n++)
		if (strcmp(d.name, section) == 0)
			return check_device(r, &d);
	return true;
}

static void complete_device(struct reading *r, const struct settings_device *d)
{
	if (d->device[0] && !d->driver[0])
		(void)refuse(r, "[%s] driver is missing", d->name);
	if (!has_driver(d) || d->device[0])
		return;
	const struct settings_driver *driver = find_driver(r->drivers, d->section, d->driver);
	if (!driver->device[0])
		(void)refuse(r, "[%s] device is missing", d->name);
	text_copy((char *)(uintptr_t)d->device, PATH_MAX, driver->device);
	(void)check_device(r, d);
}

static bool take(struct reading *r, const struct row *row, void *base, const char *value)
{
	void *at = (char *)base + row->offset;
	switch (row->kind) {
	case NUMBER:
		return take_number(r, row, value, at);
	case ENUM:
	case FLAG:
		return take_choice(r, row, value, at);
	case PATH_KEY:
		return absolute(r, value, at, row->size);
	case ID:
		return take_id(r, row, value, at);
	case URL:
		return take_url(r, row, value, at);
	case BUS:
		return take_bus(r, row, value, at);
	case HOURS:
		return take_hours(r, row, value, at);
	case DRIVER:
		return take_driver(r, row, value, at);
	case DEVICE:
	case TEXT:
	case WORD:
		return take_text(r, row, value, at);
	}
	return false;
}

/* The section of the rows that "light.3" means, and which it is; itself for one that there is one of. */
static const char *split_section(const char *section, const struct many **many, int *n)
{
	for (size_t i = 0; i < ARRAY_LEN(sections); i++) {
		size_t len = strlen(sections[i].section);
		const char *rest = section + len;
		*many = &sections[i];
		*n = strncmp(section, sections[i].section, len) == 0 && rest[0] == '.'
			     ? rest[1] - '1'
			     : -1;
		if (*n >= 0 && *n < sections[i].count && !rest[2])
			return sections[i].section;
	}
	*many = NULL;
	*n = 0;
	return section;
}

static int on_key(void *arg, const char *section, const char *key, const char *value)
{
	struct reading *r = arg;
	const struct many *many;
	int n;
	const char *name = split_section(section, &many, &n);
	bool known_section = false;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		if (strcmp(rows[i].section, name) != 0 || many_of(section))
			continue;
		known_section = true;
		if (strcmp(rows[i].key, key) != 0)
			continue;
		if (!value || !*value)
			return refuse(r, "[%s] %s: a value is expected", section, key);
		r->seen[i] = true;
		return take(r, &rows[i], (void *)(uintptr_t)base_of(r->s, many, n), value) &&
		       check_section(r, section);
	}
	if (known_section)
		return refuse(r, "[%s] %s: there is no such key", section, key);
	return refuse(r, "[%s]: there is no such section", section);
}

static void take_defaults(struct reading *r)
{
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		if (!rows[i].fallback || !rows[i].fallback[0] || many_of(rows[i].section))
			continue;
		if (!take(r, &rows[i], r->s, rows[i].fallback))
			abort(); /* a default outside its own range */
	}
}

static void check_panel(struct reading *r)
{
	int w = r->s->ui.width, h = r->s->ui.height, mm = r->s->ui.panel_width_mm;
	if ((w && w < 320) || (h && h < 320) || (mm && mm < 50))
		(void)refuse(r, "[ui] width, height: 0 or from 320 on, panel_width_mm: from 50 on");
	if (r->s->ui.orientation % 90)
		(void)refuse(r, "[ui] orientation: 0, 90, 180 or 270 is expected");
}

static const char *check_whole(struct reading *r)
{
	struct settings *s = r->s;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (!rows[i].fallback && !r->seen[i]) {
			(void)refuse(r, "[%s] %s is missing", rows[i].section, rows[i].key);
			return r->sentence;
		}
	if (!s->platform.url[0] && !s->region.pack[0])
		(void)refuse(r, "[platform] url is missing, and no [region] pack has it");
	if ((s->region.pack[0] || s->region.settings[0]) && !s->region.trust[0])
		(void)refuse(r, "[region] trust is missing: whose packs are to be believed?");
	if (s->printer.width_dots != 576 && s->printer.width_dots != 384)
		(void)refuse(r, "[printer] width_dots: 576 or 384 is expected");
	check_panel(r);
	struct settings_device d;
	for (int n = 0; find_device(s, n, &d); n++)
		complete_device(r, &d);
	return r->sentence[0] ? r->sentence : NULL;
}

/* Of what the platform's /config says as well. */
static void goes_before_config(struct settings *s, const char *key)
{
	s->set_backoff_base = s->set_backoff_base || !strcmp(key, "backoff_base_s");
	s->set_backoff_max = s->set_backoff_max || !strcmp(key, "backoff_max_s");
	s->set_heartbeat = s->set_heartbeat || !strcmp(key, "heartbeat_s");
	s->set_idle = s->set_idle || !strcmp(key, "idle_s");
}

static void derive(struct reading *r)
{
	struct settings *s = r->s;
	if (!s->store.seal_key[0])
		snprintf(s->store.seal_key, sizeof(s->store.seal_key), "%.*s/seal.key",
			 PATH_MAX - 16, s->store.path);
	if (!s->receipt.key[0])
		snprintf(s->receipt.key, sizeof(s->receipt.key), "%.*s/receipt.key", PATH_MAX - 16,
			 s->store.path);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		s->given[i] = r->seen[i];
		if (r->seen[i])
			goes_before_config(s, rows[i].key);
	}
}

static enum err folder_of(const char *path, char out[PATH_MAX])
{
	char real[PATH_MAX];
	if (!realpath(path, real))
		return err_from_errno(errno);
	*strrchr(real, '/') = '\0';
	strcpy(out, real);
	return ERR_OK;
}

enum err settings_load(const char *path, const struct settings_driver *drivers,
		       struct settings *out, struct settings_fault *fault)
{
	char dir[PATH_MAX];
	enum err err = folder_of(path, dir);
	if (err != ERR_OK) {
		snprintf(fault->text, sizeof(fault->text),
			 "%.200s:0: the settings file cannot be read", path);
		return err;
	}
	struct settings *s = calloc(1, sizeof(*s));
	if (!s)
		return ERR_NOMEM;
	struct reading r = { .s = s, .drivers = drivers, .dir = dir };
	take_defaults(&r);
	int line = ini_parse(path, on_key, &r);
	const char *sentence = line == 0 ? check_whole(&r)
			       : r.sentence[0]
				       ? r.sentence
				       : "this is not a [section], a key = value or a ; comment";
	if (sentence) {
		snprintf(fault->text, sizeof(fault->text), "%.200s:%d: %s", path,
			 line < 0 ? 0 : line, sentence);
		free(s);
		return ERR_SETTINGS;
	}
	derive(&r);
	*out = *s;
	free(s);
	return ERR_OK;
}

static bool can_be_taken(enum kind kind)
{
	return kind == NUMBER || kind == FLAG || kind == WORD || kind == HOURS;
}

bool settings_take(struct settings *s, const char *section, const char *key, const char *value,
		   bool *own, char fault[SETTINGS_FAULT_MAX])
{
	struct reading r = { .s = s };
	size_t i = 0;
	while (i < ARRAY_LEN(rows) &&
	       (strcmp(rows[i].section, section) || strcmp(rows[i].key, key)))
		i++;
	if (i == ARRAY_LEN(rows) || !can_be_taken(rows[i].kind)) {
		snprintf(fault, SETTINGS_FAULT_MAX, "[%.24s] %.24s: there is no such key for this",
			 section, key);
		return false;
	}
	*own = s->given[i];
	bool good = *own || (value[0] ? take(&r, &rows[i], s, value)
				      : refuse(&r, "[%s] %s: a value is expected", section, key));
	if (good && !*own)
		goes_before_config(s, key);
	snprintf(fault, SETTINGS_FAULT_MAX, "%s", r.sentence);
	return good;
}

/* What only the drivers know of a key. */
static void print_drivers(FILE *out, const struct row *row, const struct settings_driver *drivers)
{
	char names[DRIVER_NAMES_MAX];
	if (row->kind == DRIVER) {
		list_drivers(drivers, row, names);
		fprintf(out, "; one of %s\n", names);
	}
	for (; row->kind == DEVICE && drivers->section; drivers++)
		if (strcmp(drivers->section, row->section) == 0)
			fprintf(out, "; %s: %s%s%s\n", drivers->name, drivers->form,
				drivers->device[0] ? ", default " : "", drivers->device);
}

void settings_print_example(FILE *out, const struct settings_driver *drivers)
{
	const char *section = "";
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct row *row = &rows[i];
		if (strcmp(section, row->section) != 0)
			fprintf(out, "%s[%s%s]\n", i ? "\n" : "", row->section,
				many_of(row->section) ? ".1" : "");
		section = row->section;
		if (row->help[0])
			fprintf(out, "; %s\n", row->help);
		if (row->choices && strcmp(row->help, row->choices) != 0)
			fprintf(out, "; one of %s\n", row->choices);
		print_drivers(out, row, drivers);
		if (!row->fallback)
			fprintf(out, "%s =\n", row->key);
		else
			fprintf(out, "; %s = %s\n", row->key, row->fallback);
	}
}

static void print_value(FILE *out, const struct row *row, const void *base)
{
	const void *at = (const char *)base + row->offset;
	if (row->kind == NUMBER) {
		fprintf(out, "%s = %d\n", row->key, *(const int *)at);
		return;
	}
	if (row->kind != ENUM && row->kind != FLAG) {
		const char *text = at;
		fprintf(out, text[0] ? "%s = %s\n" : "; %s is not set%s\n", row->key, text);
		return;
	}
	const char *choice = row->choices;
	for (int i = *(const int *)at; i > 0; i--)
		choice = strchr(choice, '|') + 1;
	fprintf(out, "%s = %.*s\n", row->key, (int)strcspn(choice, "|"), choice);
}

static void print_section(FILE *out, const char *section, int n, const struct settings *s)
{
	const struct many *many = many_of(section);
	fprintf(out, many ? "[%s.%d]\n" : "[%s]\n", section, n + 1);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (strcmp(rows[i].section, section) == 0)
			print_value(out, &rows[i], base_of(s, many, n));
}

void settings_print(FILE *out, const struct settings *s)
{
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		if (i > 0 && strcmp(rows[i].section, rows[i - 1].section) == 0)
			continue;
		const struct many *many = many_of(rows[i].section);
		for (int n = 0; n < (many ? many->count : 1); n++) /* its driver comes first */
			if (!many || *((const char *)base_of(s, many, n) + rows[i].offset))
				print_section(out, rows[i].section, n, s);
	}
}

bool settings_device(const struct settings *s, int n, struct settings_device *out)
{
	struct settings_device d;
	for (int i = 0; find_device(s, i, &d); i++) {
		if (has_driver(&d) && n-- == 0) {
			*out = d;
			return true;
		}
	}
	return false;
}

const char *settings_bus_path(const struct settings *s)
{
	return s->bus.address + strlen(BUS_PREFIX);
}
