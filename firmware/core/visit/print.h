/* SPDX-License-Identifier: Apache-2.0 */
/* print.h - how far a piece of paper is that a visit asked for. */
#pragma once

enum print_state { PRINT_NO_PRINTER, PRINT_RUNNING, PRINT_DONE, PRINT_FAILED };
