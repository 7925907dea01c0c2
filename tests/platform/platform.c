/* SPDX-License-Identifier: Apache-2.0 */
/* platform.c - opens and closes the parts of the platform's state. */
#include "tests/platform/platform.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "firmware/base/util.h"
#include "tests/platform/offer.h"
#include "tests/platform/offer_store.h"

static bool platform_folder(const char *path)
{
	if (mkdir(path, 0700) == 0 || errno == EEXIST)
		return true;
	fprintf(stderr, "kiosk-platform: %s: %s\n", path, strerror(errno));
	return false;
}

static void platform_init_wake(struct platform *p)
{
	pthread_condattr_t attr;
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&p->woken, &attr);
	pthread_condattr_destroy(&attr);
	pthread_mutex_init(&p->lock, NULL);
}

static bool platform_open_db(struct platform *p, const char *data_dir)
{
	CLEANUP(free_ptr) char *path = NULL;
	if (asprintf(&path, "%s/platform.db", data_dir) < 0)
		return false;
	if (!db_open(path, &p->db))
		return false;
	CLEANUP(free_ptr) char *offset = db_meta_get(p->db, "clock_offset_ms");
	p->clock_offset_ms = offset ? strtoll(offset, NULL, 10) : 0;
	return true;
}

/* Bundles lie beside everything else. */
static bool platform_open_firmware(struct platform *p, const char *data_dir)
{
	return asprintf(&p->firmware_dir, "%s/firmware", data_dir) >= 0 &&
	       platform_folder(p->firmware_dir);
}

bool platform_init(struct platform *p, const char *data_dir, const char *catalogue)
{
	memset(p, 0, sizeof(*p));
	platform_init_wake(p);
	census_init(&p->census);
	p->catalogue_page = OFFER_PAGE_MAX;
	return platform_folder(data_dir) && certs_open(data_dir, &p->certs) &&
	       platform_open_firmware(p, data_dir) && platform_open_db(p, data_dir) &&
	       offer_load(p, catalogue);
}

void platform_fini(struct platform *p)
{
	census_fini(&p->census);
	certs_close(p->certs);
	db_close(p->db);
	free(p->dictionary_dir);
	free(p->firmware_dir);
	pthread_cond_destroy(&p->woken);
	pthread_mutex_destroy(&p->lock);
}

void platform_sleep(struct platform *p, int64_t ms)
{
	struct timespec until;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += ms / 1000;
	until.tv_nsec += ms % 1000 * 1000000;
	if (until.tv_nsec >= 1000000000) {
		until.tv_sec++;
		until.tv_nsec -= 1000000000;
	}
	while (!p->stopping && pthread_cond_timedwait(&p->woken, &p->lock, &until) == 0)
		;
}

void platform_wake(struct platform *p)
{
	pthread_mutex_lock(&p->lock);
	p->stopping = true;
	pthread_cond_broadcast(&p->woken);
	pthread_mutex_unlock(&p->lock);
}
