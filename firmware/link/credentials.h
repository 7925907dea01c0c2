/* SPDX-License-Identifier: Apache-2.0 */
/*
 * credentials.h - certificate, key and CAs as the next connection gets them.
 *
 * The files may be replaced while we run. They are looked at before every exchange and read when one of them is
 * another; what is not whole, or does not belong together, is not taken: the last that was stays in use, and the
 * files are read again until they fit. Loop's thread.
 */
#pragma once

#include <curl/curl.h>
#include <limits.h>
#include <stdbool.h>
#include <sys/types.h>
#include <time.h>

#include "firmware/crypto/identity.h"

struct credential_stamp {
	ino_t inode;
	off_t size;
	struct timespec changed;
};

struct credentials {
	char ca[PATH_MAX], cert[PATH_MAX], key[PATH_MAX]; /* cert and key "": none is shown */
	struct credential_stamp seen[3];
	struct identity_pem identity;
	bool whole;	/* `identity` is what was read last and fits */
	enum err fault; /* of what lies there now */
};

/* ERR_TOO_LONG */
enum err credentials_init(struct credentials *c, const char *ca, const char *cert, const char *key);
void credentials_fini(struct credentials *c); /* wipes */
/* Looks at the files. True: others are in use from now on. */
bool credentials_follow(struct credentials *c);
void credentials_apply(const struct credentials *c, CURL *easy);
