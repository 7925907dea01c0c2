/* SPDX-License-Identifier: Apache-2.0 */
/* icon_parse.c - an .icon file becomes lines and circles; curves are cut into lines here. */
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "firmware/base/util.h"
#include "ui/kit/paint/icon.h"

#define NUMBERS_MAX    6
#define CURVE_LINES    16
#define CORNER_LINES   8
#define STROKE	       1.6f
#define COORDINATE_MIN -4.0f
#define COORDINATE_MAX 28.0f

struct pen {
	struct icon *icon;
	float x, y, start_x, start_y;
	float half;
	bool down; /* an M has been seen */
};

static bool add(struct pen *pen, struct icon_part part)
{
	if (pen->icon->count == ICON_PARTS_MAX)
		return false;
	pen->icon->parts[pen->icon->count++] = part;
	return true;
}

static bool line_to(struct pen *pen, float x, float y)
{
	struct icon_part part = { pen->x, pen->y, x, y, 0, pen->half };
	pen->x = x;
	pen->y = y;
	return add(pen, part);
}

static bool op_move(struct pen *pen, const float *n)
{
	pen->x = pen->start_x = n[0];
	pen->y = pen->start_y = n[1];
	pen->down = true;
	return true;
}

static bool op_line(struct pen *pen, const float *n)
{
	return pen->down && line_to(pen, n[0], n[1]);
}

static bool op_curve(struct pen *pen, const float *n)
{
	if (!pen->down)
		return false;
	float x = pen->x, y = pen->y;
	for (int i = 1; i <= CURVE_LINES; i++) {
		float t = (float)i / CURVE_LINES, u = 1 - t;
		float a = u * u * u, b = 3 * u * u * t, c = 3 * u * t * t, d = t * t * t;
		if (!line_to(pen, a * x + b * n[0] + c * n[2] + d * n[4],
			     a * y + b * n[1] + c * n[3] + d * n[5]))
			return false;
	}
	return true;
}

static bool op_close(struct pen *pen, const float *n)
{
	(void)n;
	return pen->down && line_to(pen, pen->start_x, pen->start_y);
}

static bool op_circle(struct pen *pen, const float *n)
{
	return n[2] > 0 && add(pen, (struct icon_part){ n[0], n[1], 0, 0, n[2], pen->half });
}

static bool op_dot(struct pen *pen, const float *n)
{
	return n[2] > 0 && add(pen, (struct icon_part){ n[0], n[1], 0, 0, n[2], -1 });
}

static bool op_rectangle(struct pen *pen, const float *n)
{
	float x = n[0], y = n[1], w = n[2], h = n[3], r = n[4];
	if (w <= 0 || h <= 0 || r < 0 || 2 * r > w || 2 * r > h)
		return false;
	const float centres[4][2] = { { x + w - r, y + r },
				      { x + w - r, y + h - r },
				      { x + r, y + h - r },
				      { x + r, y + r } };
	op_move(pen, (const float[]){ x + r, y });
	for (int corner = 0; corner < 4; corner++) {
		for (int i = 0; i <= CORNER_LINES; i++) {
			float a = (float)M_PI_2 * ((float)corner - 1 + (float)i / CORNER_LINES);
			if (!line_to(pen, centres[corner][0] + r * cosf(a),
				     centres[corner][1] + r * sinf(a)))
				return false;
		}
	}
	return op_close(pen, NULL);
}

static bool op_width(struct pen *pen, const float *n)
{
	pen->half = n[0] / 2;
	return n[0] >= 0.4f && n[0] <= 6;
}

static const struct op {
	char letter;
	int numbers;
	bool (*run)(struct pen *pen, const float *n);
} ops[] = {
	{ 'M', 2, op_move },   { 'L', 2, op_line }, { 'C', 6, op_curve },     { 'Z', 0, op_close },
	{ 'O', 3, op_circle }, { 'D', 3, op_dot },  { 'R', 5, op_rectangle }, { 'W', 1, op_width },
};

static const struct op *op_of(char letter)
{
	for (size_t i = 0; i < ARRAY_LEN(ops); i++)
		if (ops[i].letter == letter)
			return &ops[i];
	return NULL;
}

static const char *skip_blanks(const char *s, const char *end)
{
	while (s < end && (*s == ' ' || *s == '\t' || *s == '\r'))
		s++;
	return s;
}

/* Digits, a point, digits: no exponents, no infinities, the same in every locale. */
static const char *read_number(const char *s, const char *end, float *out)
{
	bool minus = s < end && *s == '-';
	s += minus;
	float value = 0, scale = 1;
	int digits = 0;
	bool point = false;
	for (; s < end && ((*s >= '0' && *s <= '9') || (*s == '.' && !point)); s++) {
		if (*s == '.') {
			point = true;
			continue;
		}
		if (++digits > 6)
			return NULL;
		value = value * 10 + (float)(*s - '0');
		scale = point ? scale * 10 : scale;
	}
	value = (minus ? -value : value) / scale;
	if (!digits || value < COORDINATE_MIN || value > COORDINATE_MAX)
		return NULL;
	*out = value;
	return s;
}

static bool run_line(struct pen *pen, const char *s, const char *end)
{
	s = skip_blanks(s, end);
	if (s == end || *s == '#')
		return true;
	const struct op *op = op_of(*s++);
	if (!op)
		return false;
	float numbers[NUMBERS_MAX] = { 0 };
	for (int i = 0; i < op->numbers; i++) {
		const char *at = skip_blanks(s, end);
		if (at == s)
			return false;
		s = read_number(at, end, &numbers[i]);
		if (!s)
			return false;
	}
	return skip_blanks(s, end) == end && op->run(pen, numbers);
}

enum err icon_parse(const char *text, struct icon *out, int *line)
{
	if (strnlen(text, ICON_FILE_MAX + 1) > ICON_FILE_MAX)
		return ERR_TOO_LONG;
	CLEANUP(free_ptr) struct icon *icon = calloc(1, sizeof(*icon));
	if (!icon)
		return ERR_NOMEM;
	struct pen pen = { .icon = icon, .half = STROKE / 2 };
	for (int number = 1; *text; number++) {
		const char *end = strchrnul(text, '\n');
		if (!run_line(&pen, text, end)) {
			*line = number;
			return ERR_SYNTAX;
		}
		text = *end ? end + 1 : end;
	}
	*out = *icon;
	return ERR_OK;
}
