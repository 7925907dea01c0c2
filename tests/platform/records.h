/* SPDX-License-Identifier: Apache-2.0 */
/*
 * records.h - what is only kept: reconciliations, quarantines, imports, ratings, events (22, 24, 25).
 */
#pragma once

#include "tests/platform/request.h"

void records_reconcile(struct request *r, struct answer *a);
void records_quarantine(struct request *r, struct answer *a);
void records_import(struct request *r, struct answer *a);
void records_evaluate(struct request *r, struct answer *a);
void records_supervise(struct request *r, struct answer *a);

/* Keeps the body of this request under a kind and a subject. */
void records_store(struct request *r, const char *kind, const char *subject);

/* What is kept of a kind, oldest first: {"terminal","subject","at","body"}. */
json_t *records_list(struct platform *p, const char *kind);
