/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sim_card.c - kiosk-sim card: a social security card in a virtual PC/SC slot (vpcd, TCP).
 *
 *   both ways   length u16 BE | payload       length 1: 00 off, 01 on, 02 reset, 04 ATR please
 *
 * Connecting puts the card into the slot, disconnecting takes it out; while it is in, a lost
 * connection (pcscd died) is made again. TCP_QUICKACK after every receive: vpcd writes length and
 * body separately and would wait 40 ms for the acknowledgement. `fault cut=N` ends the connection
 * after N more bytes, once; `fault XXXX` answers records with that status.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/devices/sim.h"

#define RETRY_MS     100
#define APDU_MAX     512
#define SEND_TIMEOUT 2 /* seconds */

static const uint8_t df_name[] = { 0x73, 0x78, 0x31, 0x2e, 0x73, 0x68, 0x2e, 0xc9,
				   0xe7, 0xbb, 0xe1, 0xb1, 0xa3, 0xd5, 0xcf };
/* T=0, historical bytes as these cards have them: maker, card, serial. */
static const uint8_t atr[] = { 0x3b, 0x6d, 0x00, 0x00, 0x00, 0x81, 0x54, 0x43, 0x65,
			       0x44, 0x01, 0x56, 0x49, 0x53, 0x41, 0x53, 0x53 };
/* The same without contacts: the service makes it up around the historical bytes (PC/SC part 3). */
static const uint8_t contactless_atr[] = { 0x3b, 0x8a, 0x80, 0x01, 0x54, 0x43, 0x65, 0x44,
					   0x01, 0x56, 0x49, 0x53, 0x41, 0x53, 0x62 };
/* FCI: the DF's name, and the algorithm under 9F0C. */
static const uint8_t fci[] = { 0x6f, 0x1a, 0x84, 0x0f, 0x73, 0x78, 0x31, 0x2e, 0x73, 0x68,
			       0x2e, 0xc9, 0xe7, 0xbb, 0xe1, 0xb1, 0xa3, 0xd5, 0xcf, 0xa5,
			       0x07, 0x9f, 0x0c, 0x04, 0x03, 0x86, 0x01, 0x01 };

struct slot {
	struct sim_card card;
	bool has_card, in;
	bool told; /* somebody has asked it for something */
	struct sockaddr_in address;
	int fd;
	struct sim_fault fault;
	bool t0, contactless;
	bool df;       /* the application is selected */
	uint16_t file; /* the selected one, 0 = none */
	bool verified; /* the PIN */
	int pin_tries;
	uint8_t waiting[APDU_MAX]; /* for GET RESPONSE */
	size_t waiting_len;
	uint8_t in_bytes[2 + APDU_MAX];
	size_t in_len;
	char why[512];
};

struct answer {
	uint8_t bytes[APDU_MAX];
	size_t len;
};

static void put(struct answer *a, const void *bytes, size_t len)
{
	memcpy(a->bytes + a->len, bytes, len);
	a->len += len;
}

static void put_sw(struct answer *a, unsigned sw)
{
	uint8_t two[] = { (uint8_t)(sw >> 8), (uint8_t)sw };
	put(a, two, sizeof(two));
}

/* The card */

static void select_file(struct slot *s, const uint8_t *apdu, size_t len, struct answer *a)
{
	const uint8_t *name = apdu + 5;
	size_t n = len > 5 ? apdu[4] : 0;
	if (n == 0 || n > len - 5) {
		put_sw(a, 0x6700);
	} else if (apdu[2] == 0x04) {
		s->df = n == sizeof(df_name) && memcmp(name, df_name, n) == 0;
		s->file = 0;
		if (!s->df) {
			put_sw(a, 0x6a82);
		} else if (s->t0) {
			memcpy(s->waiting, fci, sizeof(fci));
			s->waiting_len = sizeof(fci);
			put_sw(a, 0x6100 | sizeof(fci));
		} else {
			put(a, fci, sizeof(fci));
			put_sw(a, 0x9000);
		}
	} else {
		uint16_t file = n == 2 ? (uint16_t)((unsigned)name[0] << 8 | name[1]) : 0;
		bool known = s->df && (file == 0xef05 || file == 0xef06);
		s->file = known ? file : s->file;
		put_sw(a, known ? 0x9000 : 0x6a82);
	}
}

/* By number (P2 = x4) or by tag (P2 = x0); x is the short file id, 0 the selected file. */
static const struct sim_record *find_record(const struct slot *s, uint8_t p1, uint8_t p2,
					    uint16_t *out_file)
{
	unsigned sfi = p2 >> 3;
	uint16_t file = sfi ? (uint16_t)(0xef00u | sfi) : s->file;
	*out_file = file;
	uint8_t number = 0;
	for (size_t i = 0; i < s->card.n_records; i++) {
		const struct sim_record *r = &s->card.records[i];
		if (r->file != file)
			continue;
		number++;
		if ((p2 & 7) == 4 ? number == p1 : r->tag == p1)
			return r;
	}
	return NULL;
}

