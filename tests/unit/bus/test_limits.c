/* SPDX-License-Identifier: Apache-2.0 */
/* test_limits.c - who may connect to the keeper, and what a client may cost it. */
#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <systemd/sd-bus.h>

#include "firmware/base/file.h"
#include "firmware/bus/client.h"
#include "firmware/bus/door.h"
#include "tests/suite.h"

#define BIG_ANSWER (256 * 1024)
#define IDLE	   40
#define NOBODY	   65534

static const char handshake[] = "\0AUTH EXTERNAL\r\nDATA\r\nNEGOTIATE_UNIX_FD\r\nBEGIN\r\n";

static struct loop *loop;
static struct bus_service *service;
static struct bus_client *client;
static char path[64];
static struct bus_call *kept[2 * BUS_CALLS_MAX];
static size_t kept_count;
static int citizen_gone, connected, answers;
static enum err last_err;

static void on_echo(void *arg, struct bus_call *call)
{
	(void)arg;
	bus_call_answer(call, json_deep_copy(bus_call_args(call)));
}

static void on_keep(void *arg, struct bus_call *call)
{
	(void)arg;
	kept[kept_count++] = call;
}

static void on_big(void *arg, struct bus_call *call)
{
	(void)arg;
	char *text = malloc(BIG_ANSWER);
	memset(text, 'x', BIG_ANSWER);
	bus_call_answer(call, json_pack("{s:s#}", "text", text, BIG_ANSWER));
	free(text);
}

// clang-format off
static const struct bus_method methods[] = {
	{ BUS_CITIZEN, "Echo", RIGHT_CITIZEN, BUS_READS, "", "", "", "" },
	{ BUS_CITIZEN, "Keep", RIGHT_CITIZEN, BUS_READS, "", "", "", "" },
	{ BUS_CITIZEN, "Big", RIGHT_CITIZEN, BUS_READS, "", "", "", "" },
	{ BUS_STAFF, "Staff", RIGHT_STAFF, BUS_READS, "", "", "", "" },
	{ .name = NULL },
};
// clang-format on
static const struct bus_handler handlers[] = {
	{ BUS_CITIZEN, "Echo", on_echo },
	{ BUS_CITIZEN, "Keep", on_keep },
	{ BUS_CITIZEN, "Big", on_big },
	{ BUS_STAFF, "Staff", on_echo },
	{ .name = NULL },
};
static const struct bus_handler *const families[] = { handlers, NULL };

static void on_citizen_gone(void *arg)
{
	(void)arg;
	citizen_gone++;
}

static void on_connected(void *arg)
{
	(void)arg;
	connected++;
}

static void on_answer(void *arg, enum err err, const json_t *answer)
{
	(void)arg;
	(void)answer;
	answers++;
	last_err = err;
}

static enum err try_open(struct bus_service **out)
{
	struct bus_service_config config = { .path = path,
					     .methods = methods,
					     .families = families,
					     .citizen_gone = on_citizen_gone };
	return bus_service_open(loop, &config, out);
}

static void turn_until(const int *counter, int wanted)
{
	while (*counter < wanted)
		sd_event_run(loop_event(loop), 10000);
}

static void turn(int times)
{
	for (int i = 0; i < times; i++)
		sd_event_run(loop_event(loop), 1000);
}

/* Until the loop has nothing to do. */
static void settle(void)
{
	for (int i = 0; i < 10000 && sd_event_run(loop_event(loop), 5000) > 0; i++)
		;
}

/* The well-behaved client gets an answer. */
static void assert_served(enum bus_role role, const char *method, json_t *args)
{
	struct bus_client *c = client;
	int before = answers;
	if (role == BUS_STAFF) {
		struct bus_client_sink sink = { .connected = on_connected };
		int were = connected;
		ck_assert_int_eq(bus_client_open(loop, path, role, &sink, &c), ERR_OK);
		turn_until(&connected, were + 1);
	}
	bus_client_call(c, method, args, NULL, 0, on_answer, NULL);
	turn_until(&answers, before + 1);
	ck_assert_str_eq(err_name(last_err), "ERR_OK");
	if (c != client)
		bus_client_close(c);
}

static void setup(void)
{
	citizen_gone = connected = answers = 0;
	kept_count = 0;
	snprintf(path, sizeof(path), "/tmp/bus-limits-%d", getpid());
	ck_assert_int_eq(loop_create(&loop), ERR_OK);
	ck_assert_int_eq(try_open(&service), ERR_OK);
	struct bus_client_sink sink = { .connected = on_connected };
	ck_assert_int_eq(bus_client_open(loop, path, BUS_CITIZEN, &sink, &client), ERR_OK);
	turn_until(&connected, 1);
	assert_served(BUS_CITIZEN, "Echo", NULL);
}

