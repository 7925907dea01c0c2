/* SPDX-License-Identifier: Apache-2.0 */
/* staff_paper.c - Printed and PaperNew: the paper that is counted; see paper.h. */
#include "firmware/kioskd/staff.h"

#include <stdio.h>
#include <string.h>

#include "firmware/core/value/json.h"

#define META_MM	   "paper_mm"
#define META_SINCE "paper_since"
#define PRINT_MAX  10000 /* mm of one call: no receipt is so long */
#define MM_MAX	   1000000000

/* On its way to the queue's memory and back. */
struct printed {
	struct keeper *keeper;
	struct bus_call *call; /* NULL: it is only read */
	int64_t mm;	       /* more */
	struct paper paper;
	enum err err;
};

static void read_paper(struct queue *q, struct paper *out)
{
	char mm[24];
	*out = (struct paper){ 0 };
	if (queue_meta_get(q, META_MM, mm, sizeof(mm)) == ERR_OK)
		out->mm = strtoll(mm, NULL, 10);
	if (queue_meta_get(q, META_SINCE, out->since, sizeof(out->since)) != ERR_OK)
		out->since[0] = '\0';
}

static enum err keep_mm(struct queue *q, int64_t mm)
{
	char text[24];
	snprintf(text, sizeof(text), "%lld", (long long)mm);
	return queue_meta_set(q, META_MM, text);
}

static void printed_run(struct queue *q, void *ctx)
{
	struct printed *p = ctx;
	read_paper(q, &p->paper);
	p->err = ERR_OK;
	if (p->mm == 0)
		return;
	p->paper.mm = p->paper.mm > MM_MAX ? MM_MAX : p->paper.mm + p->mm;
	p->err = keep_mm(q, p->paper.mm);
}

static void printed_done(void *ctx)
{
	struct printed *p = ctx;
	if (p->err == ERR_OK)
		p->keeper->paper = p->paper;
	if (p->call && p->err == ERR_OK)
		bus_call_answer(p->call, json_object());
	else if (p->call)
		bus_call_fail(p->call, p->err, NULL);
	free(p);
}

static void begin(struct keeper *k, struct bus_call *call, int64_t mm)
{
	struct printed *p = calloc(1, sizeof(*p));
	if (!p)
		abort();
	*p = (struct printed){ .keeper = k, .call = call, .mm = mm };
	stores_queue(k->stores, printed_run, printed_done, p);
}

void staff_paper_start(struct keeper *k)
{
	begin(k, NULL, 0);
}

static void on_printed(void *arg, struct bus_call *call)
{
	int64_t mm = json_int(bus_call_args(call), "mm", 0);
	if (mm < 1 || mm > PRINT_MAX)
		bus_call_fail(call, ERR_INVALID, NULL);
	else
		begin(arg, call, mm);
}

/* A new roll */

static void new_run(struct queue *store, void *ctx)
{
	struct question *q = ctx;
	char since[TIME_TEXT_LEN + 1];
	time_text(q->wall_ms, since);
	q->err = keep_mm(store, 0);
	if (q->err == ERR_OK)
		q->err = queue_meta_set(store, META_SINCE, since);
}

static void new_then(struct question *q)
{
	struct keeper *k = q->keeper;
	if (q->err != ERR_OK)
		return;
	k->paper.mm = 0;
	time_text(q->wall_ms, k->paper.since);
	q->answer = json_pack("{s:o}", "paper", paper_json(&k->paper, k->settings->printer.roll_m));
}

static void on_new(void *arg, struct bus_call *call)
{
	struct keeper *k = arg;
	struct question *q = question_create(k, call);
	question_is_act(q, JOURNAL_STAFF_PAPER_NEW,
			json_pack("{s:I}", "mm", (json_int_t)k->paper.mm));
	q->then = new_then;
	stores_queue(k->stores, new_run, question_done, q);
}

const struct bus_handler staff_paper_handlers[] = {
	{ BUS_CITIZEN, "Printed", on_printed },
	{ BUS_STAFF, "PaperNew", on_new },
	{ .name = NULL },
};
