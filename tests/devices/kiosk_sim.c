/* SPDX-License-Identifier: Apache-2.0 */
/* kiosk_sim.c - kiosk-sim: virtual card readers, cards, cameras, scanners and printers for tests and development. */
#include <stdio.h>
#include <string.h>

#include "tests/devices/sim.h"

static const struct {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *usage;
} commands[] = {
	{ "samv", sim_samv,
	  "[FILE...] [--link PATH] [--baud N] [--reread]\n"
	  "      an ID card reader (SAM-V) on a pty; prints `tty PATH`. Further commands `unplug`,\n"
	  "      `replug`, and `told`: ok if a reply said that this card is there.\n"
	  "      --reread: the module reads a card twice without lifting it" },
	{ "samv-usb", sim_samv_usb,
	  "[FILE...] [--single] [--reread]\n"
	  "      the same on an emulated USB bus; prints `env NAME=VALUE` for the program to see it.\n"
	  "      A further command `counts` prints how many transfers and ioctls there were" },
	{ "card", sim_card,
	  "FILE --port N [--host 127.0.0.1] [--t0] [--contactless]\n"
	  "      a social security card for the virtual PC/SC reader (vpcd). --t0: answers 61xx, 6Cxx;\n"
	  "      --contactless: its answer to reset is that of a card without contacts. A further\n"
	  "      command `told`: ok if this card was asked for something" },
	{ "pcscd", sim_pcscd,
	  "--socket PATH --port N [--name NAME]\n"
	  "      a private pcscd with two virtual readers on ports N and N+1. Commands: kill,\n"
	  "      start [NAME]" },
	{ "camera", sim_camera,
	  "--folder DIR\n"
	  "      sheets of paper under a document camera, as files: the folder of the driver `files`.\n"
	  "      in [sharp|blurred|glaring|fine|empty|garbage|short...]: one sheet for each page taken,\n"
	  "      out: no camera is there" },
	{ "systemd", sim_systemd,
	  "--socket PATH --log FILE\n"
	  "      the D-Bus of a board with a systemd that starts nothing and writes down what it was to start.\n"
	  "      result done|failed|timeout|canceled, refuse denied|unknown|none, mute, gone" },
	{ "scanner", sim_scanner,
	  "--link PATH\n"
	  "      a code scanner on a pty (CDC serial). scan TEXT: a code is read, with a CR behind it;\n"
	  "      bytes HEX: these as they are; flood N: N bytes without an end; unplug, replug" },
	{ "printer", sim_printer,
	  "--device PATH --out DIR [--width 576] [--tty]\n"
	  "      an ESC/POS printer on a FIFO (or a pty); prints `printed FILE` for each receipt.\n"
	  "      fault paper|paper=N|low|cover|cutter|jam|busy|stuck|none; unplug, replug of a pty" },
};

static void print_usage(FILE *out)
{
	fputs("usage: kiosk-sim COMMAND ...\n\n", out);
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		fprintf(out, "  %s %s\n", commands[i].name, commands[i].usage);
	fputs("\nEach prints `ready`, then reads commands from standard input, one a line, and\n"
	      "answers `ok` or `error: ...`: in [FILE], out, fault XX|garbage|mute|badchk|cut=N|none,\n"
	      "fault late|short|repeat[=CMD] of ID card readers,\n"
	      "quit.\n",
	      out);
}

int main(int argc, char **argv)
{
	if (argc < 2) {
		print_usage(stderr);
		return 2;
	}
	if (strcmp(argv[1], "--help") == 0 || (argc > 2 && strcmp(argv[2], "--help") == 0)) {
		print_usage(stdout);
		return 0;
	}
	if (strcmp(argv[1], "--version") == 0) {
		puts("kiosk-sim " KIOSK_VERSION);
		return 0;
	}
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (strcmp(commands[i].name, argv[1]) == 0)
			return commands[i].run(argc - 1, argv + 1);
	fprintf(stderr, "kiosk-sim: no command %s\n", argv[1]);
	return 2;
}
