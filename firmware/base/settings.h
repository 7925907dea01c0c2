/* SPDX-License-Identifier: Apache-2.0 */
/*
 * settings.h - the one INI file that kiosk, kioskd and kioskctl share.
 *
 * One row in settings_rows.h per key: kind, place, range, default, help. The same rows read the
 * file, print the example file and feed the staff menu. Read once, never written.
 */
#pragma once

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "firmware/base/err.h"
#include "firmware/base/settings_rows.h"

#define SETTINGS_READERS 9
#define SETTINGS_LIGHTS	 9
#define SETTINGS_DEVICES \
	(SETTINGS_READERS + SETTINGS_LIGHTS + 4) /* with both printers, camera and code scanner */
#define SETTINGS_TEXT_MAX  256
#define SETTINGS_FAULT_MAX 512
#define SETTINGS_HOURS_LEN 11 /* "08:00-18:30" */
#define SETTINGS_ADDRESS   (PATH_MAX + 16)

#define SETTINGS_NONE_OF(...)
#define SETTINGS_ONE_OF(...) +1
#define SETTINGS_ROWS \
	(0 SETTINGS_LIST(SETTINGS_NONE_OF, SETTINGS_ONE_OF, SETTINGS_NONE_OF, SETTINGS_ONE_OF))

enum seal_suite { SUITE_AES_256_GCM, SUITE_SM4_CTR_HMAC_SM3 };
enum sign_algorithm { SIGN_ED25519, SIGN_SM2 };
enum light_shows { LIGHT_NOTHING, LIGHT_SCREEN, LIGHT_READER, LIGHT_SLIP, LIGHT_HELP, LIGHT_FAULT };
enum presenter { PRESENTER_AUTO, PRESENTER_WINDOW, PRESENTER_DUMMY, PRESENTER_DRM };

struct settings_reader {
	char driver[16];       /* "" = this reader is not configured */
	char device[PATH_MAX]; /* as the driver's check gave it */
};

struct settings_light {
	char driver[16];
	char device[PATH_MAX];
	int shows; /* enum light_shows */
};

/* What a row keeps, by its kind. Paths are absolute. */
#define SETTING_TEXT(key)     char key[SETTINGS_TEXT_MAX];
#define SETTING_WORD(key)     char key[8];
#define SETTING_NUMBER(key)   int key;
#define SETTING_ENUM(key)     int key;
#define SETTING_FLAG(key)     int key; /* 0 or 1 */
#define SETTING_PATH_KEY(key) char key[PATH_MAX];
#define SETTING_ID(key)	      char key[33];
#define SETTING_URL(key)      char key[SETTINGS_TEXT_MAX];
#define SETTING_BUS(key)      char key[SETTINGS_ADDRESS];
#define SETTING_HOURS(key)    char key[SETTINGS_HOURS_LEN + 1];
#define SETTING_DRIVER(key)   char key[16];
#define SETTING_DEVICE(key)   char key[PATH_MAX];

/* settings.visit.idle_s and so on: a member for each row of settings_rows.h; "" = not set. */
struct settings {
#define BEGIN(section)		     struct {
#define ROW(section, key, kind, ...) SETTING_##kind(key)
#define END(section) \
	}            \
	section;
#define MANY(...)
	SETTINGS_LIST(BEGIN, ROW, END, MANY)
#undef BEGIN
#undef ROW
#undef END
#undef MANY
	struct settings_reader reader[SETTINGS_READERS]; /* [reader.1] is reader[0] */
	struct settings_light light[SETTINGS_LIGHTS];
	/* The file has them: they win over the platform's /config. */
	bool set_backoff_base, set_backoff_max, set_heartbeat, set_idle;
	bool given[SETTINGS_ROWS]; /* by the file, in the order of the rows */
};

/*
 * A driver that a section may name. base knows none: a program passes its table in, ended by a row
 * without a section (drivers/registry.c).
 */
struct settings_driver {
	const char *
		section; /* "reader" for each of reader.1 to reader.9, "light" so too, else as it is: "camera" */
	const char *name;   /* what `driver =` says */
	const char *form;   /* what `device =` says, in words: "PATH[@BAUD]" */
	const char *device; /* where it says nothing; "" = it must */
	/*
	 * Writes the device as it is used, a relative path as one under `dir`. NULL, or the sentence of
	 * what is expected instead. What it wrote is taken again as it is.
	 */
	const char *(*check)(const char *device, const char *dir, char *out, size_t cap);
	const void *ops; /* what runs it: not looked at here */
};

/* One section that names a driver. */
struct settings_device {
	const char *section;	     /* "reader" */
	char name[24];		     /* "reader.3" */
	int index;		     /* 2; 0 where there is only one */
	const char *driver, *device; /* lent by the settings */
};

struct settings_fault {
	char text[SETTINGS_FAULT_MAX]; /* "FILE:LINE: sentence", English, for the terminal */
};

/* ERR_NOT_FOUND, ERR_PERMISSION, ERR_SETTINGS; *fault is filled on every failure. */
enum err settings_load(const char *path, const struct settings_driver *drivers,
		       struct settings *out, struct settings_fault *fault);
/*
 * A setting from elsewhere, as a line of the file would have it; the file's own stays (*own). False with a sentence in
 * `fault`: no such key, not such a value, or a path, an address, a device or a name, which are a terminal's.
 */
bool settings_take(struct settings *s, const char *section, const char *key, const char *value,
		   bool *own, char fault[SETTINGS_FAULT_MAX]);
/* Every key with its default and help, as a file that settings_load() takes after filling the gaps. */
void settings_print_example(FILE *out, const struct settings_driver *drivers);
/* Every key with the value in force. */
void settings_print(FILE *out, const struct settings *s);
/* The n-th section, in the order of the table, that names a driver; false after the last. */
bool settings_device(const struct settings *s, int n, struct settings_device *out);
/* Minutes since midnight of "HH:MM-HH:MM", which may pass midnight. False if it is none. */
bool settings_hours(const char *text, int *from, int *until);
/* True if this is https://HOST:PORT without a path; copied without a slash at its end. */
bool settings_url(const char *value, char *out, size_t cap);
/* Which of "a|b|c" it is; -1: none. */
int settings_choice(const char *choices, const char *value);
/* [bus] address without "unix:path=". Lent. */
const char *settings_bus_path(const struct settings *s);
