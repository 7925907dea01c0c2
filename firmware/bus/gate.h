/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gate.h - stands between a client's socket and sd-bus, which itself would take a message of 128 MB.
 *
 * sd-bus reads from the gate and writes to the client. The gate hands on message by message what the
 * client sends, with its files, after a look at each header; at what is too much it ends the stream, and
 * sd-bus sees a client that is gone. Loop's thread.
 */
#pragma once

#include "firmware/base/loop.h"

struct gate;

/* `client` is duplicated. *bus_fd is what sd-bus reads from, the caller's. */
enum err gate_create(struct loop *loop, int client, struct gate **out, int *bus_fd);
void gate_destroy(struct gate *g); /* NULL is allowed */
/* sd-bus has ended the handshake: only now it is sure that what comes next is a message. */
void gate_open(struct gate *g);
/* Nothing more comes from this client: sd-bus tells "Disconnected" when it is next asked. */
void gate_shut(struct gate *g, const char *why);
