/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sim.h - what the virtual devices of kiosk-sim share: the console, the card file, the faults.
 *
 * Test equipment, written from the published layouts and not from the product's code, so that the
 * two can disagree. It links nothing of firmware/ or drivers/.
 */
#pragma once

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SIM_LINE_MAX 4096
#define SIM_FDS_MAX  8

/* The console: one command a line on standard input, `ok` or `error: …` on standard output. */

struct sim_command {
	const char *word;
	/* `rest`: what follows the word, "" if nothing. Returns NULL for ok, else what is wrong. */
	const char *(*run)(void *arg, char *rest);
};

struct sim_console {
	const struct sim_command *commands; /* .word NULL at the end; `quit` is built in */
	void *arg;
	int signals;
	bool listening; /* standard input has not ended */
	bool quit;
	size_t len;
	char line[SIM_LINE_MAX];
};

void sim_console_init(struct sim_console *c, const struct sim_command *commands, void *arg);
/* Says `ready`. */
void sim_console_ready(void);
/*
 * Waits for the descriptors, a command or the time, and runs commands. False when it is time to end:
 * `quit`, SIGTERM, SIGINT, or the end of a standard input that is a pipe, socket or terminal.
 */
bool sim_console_wait(struct sim_console *c, struct pollfd *fds, size_t n, int timeout_ms);

/* A pty under a link; the slave side stays open, so that it survives a kiosk that closes and opens it again. */

struct sim_pty {
	const char *link;  /* NULL: none */
	int master, slave; /* -1: unplugged */
};

/* Its name, NULL on failure; master is O_NONBLOCK. Under the same link a new pty each time. */
const char *sim_pty_plug(struct sim_pty *p);
void sim_pty_unplug(struct sim_pty *p);

/* The card file of firmware/INTERFACES.md */

enum sim_kind { SIM_RESIDENT, SIM_HMT, SIM_FOREIGN_2017, SIM_FOREIGN_2023, SIM_SSC };

#define SIM_TEXT_LEN	256
#define SIM_PHOTO_LEN	1024
#define SIM_ADDRESS_LEN 70
#define SIM_RECORDS_MAX 16
#define SIM_VALUE_MAX	32

/* A record of a social security card. */
struct sim_record {
	uint16_t file; /* 0xEF05, 0xEF06 */
	uint8_t tag;
	uint8_t len;
	uint8_t value[SIM_VALUE_MAX];
};

struct sim_card {
	enum sim_kind kind;
	uint8_t text[SIM_TEXT_LEN];
	uint8_t photo[SIM_PHOTO_LEN];
	uint8_t address[SIM_ADDRESS_LEN];
	bool has_address;
	struct sim_record records[SIM_RECORDS_MAX]; /* in the order of their numbers */
	size_t n_records;
	char version[8];
	char pin[13]; /* "" = none */
};

/* False with a sentence in `fault`; *out is written only on success. */
bool sim_card_load(const char *path, struct sim_card *out, char *fault, size_t cap);

/*
 * Faults: XX (hex status), none, garbage, mute, badchk, cut=N; and once, to the next reply or the next
 * one to that command (late=2001): late, short, repeat
 */

enum sim_fault_kind {
	SIM_FINE,
	SIM_STATUS,
	SIM_GARBAGE,
	SIM_MUTE,
	SIM_BAD_CHK,
	SIM_CUT,
	SIM_LATE,   /* after SIM_LATE_MS, and the module does nothing else meanwhile */
	SIM_SHORT,  /* the first half of it */
	SIM_REPEAT, /* twice */
};

#define SIM_LATE_MS    1200
#define SIM_FAULT_FORM "fault XX|garbage|mute|badchk|cut=N|late[=CMD]|short[=CMD]|repeat[=CMD]|none"

struct sim_fault {
	enum sim_fault_kind kind;
	unsigned value; /* the status, the number of bytes, or the command (0 = any) */
};

bool sim_fault_parse(const char *text, struct sim_fault *out);

/* Subcommands: argv[0] is the subcommand's name. They return the exit code. */
int sim_samv(int argc, char **argv);
int sim_card(int argc, char **argv);
int sim_printer(int argc, char **argv);
int sim_camera(int argc, char **argv);
int sim_scanner(int argc, char **argv);
int sim_pcscd(int argc, char **argv);
int sim_systemd(int argc, char **argv);
int sim_samv_usb(int argc, char **argv);

/* Common to them: "--name VALUE" pairs and --flags, the rest are operands. */
struct sim_option {
	const char *name;   /* "link" */
	const char **value; /* NULL for a flag */
	bool *flag;
};

/* Moves operands to the front of argv + 1 and returns how many; -1 after a message about usage. */
int sim_options(int argc, char **argv, const struct sim_option *options);
/* A decimal number in the range, else -1. */
long sim_number(const char *text, long min, long max);
