/* SPDX-License-Identifier: Apache-2.0 */
/* fixture.c - see fixture.h. */
#include "fixture.h"

#include <check.h>
#include <dirent.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "firmware/base/file.h"
#include "firmware/base/log.h"
#include "firmware/crypto/hash.h"
#include "tests/suite.h"

char store_dir[64];
struct seal_key store_key;

void store_setup(void)
{
	strcpy(store_dir, "/tmp/test-store-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(store_dir));
	store_key = (struct seal_key){ .suite = SUITE_AES_256_GCM };
	for (size_t i = 0; i < SEAL_KEY_LEN; i++)
		store_key.bytes[i] = (uint8_t)(i + 1);
}

static int remove_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	(void)st, (void)flag, (void)ftw;
	return remove(path);
}

void store_teardown(void)
{
	static const char *const beside[] = { "queue.mark", "journal.mark" };
	nftw(store_dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
	for (size_t i = 0; i < ARRAY_LEN(beside); i++) {
		char path[96];
		snprintf(path, sizeof(path), "%s.%s", store_dir, beside[i]);
		unlink(path);
	}
}

struct queue *open_queue_of(int64_t max_pages)
{
	struct queue_config config = {
		.dir = store_dir,
		.terminal = "terminal-1",
		.key = &store_key,
		.max_pages = max_pages,
	};
	struct queue *q = NULL;
	ck_assert_int_eq(queue_open(&config, &q), ERR_OK);
	return q;
}

struct queue *open_queue(void)
{
	return open_queue_of(0);
}

json_t *content_of(const char *salt)
{
	json_t *content = json_pack(
		"{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:{s:s}, s:{s:s}, s:[], s:{s:s}, s:[]}",
		"task_code", "11440000MB2D0164XH2440289876000", "task_version", "1", "applyer_name",
		CANARY, "applyer_type", "1", "applyer_page_type", "111", "applyer_page_code",
		"110101199003070134", "contact_name", CANARY, "contact_mobile", "13800000000",
		"form_version", "1", "identity", "level", "card", "form", "reason", salt,
		"materials", "delivery", "way", "window", "consents");
	ck_assert_ptr_nonnull(content);
	return content;
}

const char *ref_of(int n)
{
	static char ref[UUID_TEXT_LEN + 1];
	snprintf(ref, sizeof(ref), "%08x-0000-4000-8000-%012x", n, n);
	return ref;
}

static enum err submit_with(struct queue *q, int n, const struct queue_file *files, size_t count,
			    struct queue_record *out)
{
	char salt[32];
	snprintf(salt, sizeof(salt), "reason %d", n);
	json_t *content = content_of(salt);
	struct queue_submit s = {
		.client_ref = ref_of(n),
		.content = content,
		.hall_code = "hall-1",
		.area_code = "440000",
		.holder = n % 2 ? "odd" : "even",
		.wall_ms = WALL_MS + n,
		.files = files,
		.file_count = count,
	};
	enum err err = queue_submit(q, &s, out);
	json_decref(content);
	return err;
}

enum err submit(struct queue *q, int n, struct queue_record *out)
{
	return submit_with(q, n, NULL, 0, out);
}

enum err submit_file(struct queue *q, int n, size_t bytes, struct queue_record *out)
{
	char *scan = malloc(bytes);
	for (size_t i = 0; i < bytes; i++)
		scan[i] = CANARY[i % strlen(CANARY)];
	struct queue_file f = { .type = "image/jpeg", .bytes = scan, .len = bytes };
	hash_sha256_hex(scan, bytes, f.sha256);
	enum err err = submit_with(q, n, &f, 1, out);
	free(scan);
	return err;
}

const char *in_store(const char *name)
{
	static char path[128];
	snprintf(path, sizeof(path), "%s/%s", store_dir, name);
	return path;
}

const char *sqlite3_tool(const char *name, const char *sql)
{
	static char out[65536];
	char command[8192];
	ck_assert_int_lt(snprintf(command, sizeof(command), "sqlite3 '%s/%s' \"%s\" 2>&1",
				  store_dir, name, sql),
			 (int)sizeof(command));
	FILE *f = popen(command, "re");
	ck_assert_ptr_nonnull(f);
	size_t len = fread(out, 1, sizeof(out) - 1, f);
	pclose(f);
	while (len > 0 && out[len - 1] == '\n')
		len--;
	out[len] = '\0';
	return out;
}

static const void *wanted;
static size_t wanted_len;

static int search_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	(void)st, (void)ftw;
	if (flag != FTW_F)
		return 0;
	struct buf b;
	buf_init(&b, 64 * 1024 * 1024);
	ck_assert_int_eq(file_read(path, &b), ERR_OK);
	bool found = b.len && memmem(b.data, b.len, wanted, wanted_len);
	buf_fini(&b);
	return found;
}

bool store_contains(const void *bytes, size_t len)
{
	wanted = bytes;
	wanted_len = len;
	return nftw(store_dir, search_one, 8, FTW_PHYS) == 1;
}

size_t files_in(const char *folder)
{
	size_t count = 0;
	DIR *dir = opendir(in_store(folder));
	struct dirent *entry;
	while (dir && (entry = readdir(dir)))
		count += entry->d_name[0] != '.';
	if (dir)
		closedir(dir);
	return count;
}

void flip_bit(const char *path, long bit)
{
	int fd = open(path, O_RDWR | O_CLOEXEC);
	ck_assert_int_ge(fd, 0);
	unsigned char c;
	ck_assert_int_eq(pread(fd, &c, 1, bit / 8), 1);
	c ^= (unsigned char)(1 << bit % 8);
	ck_assert_int_eq(pwrite(fd, &c, 1, bit / 8), 1);
	close(fd);
}

long file_size(const char *path)
{
	struct stat st;
	return stat(path, &st) == 0 ? (long)st.st_size : -1;
}
