/* SPDX-License-Identifier: Apache-2.0 */
/* methods.c - the rows of methods.h. */
#include "firmware/bus/methods.h"

#include <assert.h>
#include <string.h>

#include "firmware/base/text.h"
#include "firmware/base/util.h"

#define ALARMS_JSON "alarms: [{kind, at, detail: {}}]"
#define STATUS_JSON                                                                                                      \
	"{closed: null | \"setup\" | \"no_catalogue\" | \"store_full\" | \"locked\" | \"decommissioned\", " ALARMS_JSON  \
	", online, "                                                                                                     \
	"offline_backing_off, now_ms, clock_trust, terminal_id, area_code, hall: {name, address, hours, phone, window, " \
	"responsible}, catalogue: {items, etag, date, stale}, themes: [{code, name, icon, items, "                       \
	"examples[]}], bundles: [{row_guid, task_name}], idle_s: 0 for the settings', glass: {brightness, volume, panel_mm} | null, setup: null | \"open\" | \"staff\"}"
#define SEARCH_ARGS "{query, theme, dept, offset, limit}"
#define SEARCH_JSON                                                                 \
	"{total, items: [{row_guid, task_code, task_name, dept_name, promise_day, " \
	"promise_type, limit_scene_num}]}"
#define LEVELS_JSON "{warn, yellow, red}"
#define ALARM_COUNTS_JSON                                                         \
	"{time: " LEVELS_JSON ", process: " LEVELS_JSON ", content: " LEVELS_JSON \
	", discretion: " LEVELS_JSON ", integrity: " LEVELS_JSON "}"
#define FIGURES_JSON                                                                                                                      \
	"{date, visits, handled, delivered, failed, late, last_delivered_at | null, ratings: {5, 4, 3, 2, 1}, alarms: " ALARM_COUNTS_JSON \
	"}"
#define KPI_ROW_JSON                                                                            \
	"{visits, done, helped, applications, delivered, failed, corrected, screens, seconds, " \
	"retries}"
#define CASE_JSON                                                                              \
	"{client_ref, apply_serial_no, state, project_no | null, query_code | null, receipt, " \
	"parts?: the platform's}"
#define DEVICES_JSON                                                                               \
	"{devices: [{kind, name, state, condition, needs_staff, tested_at | null, test, took_ms, " \
	"counts: {opens, faults, resets, uses}}]"

#define SETUP_JSON                                                                                            \
	"{open, panel_mm, network, online, clock_trust, addressed, enrolled, terminal_id, hall: {hall_code, " \
	"name, address, confirmed}, staff, items, region, region_waits, report: {at, ready, failed} | "       \
	"null}"

#define PAPER_JSON "paper: {mm, since | null, percent | null}"
#define CASES_JSON                                                                               \
	"{cases: [{project_no | null, apply_serial_no, task_code, task_name, state: a queue's, " \
	"case_state, apply_date, may_take_back}]}"
#define PROGRESS_JSON                                                                                  \
	"the platform's: {state, steps: [{state, at}], promise_date, supervise: {level}, result: {}, " \
	"delivery: {}, parts: [], correction?: {}}"

#define ENTRY_JSON                                                                             \
	"{result: \"in\" | \"change\" | \"wrong\" | \"wait\" | \"locked\" | \"none\", role?: " \
	"\"operator\" | \"manager\" | \"vendor\", name?, wait_s?, tries_left?}"
#define USER_ERRORS \
	"ERR_NOT_FOUND, ERR_NOT_ALLOWED, ERR_INVALID, ERR_EXISTS, ERR_TOO_LONG, ERR_STORE_FULL"

#define ACT_ERRORS  "ERR_ACT_FAILED, ERR_BUSY, ERR_NOT_FOUND, ERR_PERMISSION, ERR_UNSUPPORTED"
#define DESK_ERRORS "ERR_OFFLINE, ERR_PERMISSION, ERR_NOT_FOUND"

