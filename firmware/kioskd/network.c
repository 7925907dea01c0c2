/* SPDX-License-Identifier: Apache-2.0 */
/*
 * network.c - see network.h. The files are the kernel's: proc(5) /proc/net/route (addresses in hex as the
 * machine holds them, flags of route(8)), /proc/net/if_inet6 (address, index, bits, scope, flags, name).
 */
#include "firmware/kioskd/network.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <limits.h>
#include <net/if.h>
#include <net/route.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "firmware/base/file.h"
#include "firmware/base/text.h"
#include "firmware/core/value/address.h"
#include "firmware/core/value/json.h"

#define FILE_MAX     65536
#define INET6_LINK   0x20 /* scope of if_inet6: this cable alone */
#define ADDRESS_TEXT (INET6_ADDRSTRLEN + 4)
#define SERVERS_MAX  3
#define NAME_LETTERS "abcdefghijklmnopqrstuvwxyz0123456789"

/* The file's text; "" where it cannot be read. */
static const char *read_text(const char *root, const char *path, struct buf *b)
{
	char whole[PATH_MAX];
	buf_clear(b);
	if (snprintf(whole, sizeof(whole), "%s%s", root, path) >= (int)sizeof(whole) ||
	    file_read(whole, b) != ERR_OK)
		buf_clear(b);
	return buf_str(b);
}

/* One attribute of /sys/class/net, without its line end. */
static void read_attribute(const char *root, const char *name, const char *what, char *out,
			   size_t cap)
{
	char path[128];
	CLEANUP(buf_fini) struct buf b;
	buf_init(&b, FILE_MAX);
	snprintf(path, sizeof(path), "/sys/class/net/%.15s/%s", name, what);
	const char *text = read_text(root, path, &b);
	snprintf(out, cap, "%.*s", (int)strcspn(text, "\n"), text);
}

static void add(json_t *list, const char *text)
{
	json_array_append_new(list, json_string(text));
}

static int bits_of(uint32_t mask)
{
	int bits = 0;
	for (; mask & 0x80000000u; mask <<= 1)
		bits++;
	return bits;
}

static bool ask_address(int fd, unsigned long what, const char *name, struct in_addr *out)
{
	struct ifreq request = { 0 };
	text_copy(request.ifr_name, sizeof(request.ifr_name), name);
	if (ioctl(fd, what, &request) < 0)
		return false;
	struct sockaddr_in address;
	memcpy(&address, &request.ifr_addr, sizeof(address));
	*out = address.sin_addr;
	return true;
}

static void add_v4(json_t *list, const char *name)
{
	CLEANUP(close_fd) int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	struct in_addr address, mask;
	char text[INET_ADDRSTRLEN], whole[ADDRESS_TEXT];
	if (fd < 0 || !ask_address(fd, SIOCGIFADDR, name, &address) ||
	    !ask_address(fd, SIOCGIFNETMASK, name, &mask))
		return;
	inet_ntop(AF_INET, &address, text, sizeof(text));
	snprintf(whole, sizeof(whole), "%s/%d", text, bits_of(ntohl(mask.s_addr)));
	add(list, whole);
}

static void add_v6(const char *text, json_t *list, const char *name)
{
	char hex[33], device[NETWORK_NAME_MAX + 1];
	unsigned index, bits, scope, flags;
	for (;
	     sscanf(text, "%32s %x %x %x %x %16s", hex, &index, &bits, &scope, &flags, device) == 6;
	     text = strchrnul(text, '\n'), text += *text == '\n') {
		struct in6_addr address;
		char shown[INET6_ADDRSTRLEN], whole[ADDRESS_TEXT];
		if (strcmp(device, name) != 0 || scope == INET6_LINK || strlen(hex) != 32)
			continue;
		for (size_t i = 0; i < sizeof(address); i++) {
			unsigned byte = 0;
			sscanf(hex + 2 * i, "%2x", &byte);
			address.s6_addr[i] = (uint8_t)byte;
		}
		inet_ntop(AF_INET6, &address, shown, sizeof(shown));
		snprintf(whole, sizeof(whole), "%s/%u", shown, bits);
		add(list, whole);
	}
}

