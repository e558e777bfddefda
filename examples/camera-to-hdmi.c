/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* Camera to display without a copy: one writes into a CMA heap's buffers, the other reads them. */
#include <errno.h>
#include <poll.h>
#include <stdio.h>

#include <cmaheap/kms.h>
#include <cmaheap/v4l2.h>

#include "camera-to-hdmi/format.h"
#include "camera-to-hdmi/options.h"
#include "camera-to-hdmi/report.h"
#include "common/picture.h"
#include "common/program.h"

enum { NONE = -1, STALL_MS = 10000 };

struct player {
	const struct options *options;
	struct cmaheap *heap;
	struct choice choice;
	struct cmaheap_image *images[MAX_BUFFERS];
	struct cmaheap_kms_fb *fbs[MAX_BUFFERS];
	int signals;

	/* Images that are not with the camera. */
	int shown, next, waiting;
	struct cmaheap_kms_fb *former; /* of another size, shown until the camera has a new one */
	bool no_signal;
	struct report report;
};

/* One allocation serves both: it meets the needs of camera and display. */
static int make_images(struct player *p)
{
	const unsigned count = p->options->buffers;
	int error;

	for (unsigned i = 0; i < count; i++) {
		if ((error = cmaheap_alloc_image(p->heap, &p->choice.info, &p->images[i])) ||
		    (error = cmaheap_kms_import(p->choice.kms, p->images[i], &p->fbs[i])) ||
		    (error = report_image(i, p->images[i], p->fbs[i])))
			return error;
	}
	return cmaheap_v4l2_set_images(p->choice.pictures, p->images, count);
}

static int set_up_pictures(struct player *p)
{
	uint32_t rate = p->options->fps * 1000;
	int error = choose_format(&p->choice, p->options);

	if (error)
		return error;
	if (cmaheap_v4l2_set_rate(p->choice.pictures, &rate))
		fprintf(stderr, "camera-to-hdmi: %s\n", cmaheap_last_error());
	report_choice(&p->choice, cmaheap_name(p->heap));
	return make_images(p);
}

/* A framebuffer holds its image, so what is on the screen stays there. */
static int let_go_of_images(struct player *p)
{
	int error = cmaheap_v4l2_stop(p->choice.pictures);

	if (error || (error = cmaheap_v4l2_set_images(p->choice.pictures, NULL, 0)))
		return error;
	if (p->shown != NONE)
		p->former = p->fbs[p->shown];
	for (int i = 0; i < MAX_BUFFERS && p->images[i]; i++) {
		if (p->fbs[i] != p->former)
			cmaheap_kms_fb_destroy(p->fbs[i]);
		cmaheap_image_unref(p->images[i]);
		p->images[i] = NULL;
	}
	p->shown = p->waiting = NONE;
	return 0;
}

/* The newest picture waits for the display; an older one that still waits is late. */
static int take_frames(struct player *p)
{
	struct cmaheap_v4l2_frame frame;
	int error;

	while ((error = cmaheap_v4l2_dequeue(p->choice.pictures, &frame)) == 0) {
		int late = frame.damaged ? (int)frame.index : p->waiting;

		report_frame(&p->report, frame.sequence);
		if (!frame.damaged)
			p->waiting = (int)frame.index;
		if (late == NONE)
			continue;
		p->report.late++;
		if ((error = cmaheap_v4l2_enqueue(p->choice.pictures, (unsigned)late)))
			break;
	}
	return error == -EAGAIN ? 0 : error;
}

static int show_waiting(struct player *p)
{
	int error;

	if (p->waiting == NONE || p->next != NONE)
		return 0;
	if (p->shown == NONE) {
		if ((error = cmaheap_kms_show(p->choice.kms, p->fbs[p->waiting], p->choice.mode)))
			return error;
		p->shown = p->waiting;
		cmaheap_kms_fb_destroy(p->former);
		p->former = NULL;
	} else {
		error = cmaheap_kms_flip(p->choice.kms, p->fbs[p->waiting], NULL);
		p->next = p->waiting;
	}
	p->waiting = NONE;
	p->report.shown++;
	return error;
}

/* When a flip is done, the picture that left the screen goes back to the camera. */
static int finish_flip(struct player *p, int timeout_ms)
{
	struct cmaheap_kms_flip flip;
	int free_image = p->shown, error;

	if (p->next == NONE ||
	    (error = cmaheap_kms_finish_flip(p->choice.kms, timeout_ms, &flip)) == -EAGAIN)
		return 0;
	if (error)
		return error;
	p->shown = p->next;
	p->next = NONE;
	return p->no_signal ? 0 : cmaheap_v4l2_enqueue(p->choice.pictures, (unsigned)free_image);
}