// clang-format off
const struct bus_method bus_methods[] = {
	{ BUS_CITIZEN, "Status", RIGHT_CITIZEN, BUS_READS, "{}", STATUS_JSON, "",
	  "What the home screen needs." },
	{ BUS_CITIZEN, "Search", RIGHT_CITIZEN, BUS_READS, SEARCH_ARGS, SEARCH_JSON, "",
	  "Items by words, theme or department; what this hall uses most comes first." },
	{ BUS_CITIZEN, "Departments", RIGHT_CITIZEN, BUS_READS, "{}", "{total, departments: [{name, items}]}", "",
	  "The departments that have items." },
	{ BUS_CITIZEN, "Item", RIGHT_CITIZEN, BUS_READS, "{row_guid}", "the whole item, area_name?",
	  "ERR_NOT_FOUND, ERR_ITEM_GONE",
	  "One item of the catalogue, its form's order of properties kept; area_name: its area and what that is part of, where "
	  "the dictionary has them. Each of a bundle's parts has beside it what its own item says: task_code, task_name, "
	  "dept_name, materials and others; one that is not in force is not there, and where it cannot be left out the bundle "
	  "is gone." },
	{ BUS_CITIZEN, "Areas", RIGHT_CITIZEN, BUS_READS, "{code}", "{areas: [{code, name, more?}]}", "",
	  "The parts of an area, of the country for \"\"; more: it has parts itself. None where the "
	  "dictionary does not lead." },
	{ BUS_CITIZEN, "Dictionary", RIGHT_CITIZEN, BUS_READS, "{name}", "{name, version, entries: []}", "",
	  "One dictionary of the catalogue; without entries where there is none of that name." },
	{ BUS_CITIZEN, "Identify", RIGHT_CITIZEN, BUS_READS, "{name, cert_type, cert_no, sam_id, deputy?}",
	  "{level, check_id}", "ERR_INVALID, ERR_IDENTITY_MISMATCH",
	  "The platform's check of a card; when it cannot be made the level stays \"card\", check_id \"\". deputy: of "
	  "whoever acts for the holder; the visit's cases, licences and notices stay the holder's." },
	{ BUS_CITIZEN, "Submit", RIGHT_CITIZEN, BUS_CHANGES,
	  "{client_ref, content: {}, signature?: {png_blob, strokes_sha256, content_sha256}, files: "
	  "[{sha256, type}], seen: {visit, checked, fee, waiver, agent}} and the files in the same order as "
	  "sealed memfds",
	  "{client_ref, apply_serial_no, state: \"stored\" | \"received\" | \"accepted\", "
	  "project_no | null, query_code | null, receipt, parts?, wait}",
	  "ERR_INVALID, ERR_CONFLICT, ERR_STORE_FULL, ERR_ITEM_ELSEWHERE, ERR_UNSIGNED",
	  "Commits an application; answered after COMMIT. A repeat gets the first answer. wait: a project_no "
	  "may come within seconds. ERR_ITEM_ELSEWHERE: the item's scope excludes this hall. ERR_UNSIGNED: it wants a signature. seen: what the "
	  "citizen was shown, for supervision: visit is kiosk's word for this one (UUID v4), fee in fen, "
	  "waiver a word for a fee that was let off, agent the number of who acts for the applicant, \"\" "
	  "for nobody; of it a keyed hash is noted." },
	{ BUS_CITIZEN, "Rate", RIGHT_CITIZEN, BUS_CHANGES, "{client_ref, level: 1 to 5, tags: [], at}", "{}",
	  "ERR_INVALID, ERR_NOT_ALLOWED, ERR_CONFLICT, ERR_STORE_FULL",
	  "The rating of a case of this visit, answered after COMMIT and sent behind its application. "
	  "ERR_CONFLICT: it was rated before; a repeat gets the first answer." },
	{ BUS_CITIZEN, "Cases", RIGHT_CITIZEN, BUS_READS, "{}", CASES_JSON, "",
	  "The holder's cases that were handed in here, the newest first, as this terminal last heard of them; none "
	  "before a card was shown in this visit." },
	{ BUS_CITIZEN, "Progress", RIGHT_CITIZEN, BUS_READS, "{project_no, query_code?}", PROGRESS_JSON,
	  "ERR_INVALID, ERR_NOT_FOUND, ERR_BUSY, ERR_PERMISSION, ERR_OFFLINE",
	  "How far a case is, from the platform and now: by its query code, else for the holder of the card. "
	  "ERR_NOT_FOUND: also a wrong code; ERR_BUSY: too many tries; ERR_PERMISSION: the card was not checked online." },
	{ BUS_CITIZEN, "Result", RIGHT_CITIZEN, BUS_CHANGES, "{project_no, n, token} and, for the file itself, an empty memfd",
	  "{sha256, bytes}",
	  "ERR_INVALID, ERR_NOT_ALLOWED, ERR_NOT_FOUND, ERR_SIGNATURE_BAD, ERR_SIGNATURE_MISSING, ERR_UNSUPPORTED, "
	  "ERR_BUSY, ERR_OFFLINE, ERR_IO",
	  "Fetches one file of the result that Progress told of in this visit, and verifies the platform's signature; only "
	  "then the memfd has its bytes and is sealed. Nothing of it is kept. ERR_NOT_FOUND: the token was used or is unknown; ERR_UNSUPPORTED: no key to verify with is known." },
	{ BUS_CITIZEN, "Correct", RIGHT_CITIZEN, BUS_CHANGES, "{client_ref, project_no, form: {}, at}", "{}",
	  "ERR_INVALID, ERR_NOT_ALLOWED, ERR_CONFLICT, ERR_STORE_FULL",
	  "What the platform asked to be corrected, of a case that Progress told of in this visit; answered after COMMIT, "
	  "then sent. A repeat gets the first answer; what the platform says of it comes as Followed." },
	{ BUS_CITIZEN, "Withdraw", RIGHT_CITIZEN, BUS_CHANGES, "{client_ref, project_no, at}", "{}",
	  "ERR_INVALID, ERR_NOT_ALLOWED, ERR_CONFLICT, ERR_STORE_FULL", "The citizen takes a case back; as Correct." },
	{ BUS_CITIZEN, "TakeBack", RIGHT_CITIZEN, BUS_CHANGES, "{apply_serial_no}", "{}",
	  "ERR_NOT_ALLOWED, ERR_NOT_FOUND, ERR_CONFLICT",
	  "The holder, whose card was shown in this visit, takes back an application that the platform refused and that is "
	  "kept here: its content is erased. ERR_CONFLICT: it was handed over to the platform, or is on its way there. A "
	  "repeat gets the first answer." },
	{ BUS_CITIZEN, "Licences", RIGHT_CITIZEN, BUS_READS, "{task_code}",
	  "{licences: [{certificate_type_code, ref, level: \"A\", name?, number_masked?, issue_dept?, valid_to?}]}",
	  DESK_ERRORS ", ERR_INVALID",
	  "The electronic licences, of whoever's card was checked, that this item could use, or \"\": all of them; kept nowhere." },
	{ BUS_CITIZEN, "Notices", RIGHT_CITIZEN, BUS_READS, "{}",
	  "{notices: [{kind, title, text?, at?}]}", DESK_ERRORS,
	  "What waits for whoever's card was checked: licences that expire, corrections, results." },
	{ BUS_CITIZEN, "Drafts", RIGHT_CITIZEN, BUS_READS, "{}",
	  "{drafts: [{token, task_code, task_name, task_version, form_version, form: {}, saved_at?}]}", DESK_ERRORS,
	  "What the same person began on another channel." },
	{ BUS_CITIZEN, "LeaveDraft", RIGHT_CITIZEN, BUS_CHANGES, "{key, draft: {}}", "{token, expires_at}",
	  DESK_ERRORS ", ERR_INVALID, ERR_CONFLICT",
	  "An unfinished form, without files, to be finished elsewhere; the same key again finds out what came of it." },
	{ BUS_CITIZEN, "Ticket", RIGHT_CITIZEN, BUS_CHANGES, "{key, task_code, task_name}", "{number, window?, ahead?}",
	  DESK_ERRORS ", ERR_INVALID, ERR_CONFLICT",
	  "A number in this hall's queue; the same key again finds out what came of it." },
	{ BUS_CITIZEN, "Call", RIGHT_CITIZEN, BUS_CHANGES, "{key}", "{}",
	  DESK_ERRORS ", ERR_INVALID, ERR_CONFLICT",
	  "Somebody of the hall is asked to come; answered when the platform has said that it passed it on." },
	{ BUS_CITIZEN, "Slots", RIGHT_CITIZEN, BUS_READS, "{task_code, hall_code?}", "{slots: [{id, date, from, to, left}]}",
	  DESK_ERRORS ", ERR_INVALID, ERR_TIMEOUT",
	  "When one can come to this hall, or to that one; by day and time, what cannot be told left away. ERR_TIMEOUT: what was "
	  "answered is no list of slots." },
	{ BUS_CITIZEN, "Appoint", RIGHT_CITIZEN, BUS_CHANGES, "{key, slot, task_code, task_name, hall_code?, project_no?}", "{no}",
	  DESK_ERRORS ", ERR_INVALID, ERR_CONFLICT",
	  "Takes a slot; the same key again finds out what came of it." },
	{ BUS_CITIZEN, "Unappoint", RIGHT_CITIZEN, BUS_CHANGES, "{no}", "{}",
	  DESK_ERRORS ", ERR_INVALID, ERR_CONFLICT", "Gives a slot back." },
	{ BUS_CITIZEN, "EndVisit", RIGHT_CITIZEN, BUS_CHANGES,
	  "{cause: \"done\" | \"cancel\" | \"idle\" | \"closed\", visit, screens, seconds, retries}", "{}", "",
	  "The visit's second half ends: token, licence answers, unsubmitted files." },
	{ BUS_CITIZEN, "Devices", RIGHT_CITIZEN, BUS_CHANGES, DEVICES_JSON ", self_test?}", "{}", "ERR_INVALID",
	  "How kiosk's devices are, for staff and the heartbeat; self_test: the number of the SelfTest that is over." },
	{ BUS_CITIZEN, "Printed", RIGHT_CITIZEN, BUS_CHANGES, "{mm}", "{}", "ERR_INVALID, ERR_STORE_FULL",
	  "So much paper was printed since it was said last; answered after COMMIT." },
	{ BUS_CITIZEN, "Note", RIGHT_CITIZEN, BUS_CHANGES, "{kind, detail: {}}", "{}",
	  "ERR_INVALID, ERR_NOT_ALLOWED",
	  "An entry for the journal: one of the events that are kiosk's, with exactly their fields." },
	{ BUS_CITIZEN, "Figures", RIGHT_CITIZEN, BUS_READS, "{}", FIGURES_JSON, "",
	  "What this terminal did today, in counts, for the public notice; the ratings of a level in whole fives." },
	{ BUS_CITIZEN, "Enter", RIGHT_CITIZEN, BUS_CHANGES, "{pin: six digits} or {card: {cert_type, cert_no}}", ENTRY_JSON,
	  "ERR_INVALID, ERR_STORE_FULL",
	  "Somebody of the staff comes in at the glass: with \"in\" this connection has the rights of the role until Leave, its "
	  "end, or 5 minutes without a Staff1 call or StaffHere. \"change\": a first PIN, which lets in when ChangePin has "
	  "changed it. \"locked\": a manager may try after wait_s. \"none\": no staff is set up here. tries_left: until it is "
	  "locked. Answered when what came of it is kept." },
	{ BUS_CITIZEN, "ChangePin", RIGHT_CITIZEN, BUS_CHANGES, "{pin: six digits}", "{result: \"ok\" | \"weak\" | \"taken\"}",
	  "ERR_NOT_ALLOWED, ERR_INVALID, ERR_STORE_FULL",
	  "A new PIN of whoever came in, once each time. \"taken\": somebody has it, who by that needs another; it counts as a "
	  "wrong try." },
	{ BUS_CITIZEN, "StaffHere", RIGHT_CITIZEN, BUS_READS, "{}", "{in}", "",
	  "Whoever came in is still there: their 5 minutes begin anew. in: the rights of the role are still given." },
	{ BUS_CITIZEN, "BeginSetup", RIGHT_CITIZEN, BUS_CHANGES, "{}", "{result: \"in\", role: \"setup\", name: \"\"}", "ERR_NOT_ALLOWED",
	  "Who puts up a new board stands at the glass: as long as nobody of staff is set up this connection has the right to "
	  "that, and to nothing else. ERR_NOT_ALLOWED: Status does not say setup: \"open\"." },
	{ BUS_CITIZEN, "Leave", RIGHT_CITIZEN, BUS_CHANGES, "{}", "{}", "",
	  "Whoever came in leaves." },

	{ BUS_STAFF, "Status", RIGHT_STAFF, BUS_READS, "{}",
	  "{terminal_id, online, enrolled, clock_trust, catalogue: {items, etag, date}, queue: {queued, "
	  "blocked, quarantined, delivered}, oldest_queued_at | null, devices: [{kind, name, state}], "
	  ALARMS_JSON "}", "",
	  "How this terminal is. alarms: what was lost since staff last saw them, and what holds now; kind "
	  "and detail are the journal's." },
	{ BUS_STAFF, "AlarmsSeen", RIGHT_MANAGER, BUS_CHANGES, "{}", "{count}", "",
	  "Staff knows of every alarm: they leave both Status." },
	{ BUS_STAFF, "Sync", RIGHT_STAFF, BUS_CHANGES, "{older?}", "{online, delivered, result}", "ERR_NOT_ALLOWED",
	  "Tries the platform now; answered when that attempt came to rest. older: its catalogue may be older than the "
	  "one here, if a manager says so." },
	{ BUS_STAFF, "Enrol", RIGHT_MANAGER | RIGHT_VENDOR | RIGHT_SETUP, BUS_CHANGES, "{code}", "{terminal_id, hall_code, area_code}",
	  "ERR_EXISTS, ERR_BUSY, ERR_INVALID, ERR_NOT_ALLOWED, ERR_CONFLICT, ERR_OFFLINE, ERR_TLS, ERR_SETTINGS",
	  "A one-time activation code becomes this terminal's certificate, for a key that is made here; answered when it is "
	  "online with it. ERR_TIMEOUT: no answer came; the same code again finds out." },
	{ BUS_STAFF, "Setup", RIGHT_MANAGER | RIGHT_VENDOR | RIGHT_SETUP, BUS_READS, "{}", SETUP_JSON, "",
	  "How far this board is put up. addressed: the platform's address is known; confirmed: somebody said that it is this hall; region_waits: a pack that the next start "
	  "takes; report: the last Report since kioskd started." },
	{ BUS_STAFF, "SetupHall", RIGHT_MANAGER | RIGHT_VENDOR | RIGHT_SETUP, BUS_CHANGES, "{hall_code}", "{hall_code}",
	  "ERR_CONFLICT, ERR_NOT_FOUND, ERR_STORE_FULL",
	  "This board stands in that hall. ERR_CONFLICT: the platform says another; ERR_NOT_FOUND: it has said none yet." },
	{ BUS_STAFF, "SetupManager", RIGHT_SETUP, BUS_CHANGES, "{name, pin: six digits}",
	  "{result: \"ok\" | \"weak\", name, role: \"manager\"}", "ERR_EXISTS, ERR_INVALID, ERR_STORE_FULL",
	  "The first of the staff, a manager with a PIN of their own; whoever called is in as that manager then. ERR_EXISTS: "
	  "somebody is set up already." },
	{ BUS_STAFF, "Devices", RIGHT_STAFF | RIGHT_SETUP, BUS_READS, "{}", DEVICES_JSON ", " PAPER_JSON "}", "",
	  "Readers and printer, as kiosk last said; test is how the last self-test ended. paper: what was printed since a new "
	  "roll was put in; percent: what is left, where [printer] roll_m is set." },
	{ BUS_STAFF, "PaperNew", RIGHT_STAFF, BUS_CHANGES, "{}", "{" PAPER_JSON "}", "ERR_STORE_FULL",
	  "A new roll is in the printer: its paper is counted from here." },
	{ BUS_STAFF, "SelfTest", RIGHT_STAFF | RIGHT_SETUP, BUS_CHANGES, "{device?}", DEVICES_JSON ", failed}", "ERR_BUSY, ERR_NOT_FOUND, ERR_TIMEOUT",
	  "Every device, or the one of that name, is asked something now; answered when all of these have answered or failed. "
	  "ERR_NOT_FOUND: also no device of that name." },
	{ BUS_STAFF, "Glass", RIGHT_STAFF | RIGHT_SETUP, BUS_READS, "{}", "{brightness, volume, panel_mm}", "",
	  "How bright the screen is and how loud the terminal, in percent; how wide its picture is, 0: as the settings say." },
	{ BUS_STAFF, "GlassSet", RIGHT_STAFF | RIGHT_SETUP, BUS_CHANGES, "{brightness?: 10 to 100, brightness_by?, volume?: 0 to 100, volume_by?, panel_mm?: 50 to 3000, panel_mm_by?}",
	  "{brightness, volume, panel_mm}", "ERR_INVALID, ERR_STORE_FULL",
	  "Sets them, or adds to them and stops at the ends; kept over restarts." },
	{ BUS_STAFF, "QueueList", RIGHT_OPERATOR | RIGHT_MANAGER, BUS_READS, "{open?}",
	  "{records: [the columns of v_queue], others: [{client_ref, kind, state, attempts, error_code}]}", "",
	  "Every application, and what was refused or blocked of other kinds, without personal data. open: so many at most, of "
	  "what is not settled, the refused and blocked ones first." },
	{ BUS_STAFF, "QueueShow", RIGHT_OPERATOR | RIGHT_MANAGER, BUS_READS, "{ref}",
	  "one record without personal data", "ERR_NOT_FOUND",
	  "One record by its serial or client_ref." },
	{ BUS_STAFF, "QueueRetry", RIGHT_OPERATOR | RIGHT_MANAGER, BUS_CHANGES, "{ref}", "{}",
	  "ERR_NOT_FOUND, ERR_NOT_ALLOWED",
	  "A blocked or quarantined record is queued again." },
	{ BUS_STAFF, "QueueHandOver", RIGHT_MANAGER, BUS_CHANGES, "{ref}",
	  "{client_ref, apply_serial_no, state: \"quarantined\" | \"blocked\" | \"handed_over\"}",
	  "ERR_NOT_FOUND, ERR_NOT_ALLOWED, ERR_UNSUPPORTED, ERR_SEAL_BROKEN",
	  "A quarantined or blocked record is sent to the platform, sealed to its key; handed_over once it says so. "
	  "ERR_UNSUPPORTED: the platform gave no key to seal with." },
	{ BUS_STAFF, "QueueReveal", RIGHT_MANAGER, BUS_CHANGES, "{ref, reason: \"contact\" | \"correction\" | \"complaint\" | \"inspection\"}",
	  "{apply_serial_no, name, mobile}", "ERR_INVALID, ERR_NOT_FOUND, ERR_NOT_ALLOWED, ERR_SEAL_BROKEN",
	  "Whose one record is: name and phone, while its content is here; each time noted with the reason, not with what was "
	  "shown, and at most 20 times a day." },
	{ BUS_STAFF, "QueueExport", RIGHT_MANAGER, BUS_READS, "{after?, file?, records?, files?, unreadable?}",
	  "{lines, after, file, end, records, files, unreadable}", "ERR_UNSUPPORTED",
	  "What was not delivered, sealed to the platform's key, page by page: each call takes what the one before gave, until "
	  "end. lines: see store/queue_export.h. ERR_UNSUPPORTED: the platform gave no key." },
	{ BUS_STAFF, "Reconcile", RIGHT_OPERATOR | RIGHT_MANAGER, BUS_CHANGES, "{date?}",
	  "{date, listed, difference, open, missing: [serial], resent: [serial], mismatched: [serial | client_ref]}",
	  "ERR_INVALID, ERR_OFFLINE, ERR_BUSY",
	  "The applications of a day (YYYY-MM-DD, else today) are compared with the platform's; a difference is an alarm. "
	  "resent: the platform lost it and it is sent again; open: what still waits here. Every day is compared by itself once it is over." },
	{ BUS_STAFF, "CatalogueInfo", RIGHT_STAFF, BUS_READS, "{}", "{items, etag, date}", "",
	  "How many items, of which date." },
	{ BUS_STAFF, "CatalogueImport", RIGHT_MANAGER | RIGHT_VENDOR, BUS_CHANGES, "{signature?} and one file",
	  "{items, refused, faults: [{row_guid, task_name, pointer, sentence}]}",
	  "ERR_SYNTAX, ERR_SIGNATURE_MISSING, ERR_SIGNATURE_BAD",
	  "Replaces the catalogue; answered when committed." },
	{ BUS_STAFF, "CatalogueSearch", RIGHT_STAFF, BUS_READS, SEARCH_ARGS, SEARCH_JSON, "",
	  "As Keeper1.Search." },
	{ BUS_STAFF, "RegionInfo", RIGHT_STAFF | RIGHT_SETUP, BUS_READS, "{}",
	  "{region, version, installed, hall_code, area_code, url, url2, task_codes}", "",
	  "Which region pack is in use, and what came of it and the settings; installed is the version that the next start takes, task_codes how many." },
	{ BUS_STAFF, "RegionInstall", RIGHT_MANAGER | RIGHT_VENDOR | RIGHT_SETUP, BUS_CHANGES, "{older?} and at most one file",
	  "{region, version}",
	  "ERR_SIGNATURE_MISSING, ERR_SIGNATURE_BAD, ERR_SYNTAX, ERR_INVALID, ERR_CONFLICT, ERR_SETTINGS, ERR_NOT_FOUND, ERR_UNSUPPORTED",
	  "Takes a signed region pack for the next start; an older one only if that is said. Without a file it is region.json "
	  "of the USB stick, which UsbMount opened. ERR_NOT_FOUND: none is there." },
	{ BUS_STAFF, "SettingsPackInfo", RIGHT_STAFF, BUS_READS, "{}",
	  "{pack, version, installed, settings?: {section: {key: value}}, left?: [\"[section] key\"]}", "",
	  "Which pack of a hall's settings is in use; left are keys of it that the terminal's own file has, and goes by." },
	{ BUS_STAFF, "SettingsPackInstall", RIGHT_MANAGER | RIGHT_VENDOR, BUS_CHANGES, "{older?} and one file",
	  "{pack, version}",
	  "ERR_SIGNATURE_MISSING, ERR_SIGNATURE_BAD, ERR_SYNTAX, ERR_INVALID, ERR_CONFLICT, ERR_SETTINGS",
	  "As RegionInstall, for a pack of settings." },
	{ BUS_STAFF, "JournalExport", RIGHT_MANAGER | RIGHT_VENDOR, BUS_READS, "{after?, last?}", "{ndjson}", "",
	  "The journal's entries after a number, one JSON object a line; last: of these so many, the newest." },
	{ BUS_STAFF, "JournalVerify", RIGHT_STAFF, BUS_READS, "{}", "{entries, bad_seq}", "",
	  "Whether the hash chain holds; bad_seq is 0 when it does." },
	{ BUS_STAFF, "Supervision", RIGHT_STAFF, BUS_READS, "{days?}",
	  "{from, counts: " ALARM_COUNTS_JSON ", events: [{seq, at, rule, kind, level, phase, subject, detail, "
	  "count}], today: " FIGURES_JSON "}", "",
	  "What the rules of supervision raised in so many days, today being one; at most 200 events, the newest first." },
	{ BUS_STAFF, "Network", RIGHT_STAFF | RIGHT_SETUP, BUS_READS, "{}",
	  "{interfaces: [{name, up, mac, addresses: []}], gateways: [], dns: [], platform: {url, enrolled, reachable, last_error, "
	  "quiet_ms}}", "",
	  "How this terminal is connected. last_error: what went wrong with the platform last, \"\" since an answer came; "
	  "quiet_ms: since then, -1 for never." },
	{ BUS_STAFF, "NetworkSet", RIGHT_MANAGER | RIGHT_VENDOR | RIGHT_SETUP, BUS_CHANGES,
	  "{interface, method: \"dhcp\" | \"static\", address?, gateway?, dns?: []}", "{said}", "ERR_INVALID, " ACT_ERRORS,
	  "Sets a cable; address is one with its bits, 10.1.2.3/24, or its mask instead; the gateway is of its network." },
	{ BUS_STAFF, "Time", RIGHT_STAFF | RIGHT_SETUP, BUS_READS, "{}", "{now, clock_trust, offset_ms, sources: [{name, good}]}", "",
	  "What is known of the time; offset_ms: what is added to the machine's own clock." },
	{ BUS_STAFF, "TimeSet", RIGHT_MANAGER | RIGHT_VENDOR | RIGHT_SETUP, BUS_CHANGES, "{at?}", "{said}", "ERR_INVALID, ERR_CONFLICT, " ACT_ERRORS,
	  "The machine's clock, and its battery's, are set to this terminal's time, or to another as long as the platform does not "
	  "vouch for it." },
	{ BUS_STAFF, "Restart", RIGHT_STAFF | RIGHT_SETUP, BUS_CHANGES, "{}", "{said}", ACT_ERRORS, "The machine starts anew." },
	{ BUS_STAFF, "UsbMount", RIGHT_MANAGER | RIGHT_SETUP, BUS_CHANGES, "{}", "{said}", ACT_ERRORS,
	  "The USB stick is opened at /run/kiosk/usb; nothing on it can be run." },
	{ BUS_STAFF, "UsbUnmount", RIGHT_MANAGER | RIGHT_SETUP, BUS_CHANGES, "{}", "{said}", ACT_ERRORS, "It may be taken out." },
	{ BUS_STAFF, "Update", RIGHT_STAFF, BUS_READS, "{}",
	  "{version, state: \"unknown\" | \"current\" | \"refused\" | \"fetching\" | \"ready\" | \"failed\" | \"installed\", why, "
	  "sentence, offered, size, have, asked | null, acts: [{act, busy, at | null, result, said, why}]}", "",
	  "The version that runs, the one the platform offers, and how many of its bytes are here." },
	{ BUS_STAFF, "UpdateFetch", RIGHT_MANAGER | RIGHT_VENDOR, BUS_CHANGES, "{}", "{version, state, ...}: as Update", "",
	  "The platform is asked for its version at the next occasion, and that is fetched; Update says how far it is." },
	{ BUS_STAFF, "UpdateInstall", RIGHT_MANAGER | RIGHT_VENDOR, BUS_CHANGES, "{stick?: true} and at most one file", "{said}",
	  "ERR_SYNTAX, ERR_TOO_LONG, ERR_STORE_FULL, ERR_NOT_FOUND, " ACT_ERRORS,
	  "Installs a signed update beside the one that runs: the file, the only *.raucb in the first folder of the USB stick, or "
	  "what was fetched; the next start takes it." },
	{ BUS_STAFF, "SshOpen", RIGHT_VENDOR, BUS_CHANGES, "{}", "{said}", ACT_ERRORS, "SSH for one hour." },
	{ BUS_STAFF, "Report", RIGHT_STAFF | RIGHT_SETUP, BUS_READS, "{}", "{ready, verdict, at, lines: [{what, ok, why, with, said}], text}", "",
	  "May this terminal be opened to citizens? Every device is asked something now, for 8 s at the most; the verdict is no "
	  "better than the worst line." },
	{ BUS_STAFF, "Acts", RIGHT_STAFF | RIGHT_SETUP, BUS_READS, "{}", "{version, acts: [{act, busy, at | null, result, said, why}]}", "",
	  "How what was done to the machine ended last, since kioskd started." },
	{ BUS_STAFF, "Kpi", RIGHT_MANAGER | RIGHT_VENDOR, BUS_READS, "{from?, to?}",
	  "{from, to, offered, hidden, totals: " KPI_ROW_JSON ", indicators: [{name, permille | null, of}], items: [the same "
	  "and item]}", "ERR_INVALID",
	  "The figures of a period, from one day to another, else of today; items with fewer than 5 visits are not shown." },
	{ BUS_STAFF, "Users", RIGHT_MANAGER, BUS_READS, "{}",
	  "{users: [{number, name, role, pin: \"none\" | \"first\" | \"own\", card}], failures, locked}", "",
	  "Who of the staff may come in at the glass. card: one is registered." },
	{ BUS_STAFF, "UserAdd", RIGHT_MANAGER, BUS_CHANGES, "{name, role}", "{name, role, pin}", USER_ERRORS,
	  "One more, with a first PIN that is told this once and must be changed when it is used first." },
	{ BUS_STAFF, "UserReset", RIGHT_MANAGER, BUS_CHANGES, "{name}", "{name, role, pin}", USER_ERRORS,
	  "A new first PIN for whoever forgot theirs." },
	{ BUS_STAFF, "UserRole", RIGHT_MANAGER, BUS_CHANGES, "{name, role}", "{name, role}", USER_ERRORS,
	  "Another role; the last manager keeps theirs." },
	{ BUS_STAFF, "UserHandOver", RIGHT_MANAGER, BUS_CHANGES, "{from, to}", "{name, role}", USER_ERRORS,
	  "One person takes the role of another, who is removed: the way of the last manager to go." },
	{ BUS_STAFF, "UserRemove", RIGHT_MANAGER, BUS_CHANGES, "{name}", "{name, role}", USER_ERRORS,
	  "Takes somebody off; never the last manager." },
	{ BUS_STAFF, "UserCard", RIGHT_MANAGER, BUS_CHANGES, "{name, cert_type?, cert_no}", "{name, role, card}", USER_ERRORS,
	  "Registers a card as their second way in, by a keyed hash of its number alone; \"\" takes it away." },
	{ BUS_STAFF, "UsersUnlock", RIGHT_MANAGER, BUS_CHANGES, "{}", "{failures}", "ERR_STORE_FULL",
	  "Wrong tries are forgotten: the terminal is not locked any more, and nobody waits." },
	{ BUS_STAFF, "Decommission", RIGHT_MANAGER, BUS_CHANGES, "{terminal_id}", "{certificate}", "ERR_INVALID, ERR_CONFLICT, ERR_STORE_FULL",
	  "Ends this terminal for good: the certificate is signed and kept, then keys and records are erased and kioskd says no more "
	  "than that it is closed. ERR_CONFLICT: records are not with the platform. ERR_INVALID: this is not the terminal of that name." },
	{ BUS_STAFF, "Decommissioned", RIGHT_STAFF, BUS_READS, "{}", "{certificate | null}", "",
	  "The certificate of a terminal that was ended." },
	{ .name = NULL },
};

