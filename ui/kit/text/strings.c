/* SPDX-License-Identifier: Apache-2.0 */
/* strings.c - see strings.h. */
#include "ui/kit/text/strings.h"

#include <libintl.h>
#include <stdio.h>
#include <stdlib.h>

#define DOMAIN_MAX 32

static void domain_of(const char *language, char out[DOMAIN_MAX])
{
	snprintf(out, DOMAIN_MAX, "kiosk-%s", language);
}

void strings_bind(const char *language, const char *share)
{
	char domain[DOMAIN_MAX];
	domain_of(language, domain);
	bindtextdomain(domain, share);
	bind_textdomain_codeset(domain, "UTF-8");
}

/* gettext would answer the empty id with the file's header. */
const char *strings_get(const char *language, const char *id)
{
	char domain[DOMAIN_MAX];
	domain_of(language, domain);
	return *id ? dgettext(domain, id) : id;
}

const char *strings_plural(const char *language, const char *id, int64_t n)
{
	char domain[DOMAIN_MAX];
	domain_of(language, domain);
	return *id ? dngettext(domain, id, id, (unsigned long)llabs(n)) : id;
}
