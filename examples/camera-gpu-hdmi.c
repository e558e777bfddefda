/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* Camera to GPU to display without a copy: the camera writes into a CMA heap's buffers, a shader
 * reads them and draws into others, the display reads those. Fences tell who is done. */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <unistd.h>

#include <cmaheap/fence.h>

#include "camera-gpu-hdmi/devices.h"
#include "camera-gpu-hdmi/options.h"
#include "common/picture.h"
#include "common/program.h"

enum { NONE = -1, STALL_MS = 10000 };

struct player {
	struct devices devices;
	int signals;

	int waiting;		 /* source that is not drawn yet */
	int drawn, next, shown;	 /* targets on their way to the screen */
	int drawn_from[TARGETS]; /* source, while the GPU may read it */
	int fence;		 /* of drawn */
	unsigned frames, fences; /* shown, and of those with a fence */
};

/* The newest picture waits for the GPU; an older one that still waits is late. */
static int take_frames(struct player *p)
{
	struct cmaheap_v4l2_frame frame;
	int error;

	while ((error = cmaheap_v4l2_dequeue(p->devices.pictures, &frame)) == 0) {
		int late = frame.damaged ? (int)frame.index : p->waiting;

		if (!frame.damaged)
			p->waiting = (int)frame.index;
		if (late != NONE &&
		    (error = cmaheap_v4l2_enqueue(p->devices.pictures, (unsigned)late)))
			return error;
	}
	return error == -EAGAIN ? 0 : error;
}

static int draw_waiting(struct player *p)
{
	int target = 0;

	if (p->waiting == NONE || p->drawn != NONE)
		return 0;
	while (target == p->shown || target == p->next)
		target++;
	p->drawn = target;
	p->drawn_from[target] = p->waiting;
	p->waiting = NONE;
	return gpu_draw(p->devices.gpu, (unsigned)p->drawn_from[target], (unsigned)target,
			&p->fence);
}

/* Where the display takes no fence, the program waits for it. */
static int pass_fence(struct player *p)
{
	int error;

	if (p->fence == NO_FENCE)
		return 0;
	p->fences++;
	error = cmaheap_kms_fb_set_fence(p->devices.fbs[p->drawn], p->fence);
	if (error == -EOPNOTSUPP)
		error = cmaheap_fence_wait(p->fence, STALL_MS);
	close(p->fence);
	p->fence = NO_FENCE;
	return error;
}

/* The display has waited for the GPU, so the camera may write again. */
static int reached_screen(struct player *p, int target)
{
	p->shown = target;
	return cmaheap_v4l2_enqueue(p->devices.pictures, (unsigned)p->drawn_from[target]);
}

static int show_drawn(struct player *p)
{
	int target = p->drawn, error;

	if (target == NONE || p->next != NONE)
		return 0;
	if ((error = pass_fence(p)))
		return error;
	p->drawn = NONE;
	p->frames++;
	if (p->shown == NONE) {
		error = cmaheap_kms_show(p->devices.kms, p->devices.fbs[target], p->devices.mode);
		return error ? error : reached_screen(p, target);
	}
	p->next = target;
	return cmaheap_kms_flip(p->devices.kms, p->devices.fbs[target], NULL);
}

static int finish_flip(struct player *p, int timeout_ms)
{
	struct cmaheap_kms_flip flip;
	int target = p->next, error;

	if (target == NONE)
		return 0;
	error = cmaheap_kms_finish_flip(p->devices.kms, timeout_ms, &flip);
	if (error)
		return error == -EAGAIN ? 0 : error;
	p->next = NONE;
	return reached_screen(p, target);
}

static int play(struct player *p, unsigned frames)
{
	struct pollfd fds[] = { { .fd = p->signals, .events = POLLIN },
				{ .fd = cmaheap_v4l2_fd(p->devices.camera), .events = POLLIN },
				{ .fd = cmaheap_kms_fd(p->devices.kms), .events = POLLIN } };
	int error = 0;

	while (!error && (!frames || p->frames < frames)) {
		if (poll(fds, 3, STALL_MS) <= 0)
			return tell("the camera has stalled");
		if (fds[0].revents)
			break;
		if (fds[2].revents)
			error = finish_flip(p, 0);
		if (!error && fds[1].revents)
			error = take_frames(p);
		if (!error && !(error = draw_waiting(p)))
			error = show_drawn(p);
	}
	return error ? error : finish_flip(p, STALL_MS);
}

int main(int argc, char **argv)
{
	struct options options = parse_options(argc, argv);
	struct player player = {
		.waiting = NONE, .drawn = NONE, .next = NONE, .shown = NONE, .fence = NO_FENCE
	};
	struct pollfd signals = { .events = POLLIN };
	struct timespec start;
	int error;

	setlinebuf(stdout);
	player.signals = signals.fd = catch_signals();
	error = open_devices(&player.devices, &options);
	clock_gettime(CLOCK_MONOTONIC, &start);
	if (!error && !(error = play(&player, options.frames))) {
		print_rate(player.frames, &start);
		printf("fences: %u\ncopied: 0 bytes\n", player.fences);
	}
	if (!error && options.save && player.shown != NONE &&
	    !(error = save_ppm(player.devices.targets[player.shown], options.save)))
		printf("saved: %s\n", options.save);
	if (error < 0)
		fprintf(stderr, "%s: %s\n", program_invocation_short_name, cmaheap_last_error());
	if (!error && options.hold_ms)
		poll(&signals, 1, options.hold_ms);

	close_devices(&player.devices);
	if (player.fence != NO_FENCE)
		close(player.fence);
	return error ? 1 : 0;
}
