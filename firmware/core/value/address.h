/* SPDX-License-Identifier: Apache-2.0 */
/* address.h - what a cable may be set to by hand, IPv4 or IPv6. Pure, any thread. */
#pragma once

#include <stdbool.h>

#define ADDRESS_MAX 45 /* characters, without bits */
#define ADDRESS_SET 49 /* with them */

enum address_fault {
	ADDRESS_FINE,
	ADDRESS_NONE,	  /* no address at all */
	ADDRESS_BITS,	  /* none, too many, or no mask */
	ADDRESS_UNUSABLE, /* the network's own, its broadcast's, or one that no machine has */
	ADDRESS_GATEWAY,  /* no address */
	ADDRESS_OUTSIDE,  /* the gateway is no other machine of that network */
	ADDRESS_SERVER,	  /* a name server that is no address */
	ADDRESS_FAULT_COUNT,
};

/* Without bits, and without a zone. */
bool address_is(const char *text);
/*
 * `set`: "10.1.2.3/24", or with the mask instead, "10.1.2.3/255.255.255.0"; `gateway`: "" is none. `out` becomes the
 * address with its bits as a number, if it is fine.
 */
enum address_fault address_check(const char *set, const char *gateway, char out[ADDRESS_SET + 1]);
