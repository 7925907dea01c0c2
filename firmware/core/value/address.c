/* SPDX-License-Identifier: Apache-2.0 */
/* address.c - see address.h. Which addresses no machine has: RFC 6890, RFC 4291. */
#include "firmware/core/value/address.h"

#include <arpa/inet.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define V4 4
#define V6 16

struct address {
	uint8_t bytes[V6];
	int size; /* V4, V6 */
};

static bool read_address(const char *text, struct address *out)
{
	struct address a = { .size = V4 };
	if (inet_pton(AF_INET, text, a.bytes) != 1) {
		a.size = V6;
		if (inet_pton(AF_INET6, text, a.bytes) != 1)
			return false;
	}
	*out = a;
	return true;
}

bool address_is(const char *text)
{
	struct address a;
	return read_address(text, &a);
}

/* -1: it is no mask. */
static int mask_bits(const char *text)
{
	struct in_addr mask;
	if (inet_pton(AF_INET, text, &mask) != 1)
		return -1;
	uint32_t ones = ntohl(mask.s_addr), zeros = ~ones;
	return zeros & (zeros + 1) ? -1 : __builtin_popcount(ones);
}

/* 0: they are none of such an address. */
static int read_bits(const char *text, int size)
{
	size_t len = strlen(text);
	int bits = strspn(text, "0123456789") == len && len >= 1 && len <= 3
			   ? (int)strtol(text, NULL, 10)
		   : size == V4 ? mask_bits(text)
				: -1;
	return bits < 1 || bits > 8 * size ? 0 : bits;
}

static bool bit(const struct address *a, int n)
{
	return a->bytes[n / 8] >> (7 - n % 8) & 1;
}

/* How many of its bits from `first` on are ones. */
static int ones_from(const struct address *a, int first)
{
	int ones = 0;
	for (int n = first; n < 8 * a->size; n++)
		ones += bit(a, n);
	return ones;
}

/* May a machine of a network with so many bits have it? */
static bool is_usable(const struct address *a, int bits)
{
	int hosts = 8 * a->size - bits, ones = ones_from(a, bits);
	if (a->size == V6) /* unspecified, loopback, multicast */
		return a->bytes[0] != 0xff && ones_from(a, 0) - bit(a, 8 * V6 - 1) > 0;
	if (a->bytes[0] == 0 || a->bytes[0] == 127 || a->bytes[0] >= 224)
		return false;
	return hosts < 2 || (ones > 0 && ones < hosts);
}

static bool is_link_local(const struct address *a)
{
	return a->size == V6 && a->bytes[0] == 0xfe && (a->bytes[1] & 0xc0) == 0x80;
}

/* Whether it is reached over that network; a router of IPv6 is by the cable's own address. */
static bool is_neighbour(const struct address *gateway, const struct address *a, int bits)
{
	if (gateway->size != a->size || !memcmp(gateway->bytes, a->bytes, (size_t)a->size))
		return false;
	for (int n = 0; n < bits && !is_link_local(gateway); n++)
		if (bit(gateway, n) != bit(a, n))
			return false;
	return is_usable(gateway, bits);
}

enum address_fault address_check(const char *set, const char *gateway, char out[ADDRESS_SET + 1])
{
	char bare[ADDRESS_MAX + 1] = "";
	struct address a, g;
	size_t len = strcspn(set, "/");
	if (len > ADDRESS_MAX)
		return ADDRESS_NONE;
	memcpy(bare, set, len);
	if (!read_address(bare, &a))
		return ADDRESS_NONE;
	int bits = set[len] ? read_bits(set + len + 1, a.size) : 0;
	if (!bits)
		return ADDRESS_BITS;
	if (!is_usable(&a, bits))
		return ADDRESS_UNUSABLE;
	if (gateway[0] && !read_address(gateway, &g))
		return ADDRESS_GATEWAY;
	if (gateway[0] && !is_neighbour(&g, &a, bits))
		return ADDRESS_OUTSIDE;
	snprintf(out, ADDRESS_SET + 1, "%s/%d", bare, bits);
	return ADDRESS_FINE;
}
