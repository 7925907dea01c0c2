/* SPDX-License-Identifier: Apache-2.0 */
/* worker.c - see worker.h. */
#include "firmware/base/worker.h"

#include <assert.h>
#include <pthread.h>

#include "firmware/base/wipe.h"

struct worker {
	struct mailbox *box;
	pthread_t thread;
	bool started;
	size_t open;	      /* submitted, done() not yet called; loop's thread only */
	pthread_mutex_t lock; /* guards first, last, stop */
	pthread_cond_t wake;
	struct job *first;
	struct job *last;
	bool stop;
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

static void *work(void *arg)
{
	struct worker *w = arg;
	struct job *job;
	while ((job = take_job(w))) {
		job->run(job);
		wipe_stack();
		mailbox_post(w->box, &job->mail);
	}
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

void worker_destroy(struct worker *w)
{
	if (!w)
		return;
	if (w->started) {
		pthread_mutex_lock(&w->lock);
		w->stop = true;
		pthread_cond_signal(&w->wake);
		pthread_mutex_unlock(&w->lock);
		pthread_join(w->thread, NULL);
	}
	for (struct job *job = w->first; job; job = job->next) {
		job->dropped = true;
		mailbox_post(w->box, &job->mail);
	}
	mailbox_close(w->box);
	pthread_cond_destroy(&w->wake);
	pthread_mutex_destroy(&w->lock);
	free(w);
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
	pthread_cond_signal(&w->wake);
	pthread_mutex_unlock(&w->lock);
}

void worker_drain(struct worker *w)
{
	while (w->open > 0)
		mailbox_wait(w->box);
}

bool worker_is_idle(const struct worker *w)
{
	return w->open == 0;
}
