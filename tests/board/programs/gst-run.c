/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/*
 * gst-run [--hold] PIPELINE: runs a pipeline until it ends, and tells what the element "upload"
 * counted, how long it took and how much of the processors' time. Also what the element "screen"
 * got from its frame STEADY_FROM to the end: how many frames and how many were lost on the way, how
 * long that took, and the processors' time of this process and of all, the kernel's threads with
 * them. With --hold the last picture stays on the screen until the program is killed.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include <gst/gst.h>

enum { STEADY_FROM = 20 };

struct moment {
	double seconds, cpu, all_cpu;
	guint64 number; /* of the source's frame */
};

static struct {
	guint frames;
	guint64 number;
	struct moment first, last;
} steady;

static double cpu_seconds(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
	       (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

/* What all tasks ran on all processors; 0 where the kernel does not count it. */
static double all_cpu_seconds(void)
{
	FILE *file = fopen("/proc/schedstat", "r");
	unsigned long long sum = 0, ran;
	char line[512];

	while (file && fgets(line, sizeof(line), file)) {
		if (sscanf(line, "cpu%*u %*u %*u %*u %*u %*u %*u %llu", &ran) == 1)
			sum += ran;
	}
	if (file)
		fclose(file);
	return (double)sum / 1e9;
}

static struct moment now(void)
{
	return (struct moment){ (double)g_get_monotonic_time() / 1e6, cpu_seconds(),
				all_cpu_seconds(), steady.number };
}

/* Its sink pad gets a frame, or there are no more. */
static GstPadProbeReturn on_screen(GstPad *pad, GstPadProbeInfo *info, gpointer data)
{
	(void)pad;
	(void)data;
	if (GST_PAD_PROBE_INFO_TYPE(info) & GST_PAD_PROBE_TYPE_BUFFER) {
		steady.number = GST_BUFFER_OFFSET(GST_PAD_PROBE_INFO_BUFFER(info));
		if (++steady.frames == STEADY_FROM)
			steady.first = now();
	} else if (GST_EVENT_TYPE(GST_PAD_PROBE_INFO_EVENT(info)) == GST_EVENT_EOS) {
		steady.last = now();
	}
	return GST_PAD_PROBE_OK;
}

static void watch_screen(GstElement *pipeline)
{
	GstElement *screen = gst_bin_get_by_name(GST_BIN(pipeline), "screen");
	GstPad *pad = screen ? gst_element_get_static_pad(screen, "sink") : NULL;

	if (pad)
		gst_pad_add_probe(pad,
				  GST_PAD_PROBE_TYPE_BUFFER | GST_PAD_PROBE_TYPE_EVENT_DOWNSTREAM,
				  on_screen, NULL, NULL);
	gst_clear_object(&pad);
	gst_clear_object(&screen);
}

static void print_copy(const GstStructure *structure)
{
	if (gst_structure_has_name(structure, "cmaheap-copy"))
		printf("copied from %s: %s\n", gst_structure_get_string(structure, "element"),
		       gst_structure_get_string(structure, "reason"));
}

static void print_error(GstMessage *message)
{
	GError *error;

	gst_message_parse_error(message, &error, NULL);
	printf("error from %s: %s\n", GST_MESSAGE_SRC_NAME(message), error->message);
	g_error_free(error);
}

/* Whether it came to its end. */
static gboolean wait_for_end(GstElement *pipeline)
{
	const GstMessageType wanted = GST_MESSAGE_EOS | GST_MESSAGE_ERROR | GST_MESSAGE_ELEMENT;
	GstBus *bus = gst_element_get_bus(pipeline);
	GstMessageType type;

	do {
		GstMessage *message = gst_bus_timed_pop_filtered(bus, GST_CLOCK_TIME_NONE, wanted);

		type = GST_MESSAGE_TYPE(message);
		if (type == GST_MESSAGE_ELEMENT)
			print_copy(gst_message_get_structure(message));
		if (type == GST_MESSAGE_ERROR)
			print_error(message);
		gst_message_unref(message);
	} while (type == GST_MESSAGE_ELEMENT);
	gst_object_unref(bus);
	return type == GST_MESSAGE_EOS;
}

static void report_steady(void)
{
	const struct moment *first = &steady.first, *last = &steady.last;
	guint frames = steady.frames - STEADY_FROM + 1;

	if (steady.frames < STEADY_FROM || last->seconds < first->seconds)
		return;
	printf("steady %u lost %" PRIu64 " seconds %.6f cpu %.6f all %.6f\n", frames,
	       last->number - first->number - (frames - 1), last->seconds - first->seconds,
	       last->cpu - first->cpu, last->all_cpu - first->all_cpu);
}

static void report(GstElement *pipeline, double seconds, double cpu)
{
	GstElement *upload = gst_bin_get_by_name(GST_BIN(pipeline), "upload");
	guint64 frames = 0, copied = 0;

	if (upload) {
		g_object_get(upload, "frames", &frames, "copied-frames", &copied, NULL);
		gst_object_unref(upload);
		printf("frames %" PRIu64 " copied %" PRIu64 "\n", frames, copied);
	}
	printf("seconds %.3f cpu %.3f\n", seconds, cpu);
	report_steady();
}

int main(int argc, char **argv)
{
	gboolean hold, ended;
	GError *error = NULL;
	GstElement *pipeline;
	double cpu;
	gint64 begin;

	gst_init(&argc, &argv);
	hold = argc == 3 && !strcmp(argv[1], "--hold");
	if (argc != 2 + hold)
		return 2;
	pipeline = gst_parse_launch(argv[1 + hold], &error);
	if (error) {
		fprintf(stderr, "%s\n", error->message);
		return 2;
	}

	watch_screen(pipeline);
	begin = g_get_monotonic_time();
	cpu = cpu_seconds();
	gst_element_set_state(pipeline, GST_STATE_PLAYING);
	ended = wait_for_end(pipeline);
	report(pipeline, (double)(g_get_monotonic_time() - begin) / 1e6, cpu_seconds() - cpu);
	if (ended && hold) {
		puts("shown");
		fflush(stdout);
		pause();
	}
	gst_element_set_state(pipeline, GST_STATE_NULL);
	gst_object_unref(pipeline);
	gst_deinit();
	return !ended;
}
