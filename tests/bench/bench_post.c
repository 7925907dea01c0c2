/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bench_post.c - how fast a platform takes applications from a bare libcurl loop: what a drain of the
 * queue is measured against.
 *
 * usage: bench-post URL CA CERT KEY <BODIES
 * One body a line, as kioskd sent it; each is posted as a new application (another client_ref), over four
 * kept connections, nothing is kept of the answers. Says how many a second.
 */
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/text.h"
#include "firmware/crypto/hash.h"
#include "firmware/link/answer.h"
#include "tests/bench/figure.h"

#define CONNECTIONS 4
#define POSTS_MAX   20000
#define MEMBER	    "\"client_ref\":\""

struct post {
	char *body;
	struct curl_slist *headers;
};

static struct post posts[POSTS_MAX];
static size_t count, next, failed;

static void die(const char *what)
{
	fprintf(stderr, "bench-post: %s\n", what);
	exit(1);
}

static void add(struct post *p, const char *before, const char *value, const char *after)
{
	char line[256];
	snprintf(line, sizeof(line), "%s%s%s", before, value, after);
	p->headers = curl_slist_append(p->headers, line);
}

static void prepare(struct post *p, const char *line)
{
	char ref[UUID_TEXT_LEN + 1], digest[ANSWER_DIGEST_MAX];
	uint8_t sha256[HASH_LEN];
	p->body = strdup(line);
	char *at = p->body ? strstr(p->body, MEMBER) : NULL;
	if (!at)
		die("a body has no client_ref");
	uuid_v4(ref);
	memcpy(at + strlen(MEMBER), ref, UUID_TEXT_LEN);
	hash_sha256(p->body, strlen(p->body), sha256);
	answer_digest_field(sha256, digest);
	add(p, "Content-Type: application/json", "", "");
	add(p, "Content-Digest: ", digest, "");
	add(p, "Idempotency-Key: \"", ref, "\"");
	add(p, "Expect:", "", "");
}

static void read_bodies(void)
{
	char *line = NULL;
	size_t cap = 0;
	for (ssize_t n; count < POSTS_MAX && (n = getline(&line, &cap, stdin)) > 0; count++) {
		line[strcspn(line, "\n")] = '\0';
		prepare(&posts[count], line);
	}
	free(line);
	if (count == 0)
		die("there are no bodies");
}

static size_t forget(char *bytes, size_t size, size_t n, void *arg)
{
	(void)bytes;
	(void)arg;
	return size * n;
}

static CURL *connection(char **argv)
{
	char url[256];
	CURL *easy = curl_easy_init();
	snprintf(url, sizeof(url), "%s/kiosk/v1/applications", argv[1]);
	curl_easy_setopt(easy, CURLOPT_URL, url);
	curl_easy_setopt(easy, CURLOPT_PROXY, "");
	curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	curl_easy_setopt(easy, CURLOPT_CAINFO, argv[2]);
	curl_easy_setopt(easy, CURLOPT_SSLCERT, argv[3]);
	curl_easy_setopt(easy, CURLOPT_SSLKEY, argv[4]);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, forget);
	return easy;
}

static void post_next(CURLM *multi, CURL *easy)
{
	if (next == count)
		return;
	const struct post *p = &posts[next++];
	curl_easy_setopt(easy, CURLOPT_POSTFIELDS, p->body);
	curl_easy_setopt(easy, CURLOPT_HTTPHEADER, p->headers);
	curl_multi_add_handle(multi, easy);
}

static void collect(CURLM *multi)
{
	int left;
	for (CURLMsg *m; (m = curl_multi_info_read(multi, &left));) {
		CURL *easy = m->easy_handle;
		long status = 0;
		curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
		failed += m->data.result != CURLE_OK || status != 201;
		curl_multi_remove_handle(multi, easy);
		post_next(multi, easy);
	}
}

static double run_ms(CURLM *multi, CURL *const easy[CONNECTIONS])
{
	double began = figure_now_ms();
	for (size_t i = 0; i < CONNECTIONS; i++)
		post_next(multi, easy[i]);
	for (int running = 1; running || next < count;) {
		curl_multi_perform(multi, &running);
		collect(multi);
		curl_multi_poll(multi, NULL, 0, running ? 1000 : 0, NULL);
	}
	collect(multi);
	return figure_now_ms() - began;
}

int main(int argc, char **argv)
{
	CURL *easy[CONNECTIONS];
	if (argc != 5) {
		fputs("usage: bench-post URL CA CERT KEY <BODIES\n", stderr);
		return 2;
	}
	curl_global_init(CURL_GLOBAL_DEFAULT);
	read_bodies();
	CURLM *multi = curl_multi_init();
	for (size_t i = 0; i < CONNECTIONS; i++)
		easy[i] = connection(argv);
	double ms = run_ms(multi, easy);
	for (size_t i = 0; i < CONNECTIONS; i++)
		curl_easy_cleanup(easy[i]);
	curl_multi_cleanup(multi);
	for (size_t i = 0; i < count; i++) {
		curl_slist_free_all(posts[i].headers);
		free(posts[i].body);
	}
	printf("%.0f\n", (double)count / ms * 1000);
	if (failed)
		die("not all were taken");
	return 0;
}
