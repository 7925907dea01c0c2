/* SPDX-License-Identifier: Apache-2.0 */
/*
 * door.h - a socket of kioskd's: who listens on it, who may come in.
 *
 * The file's mode and the caller's identity say the same thing twice, because a mode can be changed and
 * a umask can be wrong: PATH is for kioskd's own user, root and kioskd's group (0660), PATH.staff for
 * kioskd's own user and root (0600).
 */
#pragma once

#include <sys/types.h>

#include "firmware/bus/methods.h"
#include "firmware/base/err.h"

/*
 * Listens at `path`, whatever the umask. A socket that nobody answers on is replaced. *fd is the
 * caller's. ERR_EXISTS: somebody answers there, or it is no socket; untouched. ERR_PERMISSION, ERR_IO.
 */
enum err door_open(const char *path, enum bus_role role, int *fd);

/*
 * The listening socket that systemd opened at `path` and named after the role (FileDescriptorName=citizen,
 * staff); the order of several units is nobody's. It stays systemd's: its file is not to be removed.
 * ERR_NOT_FOUND: systemd passed none; ERR_INVALID: it passed some, and this is not among them.
 */
enum err door_take(const char *path, enum bus_role role, int *fd);

struct door_peer {
	uid_t uid;
	gid_t gid; /* the primary group */
};
/* Whether a caller may come in to a kioskd that is `own`. */
bool door_admits(enum bus_role role, const struct door_peer *peer, const struct door_peer *own);
/* The same for whoever is at the other end of a connected socket, by SO_PEERCRED. */
bool door_admits_fd(enum bus_role role, int fd);
