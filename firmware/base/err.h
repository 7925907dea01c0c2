/* SPDX-License-Identifier: Apache-2.0 */
/*
 * err.h - the one enum in which every failure travels.
 *
 * Number, name, retry class and message id stand in one row because they must not drift apart. The
 * hundreds digit is the subsystem. Numbers are never reused: the hall's fault book refers to them
 * (tests/lint/errors.py knows those that are gone).
 * The message id is an id of assets/strings; "" where no person is ever shown the error.
 *
 * A library's own codes are mapped to these where that library meets us, in one static function
 * per layer. The code travels up unchanged; whoever decides logs it, once.
 */
#pragma once

#include "firmware/base/util.h"

enum retry {
	RETRY_NEVER,   /* the same call will fail again */
	RETRY_LATER,   /* by itself, after a pause */
	RETRY_CITIZEN, /* when the citizen does something */
	RETRY_STAFF,   /* when staff does something */
};

// clang-format off
#define ERR_LIST(X) \
	X(ERR_OK,                    0, RETRY_NEVER,   "") \
	/* 1xx base */ \
	X(ERR_NOMEM,               101, RETRY_LATER,   "error.again") \
	X(ERR_IO,                  102, RETRY_LATER,   "error.again") \
	X(ERR_NOT_FOUND,           103, RETRY_NEVER,   "error.not_found") \
	X(ERR_TOO_LONG,            104, RETRY_NEVER,   "error.too_long") \
	X(ERR_SYNTAX,              105, RETRY_NEVER,   "error.again") \
	X(ERR_TIMEOUT,             106, RETRY_LATER,   "error.again") \
	X(ERR_CANCELLED,           107, RETRY_LATER,   "error.again") \
	X(ERR_UNSUPPORTED,         108, RETRY_NEVER,   "error.again") \
	X(ERR_PERMISSION,          109, RETRY_STAFF,   "error.staff") \
	X(ERR_INVALID,             110, RETRY_NEVER,   "error.again") \
	X(ERR_EXISTS,              111, RETRY_NEVER,   "error.again") \
	X(ERR_SETTINGS,            112, RETRY_STAFF,   "error.staff") \
	/* 2xx devices */ \
	X(ERR_READER_GONE,         201, RETRY_LATER,   "error.reader_gone") \
	X(ERR_CARD_REMOVED,        203, RETRY_CITIZEN, "error.card_removed") \
	X(ERR_CARD_UNREADABLE,     204, RETRY_CITIZEN, "error.card_unreadable") \
	X(ERR_CARD_WRONG,          205, RETRY_CITIZEN, "error.card_wrong") \
	X(ERR_CARD_BAD_NUMBER,     206, RETRY_CITIZEN, "error.card_bad_number") \
	X(ERR_CARD_EXPIRED,        207, RETRY_CITIZEN, "error.card_expired") \
	X(ERR_CARD_NEEDS_AUTH,     208, RETRY_CITIZEN, "error.card_needs_auth") \
	X(ERR_READER_FAULT,        210, RETRY_STAFF,   "error.reader_gone") \
	X(ERR_LINK_GARBLED,        211, RETRY_LATER,   "error.card_unreadable") \
	X(ERR_CARD_NAME,           212, RETRY_CITIZEN, "error.card_name") \
	X(ERR_CARD_SAME,           213, RETRY_CITIZEN, "error.card_same") \
	X(ERR_CARD_TOO_YOUNG,      214, RETRY_CITIZEN, "error.card_too_young") \
	X(ERR_GUARDIAN_NEEDED,     215, RETRY_CITIZEN, "error.guardian_needed") \
	X(ERR_PRINTER_GONE,        220, RETRY_LATER,   "error.printer_gone") \
	X(ERR_PRINTER_PAPER,       221, RETRY_STAFF,   "error.printer_paper") \
	X(ERR_CAMERA_GONE,         230, RETRY_LATER,   "error.camera_gone") \
	X(ERR_CAMERA_FAULT,        231, RETRY_LATER,   "error.camera_fault") \
	X(ERR_SCANNER_GONE,        240, RETRY_LATER,   "error.scanner_gone") \
	X(ERR_SCANNER_FAULT,       241, RETRY_STAFF,   "error.scanner_gone") \
	X(ERR_LIGHT_GONE,          250, RETRY_LATER,   "") \
	X(ERR_LIGHT_FAULT,         251, RETRY_STAFF,   "") \
	/* 3xx store */ \
	X(ERR_STORE_FULL,          301, RETRY_LATER,   "error.store_full") \
	X(ERR_STORE_CORRUPT,       302, RETRY_STAFF,   "error.staff") \
	X(ERR_STORE_BUSY,          303, RETRY_STAFF,   "error.staff") \
	X(ERR_STORE_NEWER,         304, RETRY_STAFF,   "error.staff") \
	X(ERR_CONFLICT,            305, RETRY_NEVER,   "error.conflict") \
	X(ERR_SEAL_BROKEN,         306, RETRY_STAFF,   "error.staff") \
	X(ERR_STORE_SYNC,          307, RETRY_LATER,   "error.again") \
	/* 4xx platform */ \
	X(ERR_OFFLINE,             401, RETRY_LATER,   "error.offline") \
	X(ERR_NO_ACK,              403, RETRY_LATER,   "error.offline") \
	X(ERR_BUSY,                405, RETRY_LATER,   "error.offline") \
	X(ERR_IDENTITY_MISMATCH,   406, RETRY_CITIZEN, "error.identity_mismatch") \
	X(ERR_NOT_MODIFIED,        408, RETRY_NEVER,   "") \
	X(ERR_CURSOR_GONE,         409, RETRY_LATER,   "error.offline") \
	X(ERR_TLS,                 410, RETRY_STAFF,   "error.offline") \
	/* 5xx the domain */ \
	X(ERR_ITEM_INVALID,        501, RETRY_NEVER,   "error.item_gone") \
	X(ERR_ITEM_GONE,           502, RETRY_NEVER,   "error.item_gone") \
	X(ERR_FORM_CHARACTER,      503, RETRY_CITIZEN, "error.form_character") \
	X(ERR_RECEIPT_BAD,         505, RETRY_NEVER,   "") \
	X(ERR_SIGNATURE_BAD,       506, RETRY_NEVER,   "") \
	X(ERR_SIGNATURE_MISSING,   507, RETRY_NEVER,   "") \
	X(ERR_IDENTITY_LEVEL,      508, RETRY_CITIZEN, "error.identity_level") \
	X(ERR_CHAIN_BROKEN,        510, RETRY_STAFF,   "error.staff") \
	X(ERR_ITEM_ELSEWHERE,      511, RETRY_NEVER,   "error.item_elsewhere") \
	X(ERR_UNSIGNED,            512, RETRY_CITIZEN, "error.unsigned") \
	/* 6xx between our programs */ \
	X(ERR_KEEPER_GONE,         601, RETRY_LATER,   "closed.keeper_gone") \
	X(ERR_NOT_ALLOWED,         602, RETRY_STAFF,   "error.staff") \
	/* 7xx the machine */ \
	X(ERR_ACT_FAILED,          701, RETRY_STAFF,   "error.staff")
// clang-format on

enum NODISCARD err {
#define X(name, number, retry, message) name = number,
	ERR_LIST(X)
#undef X
};

/* "ERR_STORE_FULL"; "ERR_?" for a number that is not in the list. Static. */
const char *err_name(enum err err);
/* The error of that name; ERR_IO for a name from a newer peer. */
enum err err_from_name(const char *name);
enum retry err_retry(enum err err);
/* The id of the sentence for the citizen; "" where there is none. Static. */
const char *err_message_id(enum err err);
/* errno, mapped: the one place where the C library's codes meet ours. */
enum err err_from_errno(int errnum);