const struct bus_signal bus_signals[] = {
	{ BUS_CITIZEN, "StatusChanged", "As its answer.", "Something of Status changed." },
	{ BUS_CITIZEN, "SelfTest", "{number, device?}", "Test every device, or that one alone, for a number of 0 when no citizen is there, then say so with Devices." },
	{ BUS_CITIZEN, "Followed", "{client_ref, state: \"delivered\" | \"quarantined\", code}",
	  "The platform took a correction or withdrawal, or refused it." },
	{ BUS_CITIZEN, "StaffLeft", "{cause: \"leave\" | \"idle\" | \"changed\" | \"another\" | \"end\"}",
	  "Whoever of the staff was in has no rights any more." },
	{ BUS_CITIZEN, "CaseChanged", CASE_JSON,
	  "A case of this visit moved on. query_code: with it and project_no the case is asked for without a card." },
	{ .name = NULL },
};

static const struct right_name {
	enum bus_right right;
	const char *name;
} right_names[] = {
	{ RIGHT_CITIZEN, "citizen" },
	{ RIGHT_OPERATOR, "operator" },
	{ RIGHT_MANAGER, "manager" },
	{ RIGHT_VENDOR, "vendor" },
	{ RIGHT_SETUP, "setup" },
};
// clang-format on

const struct bus_method *bus_method_find(const struct bus_method *methods, enum bus_role role,
					 const char *name)
{
	for (const struct bus_method *m = methods; m->name; m++)
		if (m->role == role && strcmp(m->name, name) == 0)
			return m;
	return NULL;
}

bool bus_may_be_done(const struct bus_method *method, enum err err, bool sent)
{
	/* Answers that are none, and failures on the way from the deed to its answer. */
	static const enum err unknown[] = { ERR_TIMEOUT, ERR_KEEPER_GONE, ERR_IO, ERR_NOMEM,
					    ERR_STORE_SYNC };
	assert(err != ERR_OK);
	for (size_t i = 0; i < ARRAY_LEN(unknown); i++)
		if (unknown[i] == err)
			return sent && method->effect == BUS_CHANGES;
	return false;
}

const char *bus_interface(enum bus_role role)
{
	return role == BUS_CITIZEN ? BUS_CITIZEN_IFACE : BUS_STAFF_IFACE;
}

const char *bus_rights_text(unsigned rights, char out[BUS_RIGHTS_TEXT])
{
	size_t at = 0;
	out[0] = '\0';
	for (size_t i = 0; i < ARRAY_LEN(right_names); i++)
		if (rights & right_names[i].right)
			at += (size_t)snprintf(out + at, BUS_RIGHTS_TEXT - at, "%s%s",
					       at ? ", " : "", right_names[i].name);
	return out;
}
