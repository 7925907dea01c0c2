/* SPDX-License-Identifier: Apache-2.0 */
/* present_dummy.c - no panel: pictures are taken with ui_shot(), fingers come from the test channel. */
#include "ui/kit/present/present.h"

static enum err dummy_open(struct loop *loop, const struct settings *s, pointer_fn pointer,
			   void *arg, struct present **out)
{
	(void)loop;
	(void)s;
	(void)pointer;
	(void)arg;
	struct present *p = calloc(1, sizeof(*p));
	if (!p)
		return ERR_NOMEM;
	p->ops = &present_dummy_ops;
	*out = p;
	return ERR_OK;
}

static void dummy_show(struct present *p, const struct canvas *c, const struct rect *rects,
		       int count)
{
	(void)p;
	(void)c;
	(void)rects;
	(void)count;
}

static void dummy_close(struct present *p)
{
	free(p);
}

const struct present_ops present_dummy_ops = {
	.name = "dummy",
	.open = dummy_open,
	.show = dummy_show,
	.close = dummy_close,
};
