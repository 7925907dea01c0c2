/* SPDX-License-Identifier: Apache-2.0 */
/*
 * db_open.c - opens a database file the only way we do: see db.h.
 *
 * Order matters: EXCLUSIVE before anything touches the file, so that WAL works without shared memory
 * and a second opener meets SQLITE_BUSY; whose file it is before anything is changed in it.
 */
#define LOG_MODULE "store"
#include "firmware/store/db.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "firmware/base/file.h"
#include "firmware/base/log.h"

#define SQL_MAX	      160
#define PRAGMA_TEXT   32
#define CHECK_RESULTS "(1)"

/* Every pragma answers with what is in force; anything else than this is a refusal. */
struct pragma {
	const char *set, *ask, *expected;
};

#define TEXT_OF(x)  TEXT_OF_(x)
#define TEXT_OF_(x) #x

// clang-format off
static const struct pragma pragmas[] = {
	{ "PRAGMA page_size=" TEXT_OF(DB_PAGE_SIZE),   "PRAGMA page_size",      TEXT_OF(DB_PAGE_SIZE) },
	{ NULL,                                        "PRAGMA journal_mode=WAL",                "wal" },
	{ "PRAGMA synchronous=FULL",                   "PRAGMA synchronous",                       "2" },
	{ NULL, "PRAGMA wal_autocheckpoint=" TEXT_OF(DB_AUTOCHECKPOINT),  TEXT_OF(DB_AUTOCHECKPOINT) },
	{ NULL,                                        "PRAGMA journal_size_limit=4194304", "4194304" },
	{ NULL,                                        "PRAGMA mmap_size=0",                       "0" },
	{ NULL,                                        "PRAGMA busy_timeout=0",                    "0" },
	{ "PRAGMA cache_size=-" TEXT_OF(DB_CACHE_KIB), "PRAGMA cache_size", "-" TEXT_OF(DB_CACHE_KIB) },
	{ "PRAGMA foreign_keys=ON",                    "PRAGMA foreign_keys",                      "1" },
	{ "PRAGMA trusted_schema=OFF",                 "PRAGMA trusted_schema",                    "0" },
	{ "PRAGMA temp_store=MEMORY",                  "PRAGMA temp_store",                        "2" },
	{ NULL,                                        "PRAGMA secure_delete=ON",                  "1" },
};
// clang-format on
static_assert(DB_JOURNAL_SIZE_LIMIT == 4194304, "the pragma above says so in digits");

enum err db_folder(const char *dir)
{
	enum err err = dir_create(dir, S_IRWXU);
	if (err != ERR_PERMISSION)
		return err;
	if (chmod(dir, S_IRWXU) < 0)
		return err_from_errno(errno);
	log_warn("the store's folder was open to others; it is closed now");
	return ERR_OK;
}

/* The first column of the first row as text; "" without a row. */
static enum err ask(struct db *db, const char *sql, char *out, size_t cap)
{
	sqlite3_stmt *stmt = NULL;
	if (sqlite3_prepare_v2(db->conn, sql, -1, &stmt, NULL) != SQLITE_OK)
		return db_error(db);
	bool row = false;
	enum err err = db_step(db, stmt, &row);
	if (err == ERR_OK && row)
		db_column_text(stmt, 0, out, cap);
	else
		out[0] = '\0';
	sqlite3_finalize(stmt);
	return err;
}

static enum err expect(struct db *db, const char *sql, const char *expected)
{
	char text[PRAGMA_TEXT];
	enum err err = ask(db, sql, text, sizeof(text));
	if (err == ERR_OK && strcmp(text, expected) != 0) {
		log_error("%s: %s answers %s", db->spec->name, sql, text);
		err = ERR_UNSUPPORTED;
	}
	return err;
}

static enum err settings_apply(struct db *db)
{
	for (size_t i = 0; i < ARRAY_LEN(pragmas); i++) {
		enum err err = pragmas[i].set ? db_exec(db, pragmas[i].set) : ERR_OK;
		if (err == ERR_OK)
			err = expect(db, pragmas[i].ask, pragmas[i].expected);
		if (err != ERR_OK)
			return err;
	}
	if (db->max_pages == 0)
		return ERR_OK;
	char sql[SQL_MAX];
	snprintf(sql, sizeof(sql), "PRAGMA max_page_count=%lld", (long long)db->max_pages);
	return db_exec(db, sql);
}

