/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fuzz_adapter.c - any bytes as JSON of any endpoint in every dialect: a first byte chooses way and endpoint,
 * the rest is the body. Translating keeps what a value is, and the contract's own dialect changes nothing.
 */
#include <assert.h>
#include <string.h>

#include "firmware/core/value/json.h"
#include "firmware/link/adapter.h"
#include "tests/fuzz/fuzz.h"

static const struct {
	const char *method, *path;
} endpoints[] = {
	{ "GET", "/catalogue" },	 { "GET", "/catalogue/items/x" },
	{ "GET", "/dictionaries/area" }, { "GET", "/applications?client_ref=x" },
	{ "GET", "/applications/P" },	 { "GET", "/applications/changes" },
	{ "POST", "/applications" },	 { "POST", "/evaluations" },
	{ "POST", "/identity-checks" },	 { "POST", "/supervision/events" },
};

/* The same members and elements; only texts may differ. */
static void same_frame(const json_t *a, const json_t *b)
{
	assert(json_typeof(a) == json_typeof(b));
	assert(json_array_size(a) == json_array_size(b));
	assert(json_object_size(a) == json_object_size(b));
	for (size_t i = 0; i < json_array_size(a); i++)
		same_frame(json_array_get(a, i), json_array_get(b, i));
	const char *name;
	json_t *member;
	json_object_foreach((json_t *)a, name, member)
	{
		const json_t *other = json_object_get(b, name);
		assert(other);
		same_frame(member, other);
	}
	if (!json_is_array(a) && !json_is_object(a) && !json_is_string(a))
		assert(json_equal((json_t *)a, (json_t *)b));
}

static void translate(const struct adapter *a, unsigned chosen, const json_t *json)
{
	json_t *said = json_deep_copy(json);
	size_t n = chosen / 2 % ARRAY_LEN(endpoints);
	bool changed;
	enum err err = adapter_translate(a, chosen % 2 ? ADAPTER_SAY : ADAPTER_HEAR,
					 endpoints[n].method, endpoints[n].path, said, &changed);
	assert(err == ERR_OK);
	assert(changed == !json_equal(said, (json_t *)json));
	assert(!changed || a != &adapter_standard);
	same_frame(json, said);
	json_decref(said);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	json_t *json = NULL;
	if (size < 1)
		return 0;
	const char *text = (const char *)data + 1;
	assert(adapter_of_body(text, size - 1));
	if (json_parse(text, size - 1, &json) != ERR_OK)
		return 0;
	const struct adapter *a;
	for (size_t i = 0; (a = adapter_at(i)); i++)
		translate(a, data[0], json);
	json_decref(json);
	return 0;
}
