/* SPDX-License-Identifier: Apache-2.0 */
/* err.c - the rows of ERR_LIST, looked up. */
#include "firmware/base/err.h"

#include <errno.h>
#include <string.h>

static const struct err_row {
	enum err err;
	const char *name;
	enum retry retry;
	const char *message_id;
} rows[] = {
#define X(name, number, retry, message) { name, #name, retry, message },
	ERR_LIST(X)
#undef X
};

static const struct err_row *row_of(enum err err)
{
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (rows[i].err == err)
			return &rows[i];
	return NULL;
}

const char *err_name(enum err err)
{
	const struct err_row *row = row_of(err);
	return row ? row->name : "ERR_?";
}

enum err err_from_name(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (strcmp(rows[i].name, name) == 0)
			return rows[i].err;
	return ERR_IO;
}

enum retry err_retry(enum err err)
{
	const struct err_row *row = row_of(err);
	return row ? row->retry : RETRY_NEVER;
}

const char *err_message_id(enum err err)
{
	const struct err_row *row = row_of(err);
	return row ? row->message_id : "error.again";
}

enum err err_from_errno(int errnum)
{
	static const struct {
		int errnum;
		enum err err;
	} map[] = {
		{ ENOMEM, ERR_NOMEM },	    { ENOENT, ERR_NOT_FOUND },
		{ EACCES, ERR_PERMISSION }, { EPERM, ERR_PERMISSION },
		{ ENOSPC, ERR_STORE_FULL }, { EDQUOT, ERR_STORE_FULL },
		{ EROFS, ERR_PERMISSION },  { ETIMEDOUT, ERR_TIMEOUT },
		{ EEXIST, ERR_EXISTS },	    { ECANCELED, ERR_CANCELLED },
		{ EINVAL, ERR_INVALID },    { EFBIG, ERR_STORE_FULL },
	};
	for (size_t i = 0; i < ARRAY_LEN(map); i++)
		if (map[i].errnum == errnum)
			return map[i].err;
	return ERR_IO;
}
