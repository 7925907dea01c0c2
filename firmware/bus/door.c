/* SPDX-License-Identifier: Apache-2.0 */
/* door.c - see door.h. */
#include "firmware/bus/door.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include "firmware/base/file.h"
#include "firmware/base/text.h"
#include "firmware/bus/limits.h"

static const mode_t modes[] = {
	[BUS_CITIZEN] = S_IRUSR | S_IWUSR | S_IRGRP | S_IWGRP,
	[BUS_STAFF] = S_IRUSR | S_IWUSR,
};
static_assert(ARRAY_LEN(modes) == BUS_ROLE_COUNT, "each socket has a mode");

static int unix_socket(void)
{
	return socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
}

/* Takes a dead socket away. A full one (EAGAIN) is alive. */
static enum err make_way(const struct sockaddr_un *addr)
{
	struct stat st;
	if (lstat(addr->sun_path, &st) < 0)
		return errno == ENOENT ? ERR_OK : err_from_errno(errno);
	CLEANUP(close_fd) int fd = unix_socket();
	if (fd < 0)
		return err_from_errno(errno);
	if (!S_ISSOCK(st.st_mode) ||
	    connect(fd, (const struct sockaddr *)addr, sizeof(*addr)) == 0 || errno == EAGAIN)
		return ERR_EXISTS;
	if (errno != ECONNREFUSED && errno != ENOENT)
		return err_from_errno(errno);
	return unlink(addr->sun_path) == 0 || errno == ENOENT ? ERR_OK : err_from_errno(errno);
}

enum err door_open(const char *path, enum bus_role role, int *out)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	if (!text_copy(addr.sun_path, sizeof(addr.sun_path), path))
		return ERR_TOO_LONG;
	enum err err = make_way(&addr);
	if (err != ERR_OK)
		return err;
	CLEANUP(close_fd) int fd = unix_socket();
	/* bind() makes the file with the descriptor's mode less the umask: at no moment wider. */
	if (fd < 0 || fchmod(fd, modes[role]) < 0 ||
	    bind(fd, (struct sockaddr *)&addr, sizeof(addr)) < 0)
		return errno == EADDRINUSE ? ERR_EXISTS : err_from_errno(errno);
	if (chmod(path, modes[role]) < 0 || listen(fd, BUS_CONNECTIONS_MAX) < 0) {
		err = err_from_errno(errno);
		unlink(path);
		return err;
	}
	*out = fd;
	fd = -1;
	return ERR_OK;
}

static void free_names(char ***names)
{
	for (char **name = *names; name && *name; name++)
		free(*name);
	free(*names);
}

enum err door_take(const char *path, enum bus_role role, int *out)
{
	static const char *const wanted[] = { [BUS_CITIZEN] = "citizen", [BUS_STAFF] = "staff" };
	static_assert(ARRAY_LEN(wanted) == BUS_ROLE_COUNT, "each socket has a name");
	CLEANUP(free_names) char **names = NULL;
	int count = sd_listen_fds_with_names(0, &names);
	if (count <= 0)
		return count < 0 ? err_from_errno(-count) : ERR_NOT_FOUND;
	for (int i = 0; i < count; i++) {
		int fd = SD_LISTEN_FDS_START + i;
		if (strcmp(names[i], wanted[role]) != 0 ||
		    sd_is_socket_unix(fd, SOCK_STREAM, 1, path, 0) <= 0)
			continue;
		/* systemd passes them as they are set: a caller that left again must not hold up the loop. */
		int flags = fcntl(fd, F_GETFL);
		if (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) < 0)
			return err_from_errno(errno);
		*out = fd;
		return ERR_OK;
	}
	return ERR_INVALID;
}

bool door_admits(enum bus_role role, const struct door_peer *peer, const struct door_peer *own)
{
	if (peer->uid == own->uid || peer->uid == 0)
		return true;
	return (modes[role] & S_IRGRP) && peer->gid == own->gid;
}

bool door_admits_fd(enum bus_role role, int fd)
{
	struct ucred cred;
	socklen_t len = sizeof(cred);
	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &cred, &len) < 0)
		return false;
	struct door_peer peer = { cred.uid, cred.gid }, own = { geteuid(), getegid() };
	return door_admits(role, &peer, &own);
}
