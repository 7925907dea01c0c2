/* SPDX-License-Identifier: Apache-2.0 */
/*
 * link.c - the engine: libcurl's sockets as sd-event sources, its one time-out as a struct timer.
 *
 * A call owns its easy handle, its header list and what came back, and wipes all of it at its end.
 * done() runs from collect() or from the call's own time-out, outside libcurl, so it may start and cancel
 * calls.
 */
#include "firmware/link/link.h"

#include <assert.h>
#include <curl/curl.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>

#include "firmware/base/wipe.h"
#include "firmware/link/call.h"

#define LOG_MODULE "link"
#include "firmware/base/log.h"

#define DATE_HALF_MS 500 /* Date is cut to seconds: this is its middle */

/* The loop and libcurl */

static void collect(struct link *l);

static void act(struct link *l, curl_socket_t fd, int events)
{
	int running;
	curl_multi_socket_action(l->multi, fd, events, &running);
	collect(l);
}

static int on_io(sd_event_source *source, int fd, uint32_t revents, void *arg)
{
	(void)source;
	int events = 0;
	if (revents & (EPOLLIN | EPOLLHUP))
		events |= CURL_CSELECT_IN;
	if (revents & EPOLLOUT)
		events |= CURL_CSELECT_OUT;
	if (revents & EPOLLERR)
		events |= CURL_CSELECT_ERR;
	act(arg, fd, events);
	return 0;
}

static void on_timer(void *arg)
{
	act(arg, CURL_SOCKET_TIMEOUT, 0);
}

static int on_socket(CURL *easy, curl_socket_t fd, int what, void *arg, void *socket_arg)
{
	struct link *l = arg;
	sd_event_source *source = socket_arg;
	(void)easy;
	if (what == CURL_POLL_REMOVE) {
		sd_event_source_disable_unref(source);
		curl_multi_assign(l->multi, fd, NULL);
		return 0;
	}
	uint32_t events =
		(what & CURL_POLL_IN ? EPOLLIN : 0) | (what & CURL_POLL_OUT ? EPOLLOUT : 0);
	if (source) {
		sd_event_source_set_io_events(source, events);
	} else if (sd_event_add_io(loop_event(l->loop), &source, fd, events, on_io, l) >= 0) {
		curl_multi_assign(l->multi, fd, source);
	} else {
		return -1;
	}
	return 0;
}

static int on_timeout(CURLM *multi, long timeout_ms, void *arg)
{
	struct link *l = arg;
	(void)multi;
	if (timeout_ms < 0)
		timer_cancel(&l->timer);
	else
		timer_after(&l->timer, timeout_ms);
	return 0;
}

static enum err open_multi(struct link *l)
{
	l->multi = curl_multi_init();
	if (!l->multi)
		return ERR_NOMEM;
	curl_multi_setopt(l->multi, CURLMOPT_SOCKETFUNCTION, on_socket);
	curl_multi_setopt(l->multi, CURLMOPT_SOCKETDATA, l);
	curl_multi_setopt(l->multi, CURLMOPT_TIMERFUNCTION, on_timeout);
	curl_multi_setopt(l->multi, CURLMOPT_TIMERDATA, l);
	curl_multi_setopt(l->multi, CURLMOPT_PIPELINING, CURLPIPE_NOTHING);
	curl_multi_setopt(l->multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, (long)LINK_CONNECTIONS);
	curl_multi_setopt(l->multi, CURLMOPT_MAXCONNECTS, (long)LINK_CONNECTIONS);
	return ERR_OK;
}

static void close_multi(struct link *l)
{
	curl_multi_cleanup(l->multi);
	l->multi = NULL;
	timer_cancel(&l->timer);
}

/* The only way to close what the connection cache holds is to end the cache. */
static void close_kept(struct link *l)
{
	if (!l->close_wanted || l->calls)
		return;
	l->close_wanted = false;
	CURLM *old = l->multi;
	if (open_multi(l) != ERR_OK) {
		l->multi = old;
		return;
	}
	curl_multi_cleanup(old);
	timer_cancel(&l->timer);
}

/* Calls */

static void forget(struct link_call *call)
{
	struct link *l = call->link;
	for (struct link_call **at = &l->calls; *at; at = &(*at)->next) {
		if (*at == call) {
			*at = call->next;
			break;
		}
	}
	curl_multi_remove_handle(l->multi, call->easy);
	call_free(call);
}

/* What the Date says our wall clock lacks. A body may take long to follow, so its arrival counts. */
static int64_t date_offset(const struct link_call *call)
{
	const struct loop *loop = call->link->loop;
	int64_t since_ms = loop_mono_ms(loop) - call->date_mono_ms;
	return call->head.date_ms + DATE_HALF_MS + since_ms - loop_wall_ms(loop);
}