static void teardown(void)
{
	bus_client_close(client);
	bus_service_close(service);
	loop_destroy(loop);
}

/* A client of bytes, without sd-bus. */
static int raw_connect(enum bus_role role)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	snprintf(addr.sun_path, sizeof(addr.sun_path), "%s%s", path,
		 role == BUS_STAFF ? BUS_STAFF_SUFFIX : "");
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	return connect(fd, (struct sockaddr *)&addr, sizeof(addr)) == 0 ? fd : -1;
}

/* Reads to the end of the stream; how much there was. Fails while the stream has no end. */
static size_t read_to_end(int fd)
{
	static char bytes[64 * 1024];
	size_t all = 0;
	for (int i = 0; i < 4000; i++) {
		ssize_t n = recv(fd, bytes, sizeof(bytes), 0);
		if (n == 0 || (n < 0 && errno == ECONNRESET))
			return all;
		all += n > 0 ? (size_t)n : 0;
		turn(1);
	}
	ck_abort_msg("the client was not cut off after %zu bytes", all);
}

/* A client with sd-bus that is ready, and reads nothing more. */
static sd_bus *deaf_client(void)
{
	int fd = raw_connect(BUS_CITIZEN);
	sd_bus *bus = NULL;
	ck_assert_int_ge(fd, 0);
	ck_assert_int_ge(sd_bus_new(&bus), 0);
	ck_assert_int_ge(sd_bus_set_fd(bus, fd, fd), 0);
	ck_assert_int_ge(sd_bus_start(bus), 0);
	for (int i = 0; i < 100 && sd_bus_is_ready(bus) <= 0; i++) {
		turn(1);
		sd_bus_process(bus, NULL);
	}
	ck_assert_int_gt(sd_bus_is_ready(bus), 0);
	return bus;
}

static void send_calls(sd_bus *bus, const char *method, int count)
{
	for (int i = 0; i < count; i++) {
		sd_bus_message *m = NULL;
		uint64_t cookie; /* without one no answer would be expected */
		ck_assert_int_ge(sd_bus_message_new_method_call(bus, &m, NULL, BUS_PATH_OBJECT,
								BUS_CITIZEN_IFACE, method),
				 0);
		ck_assert_int_ge(sd_bus_message_append(m, "sah", "{}", 0), 0);
		sd_bus_send(bus, m, &cookie);
		sd_bus_message_unref(m);
		settle();
	}
}

/* Who may connect */

START_TEST(the_sockets_have_their_modes_whatever_the_umask)
{
	static const mode_t masks[] = { 0, 0777 };
	for (size_t i = 0; i < ARRAY_LEN(masks); i++) {
		bus_service_close(service);
		mode_t before = umask(masks[i]);
		enum err err = try_open(&service);
		umask(before);
		ck_assert_int_eq(err, ERR_OK);
		struct stat st;
		char staff[80];
		snprintf(staff, sizeof(staff), "%s%s", path, BUS_STAFF_SUFFIX);
		ck_assert_int_eq(stat(path, &st), 0);
		ck_assert_int_eq(st.st_mode & 07777, 0660);
		ck_assert_int_eq(stat(staff, &st), 0);
		ck_assert_int_eq(st.st_mode & 07777, 0600);
	}
}
END_TEST

static const struct admission {
	enum bus_role role;
	struct door_peer peer;
	bool admitted;
	const char *why;
} admissions[] = {
	{ BUS_CITIZEN, { 500, 7 }, true, "kioskd's own user" },
	{ BUS_STAFF, { 500, 7 }, true, "kioskd's own user" },
	{ BUS_CITIZEN, { 0, 0 }, true, "root" },
	{ BUS_STAFF, { 0, 0 }, true, "root" },
	{ BUS_CITIZEN, { 501, 50 }, true, "kiosk runs as another user of the group" },
	{ BUS_STAFF, { 501, 50 }, false, "and is no staff" },
	{ BUS_CITIZEN, { 501, 7 }, false, "a stranger" },
	{ BUS_STAFF, { 501, 7 }, false, "a stranger" },
};

START_TEST(own_user_root_and_for_kiosk_the_group_are_let_in)
{
	const struct door_peer own = { 500, 50 };
	for (size_t i = 0; i < ARRAY_LEN(admissions); i++) {
		const struct admission *a = &admissions[i];
		ck_assert_msg(door_admits(a->role, &a->peer, &own) == a->admitted, "%s", a->why);
	}
}
END_TEST

/* Another user connects to PATH and waits to be served: 0 when it was not. */
static int stranger(void)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	char c;
	snprintf(addr.sun_path, sizeof(addr.sun_path), "%s", path);
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	if (setgroups(0, NULL) < 0 || setgid(NOBODY) < 0 || setuid(NOBODY) < 0 ||
	    connect(fd, (struct sockaddr *)&addr, sizeof(addr)) < 0)
		return 2;
	send(fd, handshake, sizeof(handshake) - 1, MSG_NOSIGNAL);
	return recv(fd, &c, 1, 0) == 1;
}

