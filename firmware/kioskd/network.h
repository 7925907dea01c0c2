/* SPDX-License-Identifier: Apache-2.0 */
/*
 * network.h - the machine's cables as anybody may see them, and what staff may set of one.
 *
 * Read from /proc/self/net, /sys/class/net and /etc/resolv.conf: kioskd has no netlink socket on a board, and its
 * /proc shows little else. Addresses of IPv4 come from an ioctl. Any thread.
 */
#pragma once

#include <jansson.h>

#include "firmware/base/buf.h"

#define NETWORK_NAME_MAX   16 /* IFNAMSIZ */
#define NETWORK_PARAMS_MAX 512

/*
 * {interfaces: [{name, up, mac, addresses: ["10.0.0.2/24"]}], gateways: [], dns: []}, a new object; the loopback is
 * left out. `root`: "" or, for tests, a folder before every path.
 */
json_t *network_read(const char *root);
/*
 * What kiosk-act-network is to know, from {interface, method: "dhcp" | "static", address?, gateway?, dns?: []}, each
 * checked. ERR_INVALID with a sentence: nothing was written to `out`.
 */
enum err network_params(const char *root, const json_t *wanted, struct buf *out,
			const char **sentence);
