/* SPDX-License-Identifier: Apache-2.0 */
/*
 * service.h - the one service behind every device class: for the authors of classes.
 *
 * Each configured device is a struct device with a thread of its own. The thread runs jobs, one
 * after another: the class's *turn* (a reader's steps, a printer's look at its paper) and what the
 * loop submits (a print, a self-test). Before a job the port is opened if it is closed, and whoever
 * opened must also answer a question.
 *
 * Healthy is only who answered a real question within the class's period; the escalation of one that fails:
 *
 *   reset    once, where the class has one: what the device offers for a fresh start, with the port open
 *   reopen   it is closed and, 100 ms later, doubling to 1 s, opened again, for ever
 *   staff    STAFF_AFTER failures one after another, or at once where only a person can help: it needs_staff
 *
 * One that neither answers nor fails (a driver stuck in a library) is offline after healthy_ms and needs staff.
 *
 * A class is a struct that begins with struct device, and one struct device_class. It needs no lock:
 * what the loop wants a turn to know is handed over in ready(), what the turn found is read in
 * heard(), and between the two the thread has it alone.
 */
#pragma once

#include "drivers/devices.h"
#include "firmware/base/worker.h"

struct device_class;

/* Something a device does for the loop: part of its owner's struct, so submitting cannot fail. */
struct device_job {
	struct job job;
	struct device *device;
	/* Device's thread, the port is open. */
	enum err (*run)(struct device_job *j);
	/*
	 * Loop's thread, exactly once; may free the container. What run() gave, or why the port could
	 * not be opened, or ERR_CANCELLED: the service ended first.
	 */
	void (*done)(struct device_job *j, enum err err);
	/* The service's */
	enum err err;
	bool is_fresh; /* it found the port closed and opened it: asked and answered by that */
	bool has_run;
	bool was_reset; /* it failed, and the device was mended by a reset: it stays open */
	int took_ms;
};

struct device {
	const struct device_class *class;
	const struct settings_driver *driver;
	int index;		/* reader.3: 2 */
	char name[24];		/* "reader.3" */
	char address[PATH_MAX]; /* `device =` as checked */
	struct device_wake wake;
	atomic_llong answered_ms; /* device_clock_ms() at the last answer; 0 = none yet */
	atomic_llong begun_ms;	  /* of the job under way; 0 = none runs */
	atomic_bool has_news;	  /* any job's, until the next turn is over: then heard() */
	/* Device's thread */
	void *port;	  /* the driver's; NULL = closed */
	bool was_reset;	  /* and nothing went well since */
	int64_t asked_ms; /* the last check() */
	/* Loop's thread */
	struct loop *loop;
	struct worker *worker;
	void (*told)(void *arg);
	void *told_arg;
	enum device_state state; /* without BUSY */
	enum err fault;
	struct device_counts counts;
	struct device_test tested;
	struct device_job turn, test;
	struct job closing;
	struct timer again; /* until the next turn */
	int pause_ms;	    /* the next one after a failure */
	struct timer watch; /* until it must have answered */
	int uses;	    /* submitted, not yet done */
	int failures;	    /* one after another */
	bool needs_staff;
	bool is_turning, is_testing, is_stopping;
};

struct device_class {
	const char *section; /* of the settings: "reader" */
	const char *kind;    /* as the keeper and the platform are told: "card_reader" */
	size_t size;	     /* of the class's struct; it is zeroed at first and wiped at the end */
	int every_ms; /* between the turns of a device that is well; 0: the turn itself waits */
	int asked_ms; /* so often check() is asked beside the turns; 0: each turn is a question by itself */
	/* So long after the last answer it is not healthy; longer than any job takes. 0: for ever healthy. */
	int healthy_ms;

	/*
	 * Device's thread. open() sets d->port, on ERR_OK only; close() is called with an open one, also while
	 * heard() looks at what the turn before found: that is not the port's.
	 */

	enum err (*open)(struct device *d);
	void (*close)(struct device *d);
	/* Asks the device something and waits for its answer; never ERR_CANCELLED. */
	enum err (*check)(struct device *d);
	enum err (*reset)(struct device *d); /* NULL: reopening is all there is */
	/*
	 * Returns soon when d->wake is raised. Sets d->has_news where the loop must hear of it, else
	 * it is called again.
	 */
	enum err (*turn)(struct device *d);

	/* Loop's thread; NULL where the class has nothing to do. */

	void (*ready)(struct device *d);   /* a turn is about to begin */
	void (*heard)(struct device *d);   /* a turn ended with news */
	void (*changed)(struct device *d); /* d->state */
	/* At the end, any thread, alone: what the struct owns beside the port, and nobody heard. */
	void (*fini)(struct device *d);
	/* What there is to say of it beside its state: "paperLow"; "" = nothing. Static. */
	const char *(*condition)(const struct device *d);
};

/* All on the loop's thread. */

/*
 * Starts a device of that class. ERR_NOMEM, ERR_IO. `told` is called when what device_describe()
 * says has changed.
 */
enum err device_start(struct loop *loop, const struct device_class *class,
		      const struct settings_device *settings, const struct settings_driver *driver,
		      void (*told)(void *arg), void *arg, struct device **out);
/*
 * Ends in two halves, so that many devices end at the same time: what runs is interrupted and no
 * class hears anything more; then every job is done, with ERR_CANCELLED if it had not ended. A driver
 * that is stuck longer than `within_ms` is left behind with its struct.
 */
void device_quit(struct device *d);
void device_destroy(struct device *d, int within_ms); /* NULL is allowed; after device_quit() */
/* j->run and j->done are set. Jobs run in the order of submission. */
void device_submit(struct device *d, struct device_job *j);
/* What ready() hands over has changed: the turn under way ends, or the next begins now. */
void device_nudge(struct device *d);
void device_self_test(struct device *d);
void device_describe(const struct device *d, struct device_report *out);