START_TEST(a_stranger_is_refused_also_where_the_mode_was_opened)
{
	if (geteuid() != 0)
		return; /* only root can be somebody else */
	ck_assert_int_eq(chmod(path, 0666), 0);
	pid_t child = fork();
	if (child == 0)
		_exit(stranger());
	int status = -1;
	while (waitpid(child, &status, WNOHANG) == 0)
		turn(1);
	ck_assert(WIFEXITED(status));
	ck_assert_int_eq(WEXITSTATUS(status), 0);
}
END_TEST

START_TEST(a_live_socket_is_never_taken_over_by_a_second_keeper)
{
	struct bus_service *second = NULL;
	ck_assert_int_eq(try_open(&second), ERR_EXISTS);
	assert_served(BUS_CITIZEN, "Echo", NULL);
	assert_served(BUS_STAFF, "Staff", NULL);
}
END_TEST

START_TEST(a_dead_socket_is_replaced_and_another_file_is_not)
{
	bus_service_close(STEAL(service));
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	snprintf(addr.sun_path, sizeof(addr.sun_path), "%s", path);
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	ck_assert_int_eq(bind(fd, (struct sockaddr *)&addr, sizeof(addr)), 0);
	ck_assert_int_eq(listen(fd, 1), 0);
	close(fd);
	ck_assert_int_eq(try_open(&service), ERR_OK);
	bus_service_close(STEAL(service));
	ck_assert_int_eq(file_write(path, "mine", 4, 0600), ERR_OK);
	ck_assert_int_eq(try_open(&service), ERR_EXISTS);
	ck_assert(file_exists(path));
	unlink(path);
}
END_TEST

/* What a client may cost */

START_TEST(a_client_that_sends_and_never_reads_is_cut_off)
{
	sd_bus *bus = deaf_client();
	int fd = sd_bus_get_fd(bus);
	send_calls(bus, "Big", 3 * BUS_QUEUED_MAX / BIG_ANSWER);
	size_t got = read_to_end(fd); /* the kernel's buffer, which sd-bus makes 8 MiB, and ours */
	ck_assert_uint_lt(got, 2 * BUS_QUEUED_MAX + 4 * BIG_ANSWER);
	sd_bus_close_unref(bus);
	assert_served(BUS_CITIZEN, "Echo", NULL);
}
END_TEST

START_TEST(a_client_with_too_many_open_calls_is_cut_off)
{
	sd_bus *bus = deaf_client();
	char c;
	send_calls(bus, "Keep", BUS_CALLS_MAX);
	ck_assert_uint_eq(kept_count, BUS_CALLS_MAX);
	ck_assert_int_eq(recv(sd_bus_get_fd(bus), &c, 1, 0), -1);
	send_calls(bus, "Keep", 1);
	read_to_end(sd_bus_get_fd(bus));
	ck_assert_uint_eq(kept_count, BUS_CALLS_MAX);
	while (kept_count > 0)
		bus_call_answer(kept[--kept_count], json_object());
	sd_bus_close_unref(bus);
	assert_served(BUS_CITIZEN, "Echo", NULL);
}
END_TEST

/* Sends until it is cut off or all is sent; how much was taken. */
static size_t pour(int fd, size_t len)
{
	static char bytes[64 * 1024];
	size_t all = 0;
	for (int stuck = 0; all < len && stuck < 50;) {
		ssize_t n = send(fd, bytes, sizeof(bytes), MSG_NOSIGNAL);
		if (n < 0 && errno != EAGAIN)
			return all;
		all += n > 0 ? (size_t)n : 0;
		stuck = n > 0 ? 0 : stuck + 1;
		turn(1);
	}
	return all;
}

START_TEST(a_message_of_100_MB_is_cut_off_at_its_header)
{
	const size_t len = 100 * 1024 * 1024;
	uint8_t header[16] = { 'l', 1, 0, 1, 0, 0, 0x40, 0x06, 1 }; /* its body: 100 MiB */
	int fd = raw_connect(BUS_CITIZEN);
	ck_assert_int_eq(send(fd, handshake, sizeof(handshake) - 1, 0), sizeof(handshake) - 1);
	ck_assert_int_eq(send(fd, header, sizeof(header), 0), sizeof(header));
	size_t taken = pour(fd, len);
	ck_assert_uint_lt(taken, 2 * BUS_MESSAGE_MAX);
	read_to_end(fd);
	close(fd);
	assert_served(BUS_CITIZEN, "Echo", NULL);
}
END_TEST

