/* SPDX-License-Identifier: Apache-2.0 */
/* mailbox.c - a mutex, an eventfd and a FIFO. */
#include "firmware/base/mailbox.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

struct mailbox {
	sd_event_source *source;
	int fd;
	pthread_mutex_t lock; /* guards first, last */
	struct mail *first;
	struct mail *last;
};

static struct mail *take_all(struct mailbox *box)
{
	pthread_mutex_lock(&box->lock);
	struct mail *all = box->first;
	box->first = box->last = NULL;
	pthread_mutex_unlock(&box->lock);
	return all;
}

static void deliver_all(struct mailbox *box)
{
	struct mail *mail = take_all(box);
	while (mail) {
		struct mail *next = mail->next;
		mail->deliver(mail);
		mail = next;
	}
}

static int on_wake(sd_event_source *s, int fd, uint32_t revents, void *arg)
{
	(void)s;
	(void)revents;
	uint64_t count;
	if (read(fd, &count, sizeof(count)) < 0 && errno != EAGAIN)
		return -errno;
	deliver_all(arg);
	return 0;
}

enum err mailbox_open(struct loop *loop, struct mailbox **out)
{
	struct mailbox *box = calloc(1, sizeof(*box));
	if (!box)
		return ERR_NOMEM;
	pthread_mutex_init(&box->lock, NULL);
	box->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (box->fd < 0 ||
	    sd_event_add_io(loop_event(loop), &box->source, box->fd, EPOLLIN, on_wake, box) < 0) {
		mailbox_close(box);
		return ERR_IO;
	}
	*out = box;
	return ERR_OK;
}

void mailbox_close(struct mailbox *box)
{
	if (!box)
		return;
	sd_event_source_unref(box->source);
	deliver_all(box);
	if (box->fd >= 0)
		close(box->fd);
	pthread_mutex_destroy(&box->lock);
	free(box);
}

void mailbox_post(struct mailbox *box, struct mail *mail)
{
	mail->next = NULL;
	pthread_mutex_lock(&box->lock);
	if (box->last)
		box->last->next = mail;
	else
		box->first = mail;
	box->last = mail;
	/* Under the lock: after mailbox_close() took the queue nobody touches the fd any more. */
	uint64_t one = 1;
	if (write(box->fd, &one, sizeof(one)) < 0) {
		/* EAGAIN: 2^64-2 wakes are pending; the reader is awake anyway */
	}
	pthread_mutex_unlock(&box->lock);
}

void mailbox_wait(struct mailbox *box, int timeout_ms)
{
	struct pollfd p = { .fd = box->fd, .events = POLLIN };
	if (poll(&p, 1, timeout_ms) > 0)
		on_wake(NULL, box->fd, POLLIN, box);
}