static void read_record(struct slot *s, const uint8_t *apdu, size_t len, struct answer *a)
{
	uint16_t file;
	const struct sim_record *r = find_record(s, apdu[2], apdu[3], &file);
	bool closed =
		file == 0xef06 && (s->card.version[0] == '3' || (s->card.pin[0] && !s->verified));
	size_t le = len == 5 ? (apdu[4] ? apdu[4] : 256) : 0;
	size_t have = r ? 2u + r->len : 0;
	if (!s->df || !file)
		put_sw(a, 0x6985);
	else if (s->fault.kind == SIM_STATUS)
		put_sw(a, s->fault.value > 0xff ? s->fault.value : s->fault.value << 8);
	else if (closed)
		put_sw(a, 0x6982);
	else if (!r)
		put_sw(a, 0x6a83);
	else if (s->t0 && le != have)
		put_sw(a, (unsigned)(0x6c00 | have));
	else {
		put(a, &r->tag, 1);
		put(a, &r->len, 1);
		put(a, r->value, r->len);
		put_sw(a, 0x9000);
	}
}

/* Nobody but the citizen may send a PIN: a test looks for this line. */
static void verify(struct slot *s, const uint8_t *apdu, size_t len, struct answer *a)
{
	puts("verify");
	fflush(stdout);
	size_t n = len > 5 ? apdu[4] : 0;
	if (s->pin_tries == 0) {
		put_sw(a, 0x6983);
	} else if (n > 0 && n == len - 5 && n == strlen(s->card.pin) &&
		   memcmp(apdu + 5, s->card.pin, n) == 0) {
		s->verified = true;
		s->pin_tries = 3;
		put_sw(a, 0x9000);
	} else {
		put_sw(a, (unsigned)(0x63c0 | --s->pin_tries));
	}
}

static void get_response(struct slot *s, const uint8_t *apdu, size_t len, struct answer *a)
{
	size_t le = len == 5 ? (apdu[4] ? apdu[4] : 256) : 0;
	size_t n = le < s->waiting_len ? le : s->waiting_len;
	put(a, s->waiting, n);
	put_sw(a, s->waiting_len ? 0x9000 : 0x6f00);
	s->waiting_len = 0;
}

static void run_apdu(struct slot *s, const uint8_t *apdu, size_t len, struct answer *a)
{
	if (len < 4) {
		put_sw(a, 0x6700);
		return;
	}
	switch (apdu[1]) {
	case 0xa4:
		select_file(s, apdu, len, a);
		return;
	case 0xb2:
		read_record(s, apdu, len, a);
		return;
	case 0x20:
		verify(s, apdu, len, a);
		return;
	case 0xc0:
		get_response(s, apdu, len, a);
		return;
	case 0x84:
		put(a, "\x51\x1a\x7e\x03\x99\xc4\x20\x6b", 8);
		put_sw(a, 0x9000);
		return;
	default:
		put_sw(a, 0x6d00);
	}
}

static void power_on(struct slot *s)
{
	s->df = s->verified = false;
	s->file = 0;
	s->waiting_len = 0;
}

/* The connection */

static void disconnect(struct slot *s)
{
	if (s->fd >= 0)
		close(s->fd);
	s->fd = -1;
}

static void quick_ack(int fd)
{
	int one = 1;
	setsockopt(fd, IPPROTO_TCP, TCP_QUICKACK, &one, sizeof(one));
}

static bool connect_slot(struct slot *s)
{
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct timeval timeout = { .tv_sec = SEND_TIMEOUT };
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof(timeout));
	if (connect(fd, (struct sockaddr *)&s->address, sizeof(s->address)) < 0) {
		close(fd);
		return false;
	}
	quick_ack(fd);
	power_on(s);
	s->in_len = 0;
	s->fd = fd;
	return true;
}

static void send_bytes(struct slot *s, const uint8_t *bytes, size_t len)
{
	if (s->fault.kind == SIM_CUT) {
		bool last = s->fault.value <= len;
		len = last ? s->fault.value : len;
		s->fault.value -= (unsigned)len;
		if (len > 0 && send(s->fd, bytes, len, MSG_NOSIGNAL) < 0)
			last = true;
		if (last) {
			s->fault.kind = SIM_FINE;
			s->in = false;
			disconnect(s);
		}
		return;
	}
	if (send(s->fd, bytes, len, MSG_NOSIGNAL) != (ssize_t)len)
		disconnect(s);
}

static void send_answer(struct slot *s, const struct answer *a)
{
	uint8_t framed[2 + APDU_MAX];
	framed[0] = (uint8_t)(a->len >> 8);
	framed[1] = (uint8_t)a->len;
	memcpy(framed + 2, a->bytes, a->len);
	send_bytes(s, framed, 2 + a->len);
}

