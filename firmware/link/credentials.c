/* SPDX-License-Identifier: Apache-2.0 */
/* credentials.c - see credentials.h. */
#include "firmware/link/credentials.h"

#include <string.h>
#include <sys/stat.h>

#include "firmware/base/text.h"

#define LOG_MODULE "link"
#include "firmware/base/log.h"

enum err credentials_init(struct credentials *c, const char *ca, const char *cert, const char *key)
{
	memset(c, 0, sizeof(*c));
	bool fits = text_copy(c->ca, sizeof(c->ca), ca) &&
		    text_copy(c->cert, sizeof(c->cert), cert) &&
		    text_copy(c->key, sizeof(c->key), key);
	return fits ? ERR_OK : ERR_TOO_LONG;
}

void credentials_fini(struct credentials *c)
{
	identity_fini(&c->identity);
	c->whole = false;
}

static struct credential_stamp stamp_of(const char *path)
{
	struct stat st;
	if (stat(path, &st) != 0)
		return (struct credential_stamp){ 0 };
	return (struct credential_stamp){ st.st_ino, st.st_size, st.st_mtim };
}

static bool same_stamp(const struct credential_stamp *a, const struct credential_stamp *b)
{
	return a->inode == b->inode && a->size == b->size &&
	       a->changed.tv_sec == b->changed.tv_sec && a->changed.tv_nsec == b->changed.tv_nsec;
}

/* Notes what lies there; true if one is another than it was. */
static bool look(struct credentials *c)
{
	const char *const paths[] = { c->ca, c->cert, c->key };
	bool changed = false;
	for (size_t i = 0; i < ARRAY_LEN(paths); i++) {
		struct credential_stamp now = stamp_of(paths[i]);
		changed |= !same_stamp(&now, &c->seen[i]);
		c->seen[i] = now;
	}
	return changed;
}

static bool same(const struct buf *a, const struct buf *b)
{
	return a->len == b->len && memcmp(buf_str(a), buf_str(b), a->len) == 0;
}

bool credentials_follow(struct credentials *c)
{
	struct identity_files files = { c->ca, c->cert, c->key };
	struct identity_pem now;
	bool changed = look(c);
	if (!c->cert[0] || (!changed && c->fault == ERR_OK))
		return false;
	enum err err = identity_read(&files, &now);
	if (err != ERR_OK) {
		if (err != c->fault && c->whole)
			log_warn(
				"certificate, key and CA do not fit (%s): the last that did stay in use",
				err_name(err));
		c->fault = err;
		return false;
	}
	c->fault = ERR_OK;
	bool other = !c->whole || !same(&now.ca, &c->identity.ca) ||
		     !same(&now.cert, &c->identity.cert) || !same(&now.key, &c->identity.key);
	identity_fini(&c->identity);
	c->identity = now;
	c->whole = true;
	return other;
}

static void set_blob(CURL *easy, CURLoption option, const struct buf *pem)
{
	struct curl_blob blob = { .data = pem->data, .len = pem->len, .flags = CURL_BLOB_COPY };
	curl_easy_setopt(easy, option, &blob);
}

void credentials_apply(const struct credentials *c, CURL *easy)
{
	if (c->whole) {
		set_blob(easy, CURLOPT_CAINFO_BLOB, &c->identity.ca);
		set_blob(easy, CURLOPT_SSLCERT_BLOB, &c->identity.cert);
		set_blob(easy, CURLOPT_SSLKEY_BLOB, &c->identity.key);
		return;
	}
	curl_easy_setopt(easy, CURLOPT_CAINFO, c->ca);
	if (!c->cert[0])
		return;
	/* Nothing fitted yet: libcurl says what is wrong with them. */
	curl_easy_setopt(easy, CURLOPT_SSLCERT, c->cert);
	curl_easy_setopt(easy, CURLOPT_SSLKEY, c->key);
}
