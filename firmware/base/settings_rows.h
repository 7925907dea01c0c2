/* SPDX-License-Identifier: Apache-2.0 */
/*
 * settings_rows.h - every key of the settings file, one row each: the struct, the reader of the file, its
 * example and its check are made of this list, so that a key cannot be in one of them alone.
 *
 * ROW(section, key, kind, default, min, max, choices, help); MANY() is a row of each [reader.N], each [light.N]. The
 * default NULL: required. min and max are of a NUMBER. choices, "a|b|c", of an ENUM (its value is the
 * index), a FLAG, a WORD.
 */
#pragma once

#include "firmware/base/language.h"

#define SETTINGS_WEEK_S 604800
#define SETTINGS_NONE	"none" /* no driver */
/* "|zh-CN|en..." */
#define SETTINGS_OR_LANGUAGE(code, offered) "|" code
#define SETTINGS_LANGUAGES		    (&(LANGUAGE_LIST(SETTINGS_OR_LANGUAGE))[1])

// clang-format off
#define SETTINGS_LIST(BEGIN, ROW, END, MANY) \
	BEGIN(terminal) \
	ROW(terminal, id, ID, "", 0, 0, NULL, "1-32 of A-Z a-z 0-9 -; default: CN of the client certificate") \
	ROW(terminal, model, TEXT, "", 0, 0, NULL, "told the platform at the enrolment; default: what the machine says of itself") \
	ROW(terminal, serial_no, TEXT, "", 0, 0, NULL, "the same; default also: a hash of its machine-id") \
	ROW(terminal, hall_code, TEXT, "", 0, 0, NULL, "default: from the platform") \
	ROW(terminal, setup, FLAG, "no", 0, 0, "no|yes", "a board without staff or without identity asks at the glass to be put up, and is closed until then") \
	ROW(terminal, area_code, TEXT, "", 0, 0, NULL, "default: the platform's, else the item's") \
	END(terminal) \
	BEGIN(platform) \
	ROW(platform, url, URL, "", 0, 0, NULL, "https://HOST:PORT, no path; required without a region pack") \
	ROW(platform, url2, URL, "", 0, 0, NULL, "second endpoint") \
	ROW(platform, ca, PATH_KEY, NULL, 0, 0, NULL, "PEM, the only CAs trusted") \
	ROW(platform, cert, PATH_KEY, NULL, 0, 0, NULL, "PEM, the terminal's certificate") \
	ROW(platform, key, PATH_KEY, NULL, 0, 0, NULL, "PEM, mode 0600") \
	ROW(platform, dialect, TEXT, "standard", 0, 0, "standard|contrary", "how the province writes codes, times and areas") \
	END(platform) \
	BEGIN(store) \
	ROW(store, path, PATH_KEY, NULL, 0, 0, NULL, "folder, mode 0700, created") \
	ROW(store, seal_key, PATH_KEY, "", 0, 0, NULL, "32 raw bytes, 0600; default: PATH/seal.key") \
	ROW(store, seal_suite, ENUM, "aes-256-gcm", 0, 0, "aes-256-gcm|sm4-ctr-hmac-sm3", "how queued bodies are sealed") \
	END(store) \
	BEGIN(receipt) \
	ROW(receipt, key, PATH_KEY, "", 0, 0, NULL, "PEM, created at first start; default: PATH/receipt.key") \
	ROW(receipt, algorithm, ENUM, "ed25519", 0, 0, "ed25519|sm2", "signature of receipts") \
	END(receipt) \
	BEGIN(catalogue) \
	ROW(catalogue, trust, PATH_KEY, "", 0, 0, NULL, "PEM public key; unset: TLS is the trust") \
	ROW(catalogue, stale_days, NUMBER, "30", 1, 3650, NULL, "so long without a word of the platform, citizens are told") \
	END(catalogue) \
	BEGIN(region) \
	ROW(region, pack, PATH_KEY, "", 0, 0, NULL, "signed file: hall, area, endpoints, items; a key here goes before it") \
	ROW(region, trust, PATH_KEY, "", 0, 0, NULL, "PEM public key of packs; required with pack") \
	ROW(region, settings, PATH_KEY, "", 0, 0, NULL, "signed file: settings of all terminals of a hall; a key here goes before it") \
	END(region) \
	BEGIN(sync) \
	ROW(sync, heartbeat_s, NUMBER, "300", 0, SETTINGS_WEEK_S, NULL, "") \
	ROW(sync, backoff_base_s, NUMBER, "2", 0, SETTINGS_WEEK_S, NULL, "") \
	ROW(sync, backoff_max_s, NUMBER, "300", 0, SETTINGS_WEEK_S, NULL, "") \
	ROW(sync, splay_s, NUMBER, "60", 0, SETTINGS_WEEK_S, NULL, "") \
	ROW(sync, power_on_splay_s, NUMBER, "120", 0, SETTINGS_WEEK_S, NULL, "") \
	ROW(sync, grace_s, NUMBER, "60", 0, SETTINGS_WEEK_S, NULL, "from acknowledgement to erasure") \
	END(sync) \
	BEGIN(visit) \
	ROW(visit, idle_s, NUMBER, "120", 1, SETTINGS_WEEK_S, NULL, "") \
	ROW(visit, idle_warn_s, NUMBER, "45", 0, SETTINGS_WEEK_S, NULL, "a citizen is given 20 s at the least") \
	ROW(visit, answer_wait_s, NUMBER, "5", 0, 600, NULL, "") \
	ROW(visit, card_must_stay, FLAG, "no", 0, 0, "no|yes", "") \
	END(visit) \
	BEGIN(supervision) \
	ROW(supervision, maintenance_hours, HOURS, "", 0, 0, NULL, "HH:MM-HH:MM; what staff does at other times is an irregularity; default: never") \
	ROW(supervision, metrics, PATH_KEY, "", 0, 0, NULL, "Prometheus text file for node_exporter, *.prom; default: none is written") \
	END(supervision) \
	BEGIN(bus) \
	ROW(bus, address, BUS, NULL, 0, 0, NULL, "unix:path=PATH") \
	END(bus) \
	MANY(reader, driver, DRIVER, "", 0, 0, NULL, "") \
	MANY(reader, device, DEVICE, "", 0, 0, NULL, "") \
	BEGIN(printer) \
	ROW(printer, driver, DRIVER, SETTINGS_NONE, 0, 0, NULL, "") \
	ROW(printer, device, DEVICE, "", 0, 0, NULL, "") \
	ROW(printer, width_dots, NUMBER, "576", 384, 576, NULL, "576 or 384") \
	ROW(printer, roll_m, NUMBER, "0", 0, 200, NULL, "metres of paper on a new roll; 0: not known, and no percent is told") \
	END(printer) \
	BEGIN(document_printer) \
	ROW(document_printer, driver, DRIVER, SETTINGS_NONE, 0, 0, NULL, "prints verified results on A4") \
	ROW(document_printer, device, DEVICE, "", 0, 0, NULL, "") \
	END(document_printer) \
	BEGIN(camera) \
	ROW(camera, driver, DRIVER, SETTINGS_NONE, 0, 0, NULL, "") \
	ROW(camera, device, DEVICE, "", 0, 0, NULL, "") \
	END(camera) \
	BEGIN(scanner) \
	ROW(scanner, driver, DRIVER, SETTINGS_NONE, 0, 0, NULL, "") \
	ROW(scanner, device, DEVICE, "", 0, 0, NULL, "") \
	END(scanner) \
	MANY(light, driver, DRIVER, "", 0, 0, NULL, "") \
	MANY(light, device, DEVICE, "", 0, 0, NULL, "") \
	MANY(light, shows, ENUM, "nothing", 0, 0, "nothing|screen|reader|slip|help|fault", "when it shines: the screen's backlight; a card is awaited; a paper is ready; help was called; something is out of order") \
	BEGIN(ui) \
	ROW(ui, width, NUMBER, "1080", 0, 7680, NULL, "pixels after rotation, from 320 on; 0: as many as the panel has") \
	ROW(ui, height, NUMBER, "1920", 0, 7680, NULL, "the same") \
	ROW(ui, panel_width_mm, NUMBER, "268", 0, 3000, NULL, "of the picture's width, from 50 on; 0: what the panel says") \
	ROW(ui, orientation, NUMBER, "0", 0, 270, NULL, "0, 90, 180 or 270") \
	ROW(ui, presenter, ENUM, "auto", 0, 0, "auto|window|dummy|drm", "default: window if DISPLAY, else dummy") \
	ROW(ui, language, WORD, LANGUAGE_MASTER, 0, 0, SETTINGS_LANGUAGES, "") \
	END(ui) \
	BEGIN(board) \
	ROW(board, acts, PATH_KEY, "", 0, 0, NULL, "folder in which root is asked for something; default: this is no board, and nothing is") \
	ROW(board, systemd, PATH_KEY, "/run/dbus/system_bus_socket", 0, 0, NULL, "where systemd is asked to start a board's acts") \
	ROW(board, data_shut, PATH_KEY, "", 0, 0, NULL, "file that a start leaves if it could not open the data partition; the screen says so") \
	ROW(board, usb, PATH_KEY, "/run/kiosk/usb", 0, 0, NULL, "where the USB stick is opened") \
	ROW(board, channel, ID, "stable", 0, 0, NULL, "which firmware the platform is asked for") \
	END(board) \
	BEGIN(test) \
	ROW(test, socket, PATH_KEY, "", 0, 0, NULL, "kiosk's test channel") \
	ROW(test, keeper_socket, PATH_KEY, "", 0, 0, NULL, "kioskd's test channel") \
	END(test)
// clang-format on
