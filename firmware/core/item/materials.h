/* SPDX-License-Identifier: Apache-2.0 */
/*
 * materials.h - which materials an application needs and how each is settled.
 *
 * Rules: a shareable material (source licence or share) is never asked for as an upload; if its
 * look-up is not possible it is deferred (rong que hou bu). Optional ones may be left out. Pure.
 */
#pragma once

#include "firmware/core/item/item.h"
#include "firmware/core/item/scans.h"

enum material_way {
	MATERIAL_OPEN, /* nothing decided yet */
	MATERIAL_LICENCE,
	MATERIAL_SHARE,
	MATERIAL_SCAN,
	MATERIAL_STATEMENT,
	MATERIAL_DEFER,
	MATERIAL_SKIP, /* not needed and not given */
};

/* Bits: what the citizen may tap for a material. */
enum {
	OFFER_LICENCE = 1,
	OFFER_SCAN = 2,
	OFFER_STATEMENT = 4,
	OFFER_DEFER = 8,
};

struct material {
	const json_t *spec; /* lent from the item */
	const json_t
		*licence; /* of the citizen, that covers it; lent from the means, may be NULL */
	enum material_way way;
	unsigned offers;
	bool asked;  /* the citizen decides; false: settled by data */
	bool waived; /* counts as "not handed in today because we look it up" */
};

struct materials {
	struct material rows[ITEM_MATERIALS_MAX];
	size_t count;
	struct scans *scans; /* lent from the means, may be NULL */
};

struct materials_means {
	bool online;   /* licences and shares can be looked up (by the platform after submission) */
	bool can_scan; /* a camera works */
	struct scans *scans;	/* the pages scanned so far, may be NULL */
	const json_t *licences; /* array of the platform's licences, may be NULL */
	bool unanswered;	/* they are looked up here, and are not, or not yet, known */
	bool refused;		/* the citizen does not agree to the use of licences */
};

void materials_init(struct materials *m, const json_t *item, const struct materials_means *means);
/*
 * The same item under other means, or with other parts: what the citizen decided stays where it is still offered. What
 * was the item before lives until then.
 */
void materials_renew(struct materials *m, const json_t *item, const struct materials_means *means);
/*
 * ERR_NOT_FOUND, ERR_NOT_ALLOWED when that way is not offered. A decision is taken back with
 * MATERIAL_SKIP (optional material) or MATERIAL_OPEN (any other).
 */
enum err materials_settle(struct materials *m, const char *row_guid, enum material_way way);
bool materials_complete(const struct materials *m);
size_t materials_asked(const struct materials *m);  /* how many the citizen decides */
size_t materials_waived(const struct materials *m); /* "this time n need not be handed in" */
/* The body's materials[] array, a new reference. */
json_t *materials_json(const struct materials *m);
