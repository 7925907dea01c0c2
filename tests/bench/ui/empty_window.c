/* SPDX-License-Identifier: Apache-2.0 */
/*
 * empty_window.c - what a window costs with nothing in it, as anyone would write it with SDL: opened,
 * cleared, presented. Says `ready` when that is done, waits for SIGTERM, ends with 0. The kiosk's first
 * frame is measured against it.
 *
 * usage: empty-window [surface]
 * With `surface` the window is plain memory as the kiosk's is, without SDL's renderer and GL: the least
 * that SDL can do.
 */
#include <SDL2/SDL.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#define WIDTH  1080
#define HEIGHT 1920

static void on_term(int number)
{
	(void)number;
	_exit(0);
}

static int show_renderer(SDL_Window *window)
{
	SDL_Renderer *r = SDL_CreateRenderer(window, -1, 0);
	if (!r || SDL_SetRenderDrawColor(r, 255, 255, 255, 255) < 0 || SDL_RenderClear(r) < 0)
		return -1;
	SDL_RenderPresent(r);
	return 0;
}

static int show_surface(SDL_Window *window)
{
	SDL_SetHint(SDL_HINT_FRAMEBUFFER_ACCELERATION, "0");
	SDL_Surface *s = SDL_GetWindowSurface(window);
	return s && SDL_FillRect(s, NULL, 0xffffff) == 0 ? SDL_UpdateWindowSurface(window) : -1;
}

int main(int argc, char **argv)
{
	(void)argv;
	if (SDL_Init(SDL_INIT_VIDEO) < 0)
		return 1;
	signal(SIGTERM, on_term); /* SDL had its own */
	SDL_Window *window = SDL_CreateWindow("empty", 0, 0, WIDTH, HEIGHT, SDL_WINDOW_BORDERLESS);
	if (!window || (argc > 1 ? show_surface(window) : show_renderer(window)) < 0)
		return 1;
	puts("ready");
	fflush(stdout);
	for (;;)
		pause();
}
