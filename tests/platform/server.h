/* SPDX-License-Identifier: Apache-2.0 */
/*
 * server.h - the open ports: HTTPS for terminals, plain HTTP on the loopback for tests.
 *
 * The accept loop is ours and hands connections to libmicrohttpd, because that is where "the line is
 * down" and "the certificate has expired" happen: a refused connection is closed at once, and there
 * is one daemon with the good certificate and one with the expired one.
 */
#pragma once

#include "tests/platform/platform.h"

struct server;

struct server_options {
	const char *bind; /* numeric address of the HTTPS port */
	int port;
	int control_port;
};

/* On true both ports are open. On false a sentence is on stderr. */
bool server_start(struct platform *p, const struct server_options *options, struct server **out);

/* Ends every connection; NULL is allowed. */
void server_stop(struct server *s);