START_TEST(a_handshake_without_an_end_is_cut_off)
{
	int fd = raw_connect(BUS_STAFF);
	ck_assert_uint_lt(pour(fd, 100 * 1024 * 1024), 1024 * 1024);
	read_to_end(fd);
	close(fd);
}
END_TEST

START_TEST(a_long_message_below_the_limit_arrives)
{
	size_t len = BUS_MESSAGE_MAX - 4096;
	char *text = malloc(len);
	memset(text, 'x', len);
	assert_served(BUS_CITIZEN, "Echo", json_pack("{s:s#}", "text", text, (int)len));
	free(text);
}
END_TEST

START_TEST(forty_idle_clients_lock_nobody_out)
{
	int fds[2][IDLE];
	for (int i = 0; i < IDLE; i++) {
		fds[BUS_CITIZEN][i] = raw_connect(BUS_CITIZEN);
		fds[BUS_STAFF][i] = raw_connect(BUS_STAFF);
		turn(4);
	}
	assert_served(BUS_STAFF, "Staff", NULL);
	assert_served(BUS_CITIZEN, "Echo", NULL);
	ck_assert_int_eq(connected,
			 2); /* kiosk, which has called, was not the one that had to go */
	ck_assert_int_eq(citizen_gone, 0);
	read_to_end(fds[BUS_CITIZEN][0]);
	for (int i = 0; i < IDLE; i++) {
		close(fds[BUS_CITIZEN][i]);
		close(fds[BUS_STAFF][i]);
	}
	turn(50);
	ck_assert_int_eq(citizen_gone, 0);
}
END_TEST

START_TEST(a_lack_of_descriptors_does_not_spin_and_passes)
{
	struct rlimit all, few;
	int fd = raw_connect(BUS_STAFF), next = dup(fd), turns = 0;
	close(next);
	ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &all), 0);
	few = (struct rlimit){ (rlim_t)next, all.rlim_max };
	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &few), 0);
	int64_t end = loop_mono_ms(loop) + 2 * BUS_ACCEPT_PAUSE_MS;
	for (; loop_mono_ms(loop) < end; turns++)
		sd_event_run(loop_event(loop), 50000);
	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &all), 0);
	ck_assert_int_lt(turns, 40);
	assert_served(BUS_STAFF, "Staff", NULL);
	close(fd);
}
END_TEST

START_TEST(a_keeper_that_is_back_at_once_is_found_at_once)
{
	loop_hold(loop);
	bus_service_close(service);
	ck_assert_int_eq(try_open(&service), ERR_OK);
	while (bus_client_is_connected(client))
		turn(1);
	loop_advance(loop, 500);
	turn_until(&connected, 2);
	assert_served(BUS_CITIZEN, "Echo", NULL);
}
END_TEST

START_TEST(whoever_is_still_shaking_hands_holds_up_nobodys_end)
{
	int fd = raw_connect(BUS_STAFF);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(send(fd, handshake, 4, 0), 4);
	settle();
	/* The other way round: a client of a keeper that does not answer. */
	struct bus_client *waiting;
	struct bus_client_sink sink = { .connected = on_connected };
	ck_assert_int_eq(bus_client_open(loop, path, BUS_STAFF, &sink, &waiting), ERR_OK);
	loop_quit(loop);
	ck_assert_int_eq(loop_run(loop), ERR_OK);
	ck_assert_int_eq(connected, 1);
	bus_client_close(waiting);
	close(fd);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("limits");
	TCase *t = tcase_create("limits");
	suite_add_tcase(s, t);
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, the_sockets_have_their_modes_whatever_the_umask);
	tcase_add_test(t, own_user_root_and_for_kiosk_the_group_are_let_in);
	tcase_add_test(t, a_stranger_is_refused_also_where_the_mode_was_opened);
	tcase_add_test(t, a_live_socket_is_never_taken_over_by_a_second_keeper);
	tcase_add_test(t, a_dead_socket_is_replaced_and_another_file_is_not);
	tcase_add_test(t, a_client_that_sends_and_never_reads_is_cut_off);
	tcase_add_test(t, a_client_with_too_many_open_calls_is_cut_off);
	tcase_add_test(t, a_message_of_100_MB_is_cut_off_at_its_header);
	tcase_add_test(t, a_handshake_without_an_end_is_cut_off);
	tcase_add_test(t, a_long_message_below_the_limit_arrives);
	tcase_add_test(t, forty_idle_clients_lock_nobody_out);
	tcase_add_test(t, a_lack_of_descriptors_does_not_spin_and_passes);
	tcase_add_test(t, a_keeper_that_is_back_at_once_is_found_at_once);
	tcase_add_test(t, whoever_is_still_shaking_hands_holds_up_nobodys_end);
	return suite_run(s);
}
