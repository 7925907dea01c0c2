/* SPDX-License-Identifier: Apache-2.0 */
/* pcsc.c - see pcsc.h. */
#include "tests/devices/pcsc.h"
#include "tests/suite.h"

#include <arpa/inet.h>
#include <check.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define PORTS	   8000
#define PORTS_EACH 2	 /* of the two readers */
#define PORTS_AT   24000 /* below the ports that the kernel hands out by itself */

struct rig rig;
struct rig_sim daemon_sim, sim;
static char ports[PORTS_EACH][8];

/* Ports that no other test running now has. */
/* Without SO_REUSEADDR: a port whose last connection still lingers is not free for the daemon either. */
static bool is_free(int n)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons((uint16_t)n) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	bool is = bind(fd, (struct sockaddr *)&a, sizeof(a)) == 0;
	close(fd);
	return is;
}

static bool are_free(int n)
{
	for (int i = 0; i < PORTS_EACH; i++)
		if (!is_free(n + i))
			return false;
	return true;
}

static void choose_ports(void)
{
	int n = PORTS_AT + (int)getpid() * PORTS_EACH % PORTS;
	for (int tries = 0; tries < PORTS && !are_free(n); tries++)
		n = PORTS_AT + (n + PORTS_EACH - PORTS_AT) % PORTS;
	for (int i = 0; i < PORTS_EACH; i++)
		snprintf(ports[i], sizeof(ports[i]), "%d", n + i);
}

void start_card(struct rig_sim *card, int at, const char *file, const char *option)
{
	const char *argv[] = { "card", rig_card(file), "--port", ports[at], option, NULL };
	rig_sim_start(card, argv);
}

void set_up_match(const char *match, const char *option)
{
	rig_init(&rig);
	choose_ports();
	static char socket_path[RIG_PATH_MAX + 16];
	snprintf(socket_path, sizeof(socket_path), "%s/pcscd", rig.dir);
	setenv("PCSCLITE_CSOCK_NAME", socket_path, 1);
	const char *daemon_argv[] = { "pcscd", "--socket", socket_path, "--port", ports[0], NULL };
	rig_sim_start(&daemon_sim, daemon_argv);
	start_card(&sim, 0, "ssc-2", option);
	struct settings_reader *r = &rig.settings.reader[0];
	snprintf(r->driver, sizeof(r->driver), "pcsc");
	snprintf(r->device, sizeof(r->device), "%s", match);
	rig_start(&rig);
}

void tear_down(void)
{
	rig_fini(&rig);
	rig_sim_stop(&sim);
	rig_sim_stop(&daemon_sim);
}

void expect_online(void)
{
	ck_assert_ptr_nonnull(rig_wait_state(&rig, DEVICE_ONLINE, FIND_MS));
}

const struct document *expect_read(int timeout_ms)
{
	const struct rig_event *e = rig_wait(&rig, CARD_EVENT_READ, timeout_ms);
	ck_assert_msg(e, "no card was read within %d ms", timeout_ms);
	return &e->doc;
}

const struct rig_event *expect(enum card_event_kind kind)
{
	const struct rig_event *e = rig_wait(&rig, kind, FIND_MS);
	ck_assert_msg(e, "nothing came of kind %d", kind);
	return e;
}

int count_in(int slot, enum card_event_kind kind)
{
	int n = 0;
	for (int i = 0; i < rig.n_events; i++)
		n += rig.events[i].kind == kind && rig.events[i].slot == slot;
	return n;
}

TCase *add_case(Suite *s, const char *name, void (*fixture)(void))
{
	TCase *c = tcase_create(name);
	tcase_add_checked_fixture(c, fixture, tear_down);
	suite_add_tcase(s, c);
	return c;
}
