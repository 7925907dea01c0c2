/* SPDX-License-Identifier: Apache-2.0 */
/* staff_address.c - a cable's fixed address, typed in four lines; what is wrong with it is said at its line. */
#include "ui/screens/boxes.h"
#include "ui/screens/staff_page.h"

#include <string.h>

static const struct typed_box lines[STAFF_LINE_COUNT] = {
	[STAFF_LINE_ADDRESS] = { "address", "staff.address", "staff.cable.address",
				 FORM_PAD_POINT },
	[STAFF_LINE_BITS] = { "bits", "staff.bits", "staff.cable.bits", FORM_PAD_POINT },
	[STAFF_LINE_GATEWAY] = { "gateway", "staff.gateway", "staff.cable.gateway",
				 FORM_PAD_POINT },
	[STAFF_LINE_DNS] = { "dns", "staff.dns", "staff.cable.dns", FORM_PAD_POINT },
};

static const char *text_of(const struct view *v, const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(lines); i++)
		if (strcmp(lines[i].name, name) == 0)
			return v->staff->cable.line[i];
	return NULL;
}

static void said(struct page *p, struct node *in, const struct view *v, const struct typed_box *box,
		 bool typing, bool bare)
{
	static const char *const words[ADDRESS_FAULT_COUNT] = {
		[ADDRESS_FINE] = "",
		[ADDRESS_NONE] = "staff.cable.none",
		[ADDRESS_BITS] = "staff.cable.bits_wrong",
		[ADDRESS_UNUSABLE] = "staff.cable.unusable",
		[ADDRESS_GATEWAY] = "staff.cable.gateway_none",
		[ADDRESS_OUTSIDE] = "staff.cable.outside",
		[ADDRESS_SERVER] = "staff.cable.dns_none",
	};
	const struct staff_cable *c = &v->staff->cable;
	(void)typing;
	(void)bare;
	if (box == &lines[c->at])
		part_problem(p, in, "error.summary", words[c->fault], true);
}

void staff_address_build(struct page *p, struct node *body, const struct view *v)
{
	const struct staff_cable *c = &v->staff->cable;
	struct boxes boxes = { .title = "staff.cable.title",
			       .of = c->name,
			       .lead = "staff.cable.lead",
			       .next = v->staff->sure ? "staff.sure" : "staff.cable.set",
			       .box = lines,
			       .count = ARRAY_LEN(lines),
			       .complete = c->line[STAFF_LINE_ADDRESS][0] &&
					   c->line[STAFF_LINE_BITS][0],
			       .text = text_of,
			       .said = said };
	boxes_build(p, body, v, &boxes);
}
