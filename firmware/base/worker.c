/* SPDX-License-Identifier: Apache-2.0 */
/* worker.c - see worker.h. */
#include "firmware/base/worker.h"

#include <assert.h>
#include <pthread.h>
#include <time.h>

#include "firmware/base/wipe.h"

struct worker {
	struct mailbox *box;
	pthread_t thread;
	bool started;
	size_t open;	      /* submitted, done() not yet called; loop's thread only */
	pthread_mutex_t lock; /* guards what follows */
	pthread_cond_t wake;
	struct job *first;
	struct job *last;
	bool stop;
	bool is_silent; /* left behind: the mailbox is going, nothing is posted any more */
	/* Left behind, whoever of thread and loop comes second frees the worker. */
	bool has_ended, is_orphan;
	void (*orphaned)(void *arg);
	void *arg;
};

static void finish(struct mail *mail)
{
	struct job *job = CONTAINER_OF(mail, struct job, mail);
	job->worker->open--;
	job->done(job);
}

static struct job *take_job(struct worker *w)
{
	pthread_mutex_lock(&w->lock);
	while (!w->first && !w->stop)
		pthread_cond_wait(&w->wake, &w->lock);
	struct job *job = w->stop ? NULL : w->first;
	if (job) {
		w->first = job->next;
		if (!w->first)
			w->last = NULL;
	}
	pthread_mutex_unlock(&w->lock);
	return job;
}

static void post(struct worker *w, struct job *job)
{
	pthread_mutex_lock(&w->lock);
	if (!w->is_silent)
		mailbox_post(w->box, &job->mail);
	pthread_mutex_unlock(&w->lock);
}

static void free_worker(struct worker *w)
{
	pthread_cond_destroy(&w->wake);
	pthread_mutex_destroy(&w->lock);
	free(w);
}

static void free_orphan(struct worker *w)
{
	w->orphaned(w->arg);
	free_worker(w);
}

static void *work(void *arg)
{
	struct worker *w = arg;
	struct job *job;
	while ((job = take_job(w))) {
		job->run(job);
		wipe_stack();
		post(w, job);
	}
	pthread_mutex_lock(&w->lock);
	w->has_ended = true;
	bool is_orphan = w->is_orphan;
	pthread_mutex_unlock(&w->lock);
	if (is_orphan)
		free_orphan(w);
	return NULL;
}

enum err worker_create(struct loop *loop, const char *name, struct worker **out)
{
	struct worker *w = calloc(1, sizeof(*w));
	if (!w)
		return ERR_NOMEM;
	pthread_mutex_init(&w->lock, NULL);
	pthread_cond_init(&w->wake, NULL);
	enum err err = mailbox_open(loop, &w->box);
	if (err == ERR_OK && pthread_create(&w->thread, NULL, work, w) != 0)
		err = ERR_NOMEM;
	if (err != ERR_OK) {
		worker_destroy(w);
		return err;
	}
	w->started = true;
	pthread_setname_np(w->thread, name);
	*out = w;
	return ERR_OK;
}

/* No job begins any more; gives those that had not. */
static struct job *stop(struct worker *w, bool is_silent)
{
	pthread_mutex_lock(&w->lock);
	struct job *waiting = w->first;
	w->first = w->last = NULL;
	w->stop = true;
	w->is_silent = is_silent;
	pthread_cond_signal(&w->wake);
	pthread_mutex_unlock(&w->lock);
	return waiting;
}

/* Everything that was submitted is delivered, the given jobs as dropped. */
static void close_box(struct worker *w, struct job *waiting)
{
	for (struct job *job = waiting, *next; job; job = next) {
		next = job->next;
		job->dropped = true;
		mailbox_post(w->box, &job->mail);
	}
	mailbox_close(STEAL(w->box));
}

void worker_destroy(struct worker *w)
{
	if (!w)
		return;
	struct job *waiting = stop(w, false);
	if (w->started)
		pthread_join(w->thread, NULL);
	close_box(w, waiting);
	free_worker(w);
}

static void leave_behind(struct worker *w)
{
	close_box(w, stop(w, true));
	pthread_detach(w->thread);
	pthread_mutex_lock(&w->lock);
	w->is_orphan = true;
	bool has_ended = w->has_ended;
	pthread_mutex_unlock(&w->lock);
	if (has_ended)
		free_orphan(w);
}

static int64_t now_ms(void)
{
	struct timespec ts;
	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

bool worker_finish(struct worker *w, int within_ms, void (*orphaned)(void *arg), void *arg)
{
	int64_t end = now_ms() + within_ms;
	for (int64_t left; w->open > 0 && (left = end - now_ms()) > 0;)
		mailbox_wait(w->box, (int)left);
	if (w->open == 0) {
		worker_destroy(w);
		return true;
	}
	w->orphaned = orphaned;
	w->arg = arg;
	leave_behind(w);
	return false;
}

void worker_submit(struct worker *w, struct job *job)
{
	assert(job->run && job->done);
	job->worker = w;
	job->next = NULL;
	job->dropped = false;
	job->mail.deliver = finish;
	w->open++;
	pthread_mutex_lock(&w->lock);
	if (w->last)
		w->last->next = job;
	else
		w->first = job;
	w->last = job;
	pthread_mutex_unlock(&w->lock);
	/* Behind the lock, which the thread would otherwise wake up to and wait for. */
	pthread_cond_signal(&w->wake);
}

void worker_drain(struct worker *w)
{
	while (w->open > 0)
		mailbox_wait(w->box, -1);
}

bool worker_is_idle(const struct worker *w)
{
	return w->open == 0;
}
