/* SPDX-License-Identifier: Apache-2.0 */
/* registry.c - one row per screen. */
#include <assert.h>

#include "ui/screens/view.h"

extern const struct screen screen_home, screen_search, screen_item, screen_identify, screen_form,
	screen_materials, screen_check, screen_submitting, screen_receipt, screen_help,
	screen_closed;

static const struct screen *const screens[] = {
	[SESSION_HOME] = &screen_home,	     [SESSION_SEARCH] = &screen_search,
	[SESSION_ITEM] = &screen_item,	     [SESSION_IDENTIFY] = &screen_identify,
	[SESSION_FORM] = &screen_form,	     [SESSION_MATERIALS] = &screen_materials,
	[SESSION_CHECK] = &screen_check,     [SESSION_SUBMITTING] = &screen_submitting,
	[SESSION_RECEIPT] = &screen_receipt, [SESSION_HELP] = &screen_help,
	[SESSION_CLOSED] = &screen_closed,
};
static_assert(ARRAY_LEN(screens) == SESSION_STATE_COUNT, "a state has no screen");

const struct screen *screen_of(enum session_state state)
{
	assert(state < SESSION_STATE_COUNT && screens[state]);
	return screens[state];
}
