/* SPDX-License-Identifier: Apache-2.0 */
/*
 * probe.c - tries things and says what came of each: `probe WORD:WHAT...` prints "WORD:WHAT ok" or the error's name.
 * Whoever confines a program starts this in the same confinement. Linked statically: nothing else is needed there.
 */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/reboot.h>
#include <sys/socket.h>
#include <sys/swap.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

static int try_read(const char *path)
{
	return open(path, O_RDONLY);
}

static int try_write(const char *path)
{
	return open(path, O_WRONLY | O_CREAT | O_APPEND, 0600);
}

static int try_socket(const char *family)
{
	return socket(atoi(family), SOCK_DGRAM, 0);
}

static int try_listen(const char *port)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(port)) };
	return fd < 0 ? fd : bind(fd, (struct sockaddr *)&to, sizeof(to)) < 0 ? -1 : listen(fd, 1);
}

/* The child's error comes back as its exit code. */
static int try_exec(const char *path)
{
	int status;
	pid_t child = fork();
	if (child == 0) {
		execl(path, path, "-c", "true", (char *)NULL);
		_exit(errno);
	}
	if (child < 0 || waitpid(child, &status, 0) < 0)
		return -1;
	errno = WEXITSTATUS(status);
	return errno ? -1 : 0;
}

static int try_call(const char *name)
{
	struct timeval now = { 0 };
	if (strcmp(name, "mount") == 0)
		return mount("none", "/tmp", "tmpfs", 0, NULL);
	if (strcmp(name, "ptrace") == 0)
		return (int)ptrace(PTRACE_ATTACH, getppid(), NULL, NULL);
	if (strcmp(name, "settimeofday") == 0)
		return settimeofday(&now, NULL);
	if (strcmp(name, "reboot") == 0)
		return (int)syscall(SYS_reboot, 0, 0, 0, NULL);
	if (strcmp(name, "swapon") == 0)
		return swapon("/none", 0);
	if (strcmp(name, "unshare") == 0)
		return unshare(CLONE_NEWUSER);
	if (strcmp(name, "init_module") == 0)
		return (int)syscall(SYS_init_module, NULL, 0, "");
	if (strcmp(name, "bpf") == 0)
		return (int)syscall(SYS_bpf, 0, NULL, 0);
	return setuid(65534);
}

static const struct {
	const char *word;
	int (*run)(const char *what);
} words[] = { { "read", try_read },	{ "write", try_write }, { "socket", try_socket },
	      { "listen", try_listen }, { "exec", try_exec },	{ "call", try_call } };

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		const char *colon = strchr(argv[i], ':');
		size_t len = colon ? (size_t)(colon - argv[i]) : 0;
		for (size_t w = 0; w < sizeof(words) / sizeof(words[0]); w++) {
			if (!len || strlen(words[w].word) != len ||
			    memcmp(words[w].word, argv[i], len) != 0)
				continue;
			int result = words[w].run(colon + 1);
			printf("%s %s\n", argv[i], result < 0 ? strerrorname_np(errno) : "ok");
			fflush(stdout);
		}
	}
	return 0;
}