static void finish(struct link_call *call, CURLcode result)
{
	assert(call->waiter.done);
	struct link *l = call->link;
	struct link_answer answer;
	call_conclude(call, result, &answer);
	int status = call->head.status;
	bool failed = answer.unreached || (status >= 502 && status <= 504);
	if (failover_note(&l->failover, l->url2[0], call->second, failed, loop_mono_ms(l->loop)))
		log_warn("the %s endpoint is used from now on",
			 l->failover.second ? "second" : "first");
	if (l->on_date && call->head.date_ms >= 0)
		l->on_date(l->arg, date_offset(call), !call->trust.undated);
	call->waiter.done(call->waiter.arg, &answer);
	forget(call);
}

static void on_too_long(void *arg)
{
	struct link_call *call = arg;
	struct link *l = call->link;
	finish(call, CURLE_OPERATION_TIMEDOUT);
	close_kept(l);
}

static struct link_call *call_of(struct link *l, CURL *easy)
{
	for (struct link_call *call = l->calls; call; call = call->next)
		if (call->easy == easy)
			return call;
	return NULL;
}

static void collect(struct link *l)
{
	int left;
	for (CURLMsg *m; (m = curl_multi_info_read(l->multi, &left));) {
		if (m->msg != CURLMSG_DONE)
			continue;
		/* The message dies with the handle. */
		CURLcode result = m->data.result;
		struct link_call *call = call_of(l, m->easy_handle);
		assert(call);
		finish(call, result);
	}
	close_kept(l);
}

/* A connection keeps the certificate it was opened with: new files end the kept ones. */
static void follow_files(struct link *l)
{
	bool had = l->credentials.whole;
	if (!credentials_follow(&l->credentials) || !had)
		return;
	log_info("certificate, key or CA was replaced: new connections");
	link_close_idle(l);
}

enum err link_start(struct link *l, const struct link_request *request, struct link_waiter waiter,
		    struct link_call **out)
{
	struct link_call *call = NULL;
	assert(waiter.done);
	assert(!(request->json && request->body));
	follow_files(l);
	bool second = failover_pick(&l->failover, l->url2[0], loop_mono_ms(l->loop));
	enum err err = call_create(l, request, second, on_too_long, &call);
	if (err != ERR_OK)
		return err;
	call->waiter = waiter;
	if (request->record)
		crash_here("link.before-send");
	if (curl_multi_add_handle(l->multi, call->easy) != CURLM_OK) {
		call_free(call);
		return ERR_NOMEM;
	}
	call->next = l->calls;
	l->calls = call;
	if (out)
		*out = call;
	return ERR_OK;
}

void link_cancel(struct link_call *call)
{
	if (!call)
		return;
	struct link *l = call->link;
	forget(call);
	close_kept(l);
}

void link_set_floor(struct link *l, int64_t wall_ms)
{
	l->floor_ms = wall_ms;
}

void link_close_idle(struct link *l)
{
	l->close_wanted = true;
	close_kept(l);
}

size_t link_running(const struct link *l)
{
	size_t count = 0;
	for (const struct link_call *call = l->calls; call; call = call->next)
		count++;
	return count;
}

bool link_on_second(const struct link *l)
{
	return l->failover.second;
}

enum err link_files_fault(const struct link *l)
{
	return l->credentials.fault;
}

/* Life */

static void link_destroy_ptr(struct link **link)
{
	link_destroy(*link);
}

enum err link_create(const struct link_config *config, struct link **out)
{
	assert(config->loop && config->url && config->url2);
	assert(config->ca && config->cert && config->key);
	static bool initialised;
	if (!initialised && curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		return ERR_NOMEM;
	initialised = true;
	CLEANUP(link_destroy_ptr) struct link *l = calloc(1, sizeof(*l));
	if (!l)
		return ERR_NOMEM;
	l->loop = config->loop;
	l->adapter = config->adapter ? config->adapter : &adapter_standard;
	l->on_date = config->on_date;
	l->arg = config->arg;
	timer_init(&l->timer, l->loop, on_timer, l);
	if (!text_copy(l->url, sizeof(l->url), config->url) ||
	    !text_copy(l->url2, sizeof(l->url2), config->url2))
		return ERR_TOO_LONG;
	enum err err = credentials_init(&l->credentials, config->ca, config->cert, config->key);
	if (err == ERR_OK)
		err = open_multi(l);
	if (err != ERR_OK)
		return err;
	*out = STEAL(l);
	return ERR_OK;
}

void link_destroy(struct link *l)
{
	if (!l)
		return;
	while (l->calls)
		forget(l->calls);
	if (l->multi)
		close_multi(l);
	credentials_fini(&l->credentials);
	free(l);
}
