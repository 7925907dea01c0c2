/* SPDX-License-Identifier: Apache-2.0 */
/*
 * test_tls.c - our own certificate: refused by the other side, replaced while we run. And a store that
 * somebody reads while we start.
 */
#include <arpa/inet.h>
#include <check.h>
#include <netinet/in.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "firmware/base/file.h"
#include "tests/suite.h"
#include "world.h"

static const char *in_world(const char *name)
{
	static char paths[4][128];
	static int next;
	char *path = paths[next++ % 4];
	snprintf(path, sizeof(paths[0]), "%s/%s", world.dir, name);
	return path;
}

static void copy(const char *from, const char *to)
{
	CLEANUP(buf_fini) struct buf bytes;
	buf_init(&bytes, 64 * 1024);
	ck_assert_int_eq(file_read(in_world(from), &bytes), ERR_OK);
	FILE *f = fopen(in_world(to), "w");
	ck_assert_uint_eq(fwrite(bytes.data, 1, bytes.len, f), bytes.len);
	ck_assert_int_eq(fclose(f), 0);
}

/* Certificate and key of our own, in files that can be replaced. */
static void identity_is(const char *name)
{
	char from[64];
	snprintf(from, sizeof(from), "platform/%s.pem", name);
	copy(from, "mine.pem");
	snprintf(from, sizeof(from), "platform/%s.key", name);
	copy(from, "mine.key");
	snprintf(world.settings.platform.cert, PATH_MAX, "%s", in_world("mine.pem"));
	snprintf(world.settings.platform.key, PATH_MAX, "%s", in_world("mine.key"));
}

/* A listener that demands a client's certificate in the handshake, as a gateway does. */

static int a_free_port(void)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(a);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	ck_assert_int_eq(bind(fd, (struct sockaddr *)&a, sizeof(a)), 0);
	ck_assert_int_eq(getsockname(fd, (struct sockaddr *)&a, &len), 0);
	close(fd);
	return ntohs(a.sin_port);
}

static pid_t gateway_start(const char *version)
{
	char port[16];
	int number = a_free_port();
	snprintf(port, sizeof(port), "%d", number);
	snprintf(world.settings.platform.url, sizeof(world.settings.platform.url),
		 "https://localhost:%d", number);
	pid_t pid = fork();
	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		execlp("openssl", "openssl", "s_server", "-quiet", "-accept", port, "-cert",
		       in_world("platform/server.pem"), "-key", in_world("platform/server.key"),
		       "-CAfile", in_world("platform/ca.pem"), "-Verify", "1",
		       "-verify_return_error", version, "-www", (char *)NULL);
		_exit(127);
	}
	/* It says nothing when it listens. */
	while (port_is_free(number))
		world_run(10);
	return pid;
}

static const char *const versions[] = { "-tls1_2", "-tls1_3" };

START_TEST(a_refused_certificate_is_an_alarm_in_every_version_of_tls)
{
	identity_is("server"); /* one of the province's, but none for a client */
	pid_t gateway = gateway_start(versions[_i]);
	world_start();
	world_submit(1);
	ck_assert_int_eq(world_pass(), ERR_OFFLINE);
	ck_assert_int_eq(world_pass(), ERR_OFFLINE);
	ck_assert_str_eq(record_of(1)->state, "queued");
	ck_assert_str_eq(record_of(1)->error_code, ""); /* no fault of its own */
	ck_assert_int_eq(world_noted("alarm.tls"), 1);
	kill(gateway, SIGKILL);
	waitpid(gateway, NULL, 0);
}
END_TEST

START_TEST(replaced_files_are_used_on_the_next_connection)
{
	identity_is("server");
	world_start();
	world_submit(1);
	ck_assert_int_eq(world_pass(), ERR_OFFLINE);
	identity_is("client");
	ck_assert_int_eq(world_pass(), ERR_OK);
	assert_applied_once(1);
}
END_TEST

START_TEST(a_reader_of_the_store_at_the_start_delays_it)
{
	world_start();
	world_submit(1);
	world_idle();
	world_stop();
	pid_t reader = fork();
	if (reader == 0) {
		sqlite3 *db = NULL;
		bool open = sqlite3_open(in_world("store/queue.db"), &db) == SQLITE_OK &&
			    sqlite3_exec(db, "BEGIN; SELECT count(*) FROM record", NULL, NULL,
					 NULL) == SQLITE_OK;
		usleep(1500 * 1000);
		_exit(open ? 0 : 1);
	}
	usleep(300 * 1000);
	world_start();
	int status = 0;
	waitpid(reader, &status, 0);
	ck_assert_int_eq(status, 0);
	ck_assert_int_eq(world_pass(), ERR_OK);
	assert_applied_once(1);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("tls");
	TCase *t = tcase_create("tls");
	tcase_add_checked_fixture(t, world_setup, world_teardown);
	tcase_add_loop_test(t, a_refused_certificate_is_an_alarm_in_every_version_of_tls, 0,
			    ARRAY_LEN(versions));
	tcase_add_test(t, replaced_files_are_used_on_the_next_connection);
	tcase_add_test(t, a_reader_of_the_store_at_the_start_delays_it);
	suite_add_tcase(s, t);
	return suite_run(s);
}