/* What the camera writes from now on is new, so it gets all that the display does not have. */
static int restart_camera(struct player *p)
{
	int error = cmaheap_v4l2_stop(p->choice.pictures);

	for (int i = 0; i < MAX_BUFFERS && p->images[i] && !error; i++) {
		if (i != p->shown && i != p->next)
			error = cmaheap_v4l2_enqueue(p->choice.pictures, (unsigned)i);
	}
	p->waiting = NONE;
	p->report.sequence = 0;
	return error ? error : cmaheap_v4l2_start(p->choice.pictures);
}

/* Another size needs other images, and nothing may be on its way to the screen meanwhile. */
static int follow_size(struct player *p)
{
	int error;

	if ((error = finish_flip(p, 1000)))
		return error;
	if (p->next != NONE)
		return tell("the display has stalled");
	if ((error = let_go_of_images(p)))
		return error;
	return cmaheap_v4l2_follow_source(p->choice.camera);
}

/*
 * A source behind HDMI may be switched off, and on again, or send another size. The last picture
 * stays meanwhile.
 */
static int follow_source(struct player *p)
{
	const bool had_no_signal = p->no_signal;
	struct cmaheap_v4l2_event event;
	int error;

	while ((error = cmaheap_v4l2_next_event(p->choice.camera, &event)) == 0)
		;
	if (error != -EAGAIN)
		return error;
	error = cmaheap_v4l2_follow_source(p->choice.camera);
	if (error == -EBUSY)
		error = follow_size(p);
	if (error && error != -ENOLINK)
		return error;
	p->no_signal = error;
	if (p->no_signal != had_no_signal)
		printf("the signal is %s\n", error ? "gone" : "back");
	if (error)
		return cmaheap_v4l2_stop(p->choice.pictures);
	if (!p->images[0] && (error = set_up_pictures(p)))
		return error;
	return restart_camera(p);
}

static int play(struct player *p, unsigned frames)
{
	struct pollfd fds[] = { { .fd = p->signals, .events = POLLIN },
				{ .fd = cmaheap_v4l2_fd(p->choice.camera) },
				{ .fd = cmaheap_kms_fd(p->choice.kms), .events = POLLIN } };
	int error = 0;

	while (!error && (!frames || p->report.shown < frames)) {
		fds[1].events = p->no_signal ? POLLPRI : POLLPRI | POLLIN;
		if (poll(fds, 3, p->no_signal ? -1 : STALL_MS) <= 0)
			return tell("the camera has stalled");
		if (fds[0].revents)
			break;
		if (fds[2].revents)
			error = finish_flip(p, 0);
		if (!error && fds[1].revents & POLLPRI)
			error = follow_source(p);
		else if (!error && fds[1].revents)
			error = take_frames(p);
		if (!error)
			error = show_waiting(p);
	}
	return error ? error : finish_flip(p, 1000);
}

static int run(struct player *p)
{
	int error;

	report_start(&p->report);
	if ((error = restart_camera(p)) || (error = play(p, p->options->frames)) ||
	    (error = cmaheap_v4l2_stop(p->choice.pictures)))
		return error;
	report_print(&p->report);
	return 0;
}

static int set_up(struct player *p)
{
	const struct options *options = p->options;
	struct choice *choice = &p->choice;
	int error;

	if ((error = cmaheap_open(options->heap, &p->heap)) ||
	    (error = cmaheap_kms_open(options->card, options->connector, 0, &choice->kms)) ||
	    (error = cmaheap_v4l2_open(options->camera, &choice->camera)))
		return error;
	/* First, so that no change after the source was looked at is missed. */
	error = cmaheap_v4l2_watch(choice->camera, CMAHEAP_V4L2_SOURCE_CHANGED, 0);
	if (error && error != -EOPNOTSUPP)
		return error;
	error = cmaheap_v4l2_follow_source(choice->camera);
	return error ? error : set_up_pictures(p);
}

static int save_shown(const struct player *p)
{
	int error;

	if (p->shown == NONE)
		return tell("no picture was shown since the camera was set up, so none is saved");
	error = save_bytes(p->images[p->shown], p->options->save);
	if (!error)
		printf("saved: %s\n", p->options->save);
	return error;
}

int main(int argc, char **argv)
{
	struct options options = parse_options(argc, argv);
	struct player player = {
		.options = &options, .shown = NONE, .next = NONE, .waiting = NONE
	};
	struct pollfd signals = { .events = POLLIN };
	int error;

	setlinebuf(stdout); /* also into a pipe */
	player.signals = signals.fd = catch_signals();
	if (!(error = set_up(&player)))
		error = run(&player);
	if (!error && options.save)
		error = save_shown(&player);
	if (error < 0)
		fprintf(stderr, "camera-to-hdmi: %s\n", cmaheap_last_error());
	if (!error && options.hold_ms)
		poll(&signals, 1, options.hold_ms);

	cmaheap_v4l2_close(player.choice.camera);
	cmaheap_kms_close(player.choice.kms);
	for (unsigned i = 0; i < options.buffers; i++)
		cmaheap_image_unref(player.images[i]);
	cmaheap_close(player.heap);
	return error ? 1 : 0;
}
