/* SPDX-License-Identifier: Apache-2.0 */
/*
 * exchange.h - libmicrohttpd's callbacks: collects a request, asks dispatch(), sends the answer.
 */
#pragma once

#include <microhttpd.h>

#include "tests/platform/platform.h"
#include "tests/platform/routes.h"

/* What one daemon serves; handed to both callbacks as their closure. */
struct listener {
	struct platform *platform;
	const struct route_table *table;
	bool tls;
	bool expired; /* serves with the expired certificate */
};

enum MHD_Result exchange_handle(void *cls, struct MHD_Connection *connection, const char *url,
				const char *method, const char *version, const char *upload_data,
				size_t *upload_size, void **request_cls);
void exchange_completed(void *cls, struct MHD_Connection *connection, void **request_cls,
			enum MHD_RequestTerminationCode code);
