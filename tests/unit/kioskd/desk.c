/* SPDX-License-Identifier: Apache-2.0 */
/* desk.c - see desk.h. */
#include "desk.h"

#include <check.h>
#include <stdio.h>

#include "firmware/bus/client.h"
#include "tests/suite.h"
#include "world.h"

#define ANSWER_MS 5000

struct desk desk;

static void on_connected(void *arg)
{
	(void)arg;
	desk.connected = true;
}

static void on_signal(void *arg, const char *name, const json_t *json)
{
	(void)arg;
	(void)name;
	(void)json;
}

static bool is_connected(void)
{
	return desk.connected;
}

static void on_answer(void *arg, enum err err, const json_t *answer)
{
	(void)arg;
	desk.err = err;
	json_decref(desk.said);
	desk.said = json_deep_copy(answer);
	desk.answered = true;
}

static bool is_answered(void)
{
	return desk.answered;
}

enum err desk_ask(const char *method, json_t *args)
{
	return desk_ask_with(method, args, -1);
}

enum err desk_ask_with(const char *method, json_t *args, int fd)
{
	desk.answered = false;
	bus_client_call(desk.client, method, args, &fd, fd >= 0, on_answer, NULL);
	ck_assert_msg(world_until(is_answered, ANSWER_MS), "%s", method);
	return desk.err;
}

static void start(void)
{
	const char *fault = "";
	struct bus_client_sink sink = { .connected = on_connected, .signal = on_signal };
	ck_assert_msg(keeper_create(world.loop, &world.settings, &desk.keeper, &fault) == ERR_OK,
		      "%s", fault);
	world.stores = desk.keeper->stores;
	world.sync = desk.keeper->sync;
	desk.connected = false;
	ck_assert_int_eq(bus_client_open(world.loop, settings_bus_path(&world.settings),
					 BUS_CITIZEN, &sink, &desk.client),
			 ERR_OK);
	ck_assert(world_until(is_connected, ANSWER_MS));
	/* Closing waits for the handshake's end. */
	ck_assert_int_eq(desk_ask("Status", json_object()), ERR_OK);
}

static void stop(void)
{
	bus_client_close(STEAL(desk.client));
	world.stores = NULL;
	world.sync = NULL;
	keeper_destroy(STEAL(desk.keeper));
}

void desk_restart(void)
{
	stop();
	start();
}

void desk_setup(void)
{
	world_setup();
	snprintf(world.settings.bus.address, sizeof(world.settings.bus.address), "unix:path=%s/bus",
		 world.dir);
	snprintf(world.settings.receipt.key, PATH_MAX, "%s/receipt.key", world.dir);
	if (desk.before_start)
		desk.before_start();
	start();
}

void desk_teardown(void)
{
	stop();
	json_decref(STEAL(desk.said));
	world_teardown();
}

void desk_submit(int n)
{
	ck_assert_int_eq(
		desk_ask("Submit", json_pack("{s:s, s:o, s:[]}", "client_ref", world_ref(n),
					     "content", world_content(n), "files")),
		ERR_OK);
}
