/* SPDX-License-Identifier: Apache-2.0 */
/* scenes_bundle.h - a bundle's parts, and what each department answers: scenes of scenes.c. */
#pragma once

#include "tests/unit/ui/screens/scenes.h"

void bundle(struct scenery *s);
void bundle_some(struct scenery *s);
void bundle_most(struct scenery *s);
void bundle_most_end(struct scenery *s);
void check_bundle(struct scenery *s);
void receipt_bundle(struct scenery *s);
void receipt_bundle_stored(struct scenery *s);
void receipt_bundle_mixed(struct scenery *s);
void receipt_parts(struct scenery *s);
void receipt_parts_stored(struct scenery *s);
void receipt_parts_most(struct scenery *s);
void receipt_parts_most_end(struct scenery *s);

/* Rows of the table in scenes.c. */
// clang-format off
#define SCENES_BUNDLE \
	{ "bundle", bundle, "bundle" }, \
	{ "bundle-some", bundle_some, NULL }, \
	{ "bundle-most", bundle_most, NULL }, \
	{ "bundle-most-end", bundle_most_end, NULL }, \
	{ "check-bundle", check_bundle, NULL }, \
	{ "receipt-bundle", receipt_bundle, NULL }, \
	{ "receipt-bundle-stored", receipt_bundle_stored, NULL }, \
	{ "receipt-bundle-mixed", receipt_bundle_mixed, "receipt-bundle" }, \
	{ "receipt-parts", receipt_parts, "receipt-parts" }, \
	{ "receipt-parts-stored", receipt_parts_stored, NULL }, \
	{ "receipt-parts-most", receipt_parts_most, NULL }, \
	{ "receipt-parts-most-end", receipt_parts_most_end, NULL }
// clang-format on