/* Whose file is this, and can we read it? Changes nothing. */
static enum err identify(struct db *db, int64_t *version)
{
	int64_t application = 0, objects = 0, min_reader = 0;
	enum err err = db_int(db, "PRAGMA application_id", &application);
	if (err == ERR_OK)
		err = db_int(db, "PRAGMA user_version", version);
	if (err == ERR_OK)
		err = db_int(db, "SELECT count(*) FROM sqlite_schema", &objects);
	if (err != ERR_OK)
		return err;
	db->fresh = objects == 0 && application == 0 && *version == 0;
	if (!db->fresh && application != (int64_t)db->spec->application_id)
		return ERR_STORE_CORRUPT;
	if (*version <= db->spec->version)
		return ERR_OK;
	err = db_int(db, "SELECT CAST(value AS INTEGER) FROM meta WHERE key='min_reader'",
		     &min_reader);
	return err == ERR_OK && min_reader > db->spec->version ? ERR_STORE_NEWER : err;
}

static enum err migrate_one(struct db *db, int64_t version)
{
	char sql[SQL_MAX];
	enum err err = db_exec(db, "BEGIN IMMEDIATE");
	if (err == ERR_OK && version == 0) {
		snprintf(sql, sizeof(sql), "PRAGMA application_id=%u", db->spec->application_id);
		err = db_exec(db, sql);
	}
	if (err == ERR_OK && version == 0)
		err = db_exec(db, "CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) "
				  "STRICT, WITHOUT ROWID");
	if (err == ERR_OK)
		err = db_exec(db, db->spec->migrations[version]);
	if (err == ERR_OK) {
		snprintf(
			sql, sizeof(sql),
			"INSERT OR REPLACE INTO meta VALUES('min_reader', %d); PRAGMA user_version=%d",
			db->spec->min_reader, (int)version + 1);
		err = db_exec(db, sql);
	}
	if (err == ERR_OK)
		err = db_exec(db, "COMMIT");
	if (err != ERR_OK && !sqlite3_get_autocommit(db->conn))
		(void)db_exec(db, "ROLLBACK");
	return err;
}

static enum err check(struct db *db)
{
	const char *sql = db->was_unclean ? "PRAGMA integrity_check" CHECK_RESULTS
					  : "PRAGMA quick_check" CHECK_RESULTS;
	char text[SQL_MAX];
	enum err err = ask(db, sql, text, sizeof(text));
	return err == ERR_OK && strcmp(text, "ok") != 0 ? ERR_STORE_CORRUPT : err;
}

static enum err open_handle(struct db *db)
{
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX |
		    SQLITE_OPEN_EXRESCODE;
	if (sqlite3_open_v2(db->path, &db->conn, flags, NULL) != SQLITE_OK)
		return db->conn ? db_error(db) : ERR_NOMEM;
	db->openings++;
	/* Overwriting a WAL costs one flush, growing a new one two. */
	int persist = 1;
	sqlite3_file_control(db->conn, NULL, SQLITE_FCNTL_PERSIST_WAL, &persist);
	if (chmod(db->path, S_IRUSR | S_IWUSR) < 0)
		return err_from_errno(errno);
	return expect(db, "PRAGMA locking_mode=EXCLUSIVE", "exclusive");
}

