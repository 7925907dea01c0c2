/* SPDX-License-Identifier: Apache-2.0 */
/*
 * log.h - one line to standard error, with the <N> prefix that journald reads.
 *
 * Levels by what a person must do: error = someone must act; warn = we went on without something;
 * info = a shift log would note it; debug = off in the field. Never a name, a number of a person or
 * a form field: log the record's id. Any thread. Define LOG_MODULE before including.
 */
#pragma once

#include "firmware/base/util.h"

enum log_level { LOG_ERROR = 3, LOG_WARN = 4, LOG_INFO = 6, LOG_DEBUG = 7 };

/* A longer line is cut; control characters become '?'. */
#define LOG_LINE_MAX 512

void log_set_level(enum log_level level);
void log_write(enum log_level level, const char *module, const char *format, ...) PRINTF_LIKE(3, 4);

#ifndef LOG_MODULE
#define LOG_MODULE "kiosk"
#endif

#define log_error(...) log_write(LOG_ERROR, LOG_MODULE, __VA_ARGS__)
#define log_warn(...)  log_write(LOG_WARN, LOG_MODULE, __VA_ARGS__)
#define log_info(...)  log_write(LOG_INFO, LOG_MODULE, __VA_ARGS__)
#define log_debug(...) log_write(LOG_DEBUG, LOG_MODULE, __VA_ARGS__)
