/* SPDX-License-Identifier: Apache-2.0 */
/* fuzz.h - what a fuzz target is: one function that takes any bytes and never fails an assert. */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* Always 0. Called by libFuzzer, or by replay.c in a build without it. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
