/* SPDX-License-Identifier: Apache-2.0 */
/* adapter_standard.c - the contract's own words: nothing is translated. */
#include "firmware/link/adapter.h"

const struct adapter adapter_standard = { .name = "standard" };
