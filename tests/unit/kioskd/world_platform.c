/* SPDX-License-Identifier: Apache-2.0 */
/* world_platform.c - the reference platform beside a world, on ports of its own. */
#include "world.h"

#include <arpa/inet.h>
#include <check.h>
#include <curl/curl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "firmware/core/value/json.h"
#include "tests/suite.h"

#define PORTS_FROM  20000
#define PORT_PAIRS  2000
#define CONTROL_MAX (4 * 1024 * 1024)

bool port_is_free(int port)
{
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	int one = 1;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	bool is = bind(fd, (struct sockaddr *)&a, sizeof(a)) == 0;
	close(fd);
	return is;
}

/* Two neighbours, from a range that board/host/rig.py and tests/devices leave alone. */
static int free_ports(void)
{
	for (int i = 0; i < PORT_PAIRS; i++) {
		int port = PORTS_FROM + (int)(getpid() + i) % PORT_PAIRS * 2;
		if (port_is_free(port) && port_is_free(port + 1))
			return port;
	}
	ck_abort_msg("no free ports");
	return 0;
}

static void run_platform(const char *data, int port)
{
	char number[16];
	sigset_t none;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	snprintf(number, sizeof(number), "%d", port);
	execl(KIOSK_PLATFORM, KIOSK_PLATFORM, "--data", data, "--port", number, "--catalogue",
	      KIOSK_SOURCE_DIR "/assets/catalogue/simple.json", (char *)NULL);
	_exit(127);
}

int platform_start(const char *dir, pid_t *out)
{
	char data[128], line[64] = "";
	int said[2];
	snprintf(data, sizeof(data), "%s/platform", dir);
	ck_assert_int_eq(mkdir(data, 0700), 0);
	ck_assert_int_eq(pipe(said), 0);
	int port = free_ports();
	*out = fork();
	if (*out == 0) {
		dup2(said[1], STDOUT_FILENO);
		run_platform(data, port);
	}
	close(said[1]);
	FILE *f = fdopen(said[0], "r");
	ck_assert_msg(fgets(line, sizeof(line), f) && strcmp(line, "ready\n") == 0, "no platform");
	fclose(f);
	return port;
}

/* The control port */

static size_t on_bytes(char *bytes, size_t size, size_t count, void *arg)
{
	buf_add(arg, bytes, size * count);
	return size * count;
}

json_t *control(const char *method, const char *path, json_t *body)
{
	char url[256], *text = body ? json_dumps(body, JSON_COMPACT) : NULL;
	struct buf answer;
	json_t *json = NULL;
	buf_init(&answer, CONTROL_MAX);
	snprintf(url, sizeof(url), "http://127.0.0.1:%d%s", world.port + 1, path);
	CURL *easy = curl_easy_init();
	curl_easy_setopt(easy, CURLOPT_URL, url);
	curl_easy_setopt(easy, CURLOPT_PROXY, "");
	if (text)
		curl_easy_setopt(easy, CURLOPT_POSTFIELDS, text);
	curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, method);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_bytes);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, &answer);
	CURLcode code = curl_easy_perform(easy);
	long status = 0;
	curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
	ck_assert_msg(code == CURLE_OK && status < 300, "%s %s: %d, %ld %s", method, path, code,
		      status, buf_str(&answer));
	if (answer.len)
		ck_assert_int_eq(json_parse(answer.data, answer.len, &json), ERR_OK);
	curl_easy_cleanup(easy);
	buf_fini(&answer);
	free(text);
	json_decref(body);
	return json;
}

char world_bundle_byte(const char *version, size_t n)
{
	return (char)(n * 31 + n / 251 + (unsigned char)version[n % strlen(version)]);
}

void world_offer(const char *version, size_t size, json_t *other)
{
	char path[96];
	json_t *wish = json_pack("{s:s, s:s}", "board", "host", "channel", "stable");
	snprintf(path, sizeof(path), "%s/bundle", world.dir);
	if (version) {
		FILE *f = fopen(path, "wb");
		ck_assert_ptr_nonnull(f);
		for (size_t i = 0; i < size; i++)
			fputc(world_bundle_byte(version, i), f);
		ck_assert_int_eq(fclose(f), 0);
		json_object_update_new(wish, json_pack("{s:s, s:s, s:s}", "file", path, "version",
						       version, "rollback_floor", "0.1"));
	}
	json_object_update(wish, other);
	json_decref(other);
	json_decref(control("PUT", "/firmware", wish));
}

void fault(const char *name, const char *arg, int count, const char *on)
{
	json_t *wish = json_pack("{s:s}", "name", name);
	if (arg)
		json_object_set_new(wish, "arg", json_string(arg));
	if (on)
		json_object_set_new(wish, "on", json_string(on));
	json_object_set_new(wish, "count", count ? json_integer(count) : json_null());
	json_decref(control("PUT", "/faults", wish));
}

void no_faults(void)
{
	json_decref(control("DELETE", "/faults", NULL));
}

void platform_down(bool down)
{
	json_decref(control("PUT", "/down", json_pack("{s:b}", "down", down)));
}

int asked(const char *request)
{
	json_t *list = control("GET", "/requests", NULL);
	int count = (int)json_int(json_object_get(list, "counts"), request, 0);
	json_decref(list);
	return count;
}

static struct {
	const char *request;
	int times;
} wanted;

static bool is_asked(void)
{
	return asked(wanted.request) >= wanted.times;
}

bool until_asked(const char *request, int times, int ms)
{
	wanted.request = request;
	wanted.times = times;
	return world_until(is_asked, ms);
}

int cases(void)
{
	json_t *list = control("GET", "/cases", NULL);
	int count = (int)json_array_size(list);
	json_decref(list);
	return count;
}

void assert_applied_once(int n)
{
	char path[80];
	struct queue_record r = world_get(n);
	snprintf(path, sizeof(path), "/cases?client_ref=%s", r.client_ref);
	json_t *list = control("GET", path, NULL);
	ck_assert_uint_eq(json_array_size(list), 1);
	const json_t *one = json_array_get(list, 0);
	ck_assert_int_eq(json_int(one, "applied", 0), 1);
	ck_assert_str_eq(json_str(one, "body_sha256"), r.body_sha256);
	ck_assert_str_eq(json_str(one, "apply_serial_no"), r.serial);
	ck_assert_str_eq(r.state, "delivered");
	ck_assert_str_eq(json_str(one, "project_no"), r.project_no);
	json_decref(list);
}

json_t *records(const char *kind)
{
	char path[64];
	snprintf(path, sizeof(path), "/records/%s", kind);
	return control("GET", path, NULL);
}