static json_t *interface_of(const char *root, const char *name, const char *inet6)
{
	char state[16], mac[32];
	json_t *addresses = json_array();
	read_attribute(root, name, "operstate", state, sizeof(state));
	read_attribute(root, name, "address", mac, sizeof(mac));
	add_v4(addresses, name);
	add_v6(inet6, addresses, name);
	/* What has no notion of it says "unknown", and works. */
	bool up = strcmp(state, "up") == 0 ||
		  (strcmp(state, "unknown") == 0 && json_array_size(addresses));
	return json_pack("{s:s, s:b, s:s, s:o}", "name", name, "up", up, "mac", mac, "addresses",
			 addresses);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Calls `each` for the cables in the order of their names; the loopback is none. */
static void each_name(const char *root, void (*each)(void *arg, const char *name), void *arg)
{
	char path[PATH_MAX], *names[32];
	size_t count = 0;
	snprintf(path, sizeof(path), "%s/sys/class/net", root);
	DIR *d = opendir(path);
	for (const struct dirent *e; d && (e = readdir(d)) && count < ARRAY_LEN(names);)
		if (e->d_name[0] != '.' && strcmp(e->d_name, "lo") != 0 &&
		    (names[count] = strndup(e->d_name, NETWORK_NAME_MAX)))
			count++;
	if (d)
		closedir(d);
	qsort(names, count, sizeof(names[0]), by_name);
	for (size_t i = 0; i < count; i++) {
		each(arg, names[i]);
		free(names[i]);
	}
}

static json_t *gateways_of(const char *text)
{
	json_t *list = json_array();
	char device[NETWORK_NAME_MAX + 1];
	unsigned to, gateway, flags;
	/* The first line says what the columns are. */
	for (text = strchrnul(text, '\n'); *text == '\n'; text = strchrnul(text + 1, '\n')) {
		char shown[INET_ADDRSTRLEN];
		if (sscanf(text + 1, "%16s %x %x %x", device, &to, &gateway, &flags) != 4 ||
		    to != 0 || !(flags & RTF_GATEWAY))
			continue;
		inet_ntop(AF_INET, &(struct in_addr){ gateway }, shown, sizeof(shown));
		add(list, shown);
	}
	return list;
}

static json_t *servers_of(const char *text)
{
	json_t *list = json_array();
	char address[64];
	while (*text) {
		if (sscanf(text, "nameserver %63s", address) == 1)
			add(list, address);
		text = strchrnul(text, '\n');
		text += *text == '\n';
	}
	return list;
}

struct reading {
	const char *root, *inet6;
	json_t *list;
};

static void read_one(void *arg, const char *name)
{
	struct reading *r = arg;
	json_array_append_new(r->list, interface_of(r->root, name, r->inet6));
}

json_t *network_read(const char *root)
{
	CLEANUP(buf_fini) struct buf inet6, other;
	buf_init(&inet6, FILE_MAX);
	buf_init(&other, FILE_MAX);
	struct reading r = { root, read_text(root, "/proc/self/net/if_inet6", &inet6),
			     json_array() };
	each_name(root, read_one, &r);
	json_t *gateways = gateways_of(read_text(root, "/proc/self/net/route", &other));
	json_t *dns = servers_of(read_text(root, "/etc/resolv.conf", &other));
	json_t *said = json_pack("{s:o, s:o, s:o}", "interfaces", r.list, "gateways", gateways,
				 "dns", dns);
	json_t *plain = json_shown(said); /* a DHCP server's words may be in it */
	json_decref(said);
	return plain;
}

/* What staff may set */

static const char *const sentences[ADDRESS_FAULT_COUNT] = {
	[ADDRESS_NONE] = "an address is expected with its bits, 10.1.2.3/24",
	[ADDRESS_BITS] =
		"the bits of an address are 1 to 32, of IPv6 to 128, or a mask as 255.255.255.0",
	[ADDRESS_UNUSABLE] =
		"no machine can have that address: it is the network's own, its broadcast's, or reserved",
	[ADDRESS_GATEWAY] = "the gateway is no address",
	[ADDRESS_OUTSIDE] = "the gateway is no other machine of that address's network",
	[ADDRESS_SERVER] = "a name server is no address",
};

struct looking {
	const char *name;
	bool found;
};

static void look_at(void *arg, const char *name)
{
	struct looking *l = arg;
	l->found = l->found || strcmp(l->name, name) == 0;
}

static bool is_cable(const char *root, const char *name)
{
	struct looking l = { .name = name };
	each_name(root, look_at, &l);
	return l.found && strspn(name, NAME_LETTERS) == strlen(name);
}

/* `address` becomes the one that is to be set; "": it comes by itself. */
static const char *fault_of(const char *root, const json_t *wanted, char address[ADDRESS_SET + 1])
{
	const char *set = json_str(wanted, "address"), *gateway = json_str(wanted, "gateway");
	const json_t *dns = json_object_get(wanted, "dns");
	bool is_static = strcmp(json_str(wanted, "method"), "static") == 0;
	size_t i;
	json_t *server;
	if (!is_cable(root, json_str(wanted, "interface")))
		return "this machine has no such cable";
	if (!is_static && strcmp(json_str(wanted, "method"), "dhcp") != 0)
		return "an address comes by dhcp or is set";
	if (!is_static && (set[0] || gateway[0]))
		return "address and gateway come by dhcp";
	enum address_fault fault = is_static ? address_check(set, gateway, address) : ADDRESS_FINE;
	if (fault != ADDRESS_FINE)
		return sentences[fault];
	if (json_array_size(dns) > SERVERS_MAX)
		return "at most three name servers";
	json_array_foreach(dns, i,
			   server) if (!address_is(json_is_string(server)
							   ? json_string_value(server)
							   : "")) return sentences[ADDRESS_SERVER];
	return NULL;
}

enum err network_params(const char *root, const json_t *wanted, struct buf *out,
			const char **sentence)
{
	char address[ADDRESS_SET + 1] = "";
	size_t i;
	json_t *server;
	*sentence = fault_of(root, wanted, address);
	if (*sentence)
		return ERR_INVALID;
	buf_printf(out, "interface=%s\nmethod=%s\n", json_str(wanted, "interface"),
		   json_str(wanted, "method"));
	if (address[0])
		buf_printf(out, "address=%s\n", address);
	if (json_str(wanted, "gateway")[0])
		buf_printf(out, "gateway=%s\n", json_str(wanted, "gateway"));
	json_array_foreach(json_object_get(wanted, "dns"), i, server)
		buf_printf(out, "%s%s", i ? " " : "dns=", json_string_value(server));
	if (json_array_size(json_object_get(wanted, "dns")))
		buf_add_char(out, '\n');
	return buf_err(out);
}
