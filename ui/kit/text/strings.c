/* SPDX-License-Identifier: Apache-2.0 */
/* strings.c - see strings.h. */
#include "ui/kit/text/strings.h"

#include <assert.h>
#include <libintl.h>
#include <stdio.h>
#include <stdlib.h>

#include "firmware/base/language.h"

#define DOMAIN_MAX 32

static void domain_of(const char *language, char out[DOMAIN_MAX])
{
	snprintf(out, DOMAIN_MAX, "kiosk-%s", language);
}

static void bind(const char *language, const char *share)
{
	char domain[DOMAIN_MAX];
	domain_of(language, domain);
	bindtextdomain(domain, share);
	bind_textdomain_codeset(domain, "UTF-8");
}

void strings_bind(const char *language, const char *share)
{
	bind(LANGUAGE_MASTER, share);
	bind(language, share);
}

/* gettext answers a missing id with the id itself, and the empty one with the file's header. */
const char *strings_get(const char *language, const char *id)
{
	assert(language[0] && id);
	char domain[DOMAIN_MAX];
	domain_of(language, domain);
	const char *text = *id ? dgettext(domain, id) : id;
	return text == id && *id ? dgettext("kiosk-" LANGUAGE_MASTER, id) : text;
}

const char *strings_plural(const char *language, const char *id, int64_t n)
{
	char domain[DOMAIN_MAX];
	domain_of(language, domain);
	unsigned long count = (unsigned long)llabs(n);
	const char *text = *id ? dngettext(domain, id, id, count) : id;
	return text == id && *id ? dngettext("kiosk-" LANGUAGE_MASTER, id, id, count) : text;
}
