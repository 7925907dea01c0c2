/* SPDX-License-Identifier: Apache-2.0 */
/*
 * terminals.h - what a terminal says of itself and is told: 1 to 5 and 26.
 */
#pragma once

#include "tests/platform/request.h"

void terminals_enrol(struct request *r, struct answer *a);
void terminals_renew(struct request *r, struct answer *a);
void terminals_status(struct request *r, struct answer *a);
void terminals_config(struct request *r, struct answer *a);
void terminals_commands(struct request *r, struct answer *a);
void terminals_command_result(struct request *r, struct answer *a);
void terminals_log_batch(struct request *r, struct answer *a);
void terminals_health(struct request *r, struct answer *a);
void terminals_time(struct request *r, struct answer *a);

/* Every command with the results that came: [{id, terminal, kind, state, results: [{state, detail}]}]. */
json_t *terminals_commands_list(struct platform *p);
/* The settings every terminal gets: the defaults with what a test put over them. */
json_t *terminals_settings(struct platform *p);
