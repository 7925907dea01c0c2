/* SPDX-License-Identifier: Apache-2.0 */
/*
 * foreign_id.h - the numbers of foreign permanent residents, old and new. Pure.
 *
 * Old, 15 characters: 3 letters of the country, 4 digits of the area, birth YYMMDD, one digit,
 * check (weights 7 3 1, A = 10). New, 18 digits: 9, 2 of the province, 3 of the country (ISO
 * 3166-1), birth, 3 of the sequence, check as in a citizen number.
 */
#pragma once

#include <stdbool.h>

#include "firmware/core/number/citizen_id.h"

#define FOREIGN_ID_OLD_LEN 15
#define FOREIGN_ID_NEW_LEN 18

bool foreign_id_old_is_valid(const char *id);
/* As a citizen's number is judged: PROVINCE is what stands behind the 9. `today` the same. */
enum citizen_id_verdict foreign_id_new_check(const char *id, const char *today);
bool foreign_id_new_is_valid(const char *id, const char *today);
