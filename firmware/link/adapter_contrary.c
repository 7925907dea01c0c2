/* SPDX-License-Identifier: Apache-2.0 */
/*
 * adapter_contrary.c - no province's: the dialect that is other than the contract wherever provinces are
 * known to be. It is the pattern for a new one, and what the tests let a whole platform speak.
 */
#include "firmware/link/adapter.h"

#define END                \
	{                  \
		NULL, NULL \
	}

/* GB/T 39046-2020 A.8 has 1 for the best. */
static const struct adapter_word satisfaction[] = {
	{ "5", "1" }, { "4", "2" }, { "3", "3" }, { "2", "4" }, { "1", "5" }, END,
};

static const struct adapter_word project_type[] = { { "1", "2" }, { "2", "1" }, END };

/* A row more for enterprises without legal personality: to us an enterprise. */
static const struct adapter_word server_type[] = {
	{ "2", "2" }, { "2", "5" }, { "5", "6" }, { "6", "9" }, END,
};

/* 0 is needed, 1 is not, 2 may follow; 3, asked for where the case calls for it, is no duty. */
static const struct adapter_word necessity[] = {
	{ "1", "0" }, { "2", "1" }, { "3", "2" }, { "2", "3" }, END,
};

static const struct adapter_word result[] = {
	{ "certified", "1" }, { "approved", "2" }, { "rejected", "3" },	   { "returned", "4" },
	{ "void", "5" },      { "void", "6" },	   { "transferred", "9" }, END,
};

static const struct adapter_word cert_type[] = {
	{ "111", "10" }, { "001", "20" }, { "414", "14" }, { "511", "17" },
	{ "516", "16" }, { "553", "18" }, { "999", "99" }, END,
};

static const struct adapter_word state[] = {
	{ "received", "10" },	{ "accepted", "20" },	{ "not_accepted", "21" },
	{ "correction", "22" }, { "processing", "30" }, { "suspended", "31" },
	{ "done", "40" },	{ "withdrawn", "50" },	END,
};

const struct adapter adapter_contrary = {
	.name = "contrary",
	.words = {
		[ADAPTER_SATISFACTION] = satisfaction,
		[ADAPTER_PROJECT_TYPE] = project_type,
		[ADAPTER_SERVER_TYPE] = server_type,
		[ADAPTER_NECESSITY] = necessity,
		[ADAPTER_RESULT] = result,
		[ADAPTER_CERT_TYPE] = cert_type,
		[ADAPTER_STATE] = state,
	},
	.time = ADAPTER_COMPACT,
	.area_digits = 12,
};