static void close_handle(struct db *db, bool with_checkpoint)
{
	for (size_t i = 0; i < DB_STATEMENTS_MAX; i++)
		sqlite3_finalize(STEAL(db->stmts[i]));
	sqlite3_finalize(STEAL(db->begin));
	sqlite3_finalize(STEAL(db->commit));
	if (!db->conn)
		return;
	if (!with_checkpoint)
		sqlite3_db_config(db->conn, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
	int code = sqlite3_close(STEAL(db->conn));
	assert(code == SQLITE_OK); /* anything else: a statement of ours was forgotten */
	(void)code;
}

/* Name of the WAL; also of a moved one. */
static void wal_path(const char *path, char *out, size_t cap)
{
	snprintf(out, cap, "%s-wal", path);
}

enum err db_open(struct db *db, const char *dir, const struct db_spec *spec, int64_t max_pages)
{
	assert(spec->sql_count <= DB_STATEMENTS_MAX && spec->min_reader <= spec->version);
	for (size_t i = 0; i < spec->sql_count; i++)
		assert(spec->sql[i]);
	*db = (struct db){ .spec = spec, .max_pages = max_pages };
	char wal[PATH_MAX + 8];
	if (snprintf(db->path, sizeof(db->path), "%s/%s", dir, spec->name) >= (int)sizeof(db->path))
		return ERR_TOO_LONG;
	wal_path(db->path, wal, sizeof(wal));
	struct stat st;
	db->was_unclean = stat(wal, &st) == 0 && st.st_size > 0;
	int64_t version = 0;
	enum err err = open_handle(db);
	if (err == ERR_OK)
		err = identify(db, &version);
	if (err == ERR_OK)
		err = settings_apply(db);
	if (err == ERR_OK)
		err = check(db);
	for (; err == ERR_OK && version < spec->version; version++)
		err = migrate_one(db, version);
	if (err == ERR_OK && db->fresh)
		err = dir_sync(dir);
	db->behind = true;
	db->wal_used = true;
	if (err != ERR_OK)
		close_handle(db, false);
	return err;
}

void db_close(struct db *db)
{
	close_handle(db, !db->suspect);
}

enum err db_ready(struct db *db)
{
	if (db->conn && !db->suspect)
		return ERR_OK;
	close_handle(db, false);
	db->suspect = false;
	int64_t version = 0;
	enum err err = open_handle(db);
	if (err == ERR_OK)
		err = identify(db, &version);
	if (err == ERR_OK)
		err = settings_apply(db);
	/*
	 * After a failed sync the kernel calls pages clean that never reached the disk. What the WAL
	 * holds is therefore written once more, to the main file, and synced there.
	 */
	if (err == ERR_OK && db->unsynced &&
	    sqlite3_wal_checkpoint_v2(db->conn, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL) !=
		    SQLITE_OK)
		err = db_error(db);
	if (err == ERR_OK) {
		db->unsynced = false;
		db->behind = true;
		db->wal_used = true;
		return ERR_OK;
	}
	close_handle(db, false);
	db->suspect = true;
	return err == ERR_IO ? ERR_STORE_SYNC : err;
}

enum err db_move_aside(const struct db *db, char *out, size_t cap)
{
	assert(!db->conn);
	char from_wal[PATH_MAX + 8], to[PATH_MAX + 16], to_wal[PATH_MAX + 24], dir[PATH_MAX];
	int n = 1;
	do {
		snprintf(to, sizeof(to), "%s.damaged-%d", db->path, n);
		wal_path(to, to_wal, sizeof(to_wal));
	} while ((file_exists(to) || file_exists(to_wal)) && ++n <= DB_SIDE_FILES_MAX);
	if (n > DB_SIDE_FILES_MAX || strlen(to) >= cap)
		return ERR_STORE_FULL;
	wal_path(db->path, from_wal, sizeof(from_wal));
	/* The WAL first: beside a new, empty file SQLite would delete it. */
	if (rename(from_wal, to_wal) < 0 && errno != ENOENT)
		return err_from_errno(errno);
	if (rename(db->path, to) < 0)
		return err_from_errno(errno);
	snprintf(out, cap, "%s", to);
	snprintf(dir, sizeof(dir), "%s", db->path);
	*strrchr(dir, '/') = '\0';
	return dir_sync(dir);
}

enum err db_open_damaged(struct db *db, const char *path, const struct db_spec *spec)
{
	*db = (struct db){ .spec = spec };
	if (sqlite3_open_v2(path, &db->conn, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) !=
	    SQLITE_OK)
		return ERR_STORE_CORRUPT;
	int persist = 1;
	sqlite3_file_control(db->conn, NULL, SQLITE_FCNTL_PERSIST_WAL, &persist);
	/* So that db_close() makes no checkpoint. */
	db->suspect = true;
	return db_exec(db, "PRAGMA locking_mode=EXCLUSIVE") == ERR_OK ? ERR_OK : ERR_STORE_CORRUPT;
}

void db_newest_aside(const char *dir, const char *name, char *out, size_t cap)
{
	out[0] = '\0';
	for (int n = 1; n <= DB_SIDE_FILES_MAX; n++) {
		char path[PATH_MAX];
		snprintf(path, sizeof(path), "%s/%s.damaged-%d", dir, name, n);
		if (file_exists(path))
			snprintf(out, cap, "%s", path);
	}
}