static void spoil(const struct slot *s, struct answer *a)
{
	if (s->fault.kind == SIM_GARBAGE)
		for (size_t i = 0; i < a->len; i++)
			a->bytes[i] = (uint8_t)(a->bytes[i] * 167 + 13 + i);
}

static void put_atr(const struct slot *s, struct answer *a)
{
	if (s->contactless)
		put(a, contactless_atr, sizeof(contactless_atr));
	else
		put(a, atr, sizeof(atr));
}

static void on_message(struct slot *s, const uint8_t *bytes, size_t len)
{
	struct answer a = { .len = 0 };
	if (len == 1) {
		if (bytes[0] == 0x04) {
			put_atr(s, &a);
			send_answer(s, &a);
		} else {
			power_on(s);
		}
		return;
	}
	if (s->fault.kind == SIM_MUTE)
		return;
	s->told = true;
	run_apdu(s, bytes, len, &a);
	spoil(s, &a);
	send_answer(s, &a);
}

static void on_bytes(struct slot *s)
{
	ssize_t n =
		recv(s->fd, s->in_bytes + s->in_len, sizeof(s->in_bytes) - s->in_len, MSG_DONTWAIT);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0) {
		disconnect(s);
		return;
	}
	quick_ack(s->fd);
	s->in_len += (size_t)n;
	while (s->fd >= 0 && s->in_len >= 2) {
		size_t len = (size_t)s->in_bytes[0] << 8 | s->in_bytes[1];
		if (len == 0 || len > APDU_MAX - 2) {
			disconnect(s);
			return;
		}
		if (s->in_len < 2 + len)
			return;
		uint8_t message[APDU_MAX];
		memcpy(message, s->in_bytes + 2, len);
		s->in_len -= 2 + len;
		memmove(s->in_bytes, s->in_bytes + 2 + len, s->in_len);
		on_message(s, message, len);
	}
}

/* Commands */

static const char *run_in(void *arg, char *rest)
{
	struct slot *s = arg;
	if (*rest && !sim_card_load(rest, &s->card, s->why, sizeof(s->why)))
		return s->why;
	s->has_card = s->has_card || *rest;
	if (!s->has_card)
		return "in FILE: no card was given yet";
	if (s->card.kind != SIM_SSC)
		return "this slot takes social security cards";
	disconnect(s);
	s->pin_tries = 3;
	s->in = true;
	s->told = false;
	connect_slot(s); /* else again and again while it is in */
	return NULL;
}

static const char *run_out(void *arg, char *rest)
{
	(void)rest;
	struct slot *s = arg;
	s->in = false;
	disconnect(s);
	return NULL;
}

static const char *run_told(void *arg, char *rest)
{
	(void)rest;
	return ((struct slot *)arg)->told ? NULL : "nobody has asked for this card";
}

static const char *run_fault(void *arg, char *rest)
{
	struct slot *s = arg;
	return sim_fault_parse(rest, &s->fault) ? NULL : "fault XX|XXXX|garbage|mute|cut=N|none";
}

static const struct sim_command commands[] = {
	{ "in", run_in },     { "out", run_out }, { "fault", run_fault },
	{ "told", run_told }, { NULL, NULL },
};

static int usage(void)
{
	fputs("usage: kiosk-sim card [FILE] --port N [--host 127.0.0.1] [--t0] [--contactless]\n",
	      stderr);
	return 2;
}

int sim_card(int argc, char **argv)
{
	static struct slot s = { .fd = -1 };
	const char *port = NULL, *host = "127.0.0.1";
	const struct sim_option options[] = { { "port", &port, NULL },
					      { "host", &host, NULL },
					      { "t0", NULL, &s.t0 },
					      { "contactless", NULL, &s.contactless },
					      { NULL, NULL, NULL } };
	int operands = sim_options(argc, argv, options);
	long n = sim_number(port, 1, 65535);
	s.address = (struct sockaddr_in){ .sin_family = AF_INET, .sin_port = htons((uint16_t)n) };
	if (operands < 0 || operands > 1 || n < 0 ||
	    inet_pton(AF_INET, host, &s.address.sin_addr) != 1)
		return usage();
	if (operands == 1) {
		if (!sim_card_load(argv[1], &s.card, s.why, sizeof(s.why))) {
			fprintf(stderr, "kiosk-sim card: %s\n", s.why);
			return 1;
		}
		s.has_card = true;
	}
	struct sim_console console;
	sim_console_init(&console, commands, &s);
	sim_console_ready();
	struct pollfd fd = { .fd = -1, .events = POLLIN };
	while (sim_console_wait(&console, &fd, 1, s.in && s.fd < 0 ? RETRY_MS : -1)) {
		if (fd.revents && fd.fd == s.fd)
			on_bytes(&s);
		if (s.in && s.fd < 0)
			connect_slot(&s);
		fd.fd = s.fd;
	}
	disconnect(&s);
	return 0;
}
