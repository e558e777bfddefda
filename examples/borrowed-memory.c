/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* What CMA is: memory that is lent to files and processes until a device wants it. This fills an
 * area with other people's pages, takes a large buffer there as a camera would, and gives it back;
 * maps of the area go to a picture, and a table tells what became of the pages. Needs root. */
#include <err.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmaheap/cmaheap.h>

#include "borrowed-memory/story.h"
#include "borrowed-memory/system.h"

/* Less and the kernel would begin to reclaim; what cannot move needs room elsewhere, and a bit. */
static const size_t keep_free = (size_t)40 * MIB, room = (size_t)24 * MIB,
		    nearly_none = (size_t)4 * MIB;

static void set_up(struct story *story)
{
	const char *reclaim[] = { "reclaim", story->heap, NULL };
	const char *map[] = { "map", "--json", "--heap", story->heap, NULL };

	if (mkdir(story->output, 0755) && access(story->output, W_OK))
		err(1, "%s", story->output);
	for (int i = 0; i < STAGES; i++)
		snprintf(story->maps[i], sizeof(story->maps[i]), "%s/%d.json", story->output,
			 i + 1);
	snprintf(story->log, sizeof(story->log), "%s/maps.txt", story->output);
	run_cmaheap(story->log, reclaim);
	run_cmaheap(story->maps[0], map);
	story->first = map_number(story->maps[0], "base") / PAGE;
	story->end = story->first + map_number(story->maps[0], "size") / PAGE;
	if (!story->size)
		story->size = (size_t)(story->end - story->first) / 4 * 3 * PAGE;
	memory_create(&story->memory);
	files_find(&story->files, story->folder);
}

static void save_map(const struct story *story, int stage)
{
	const char *map[] = {
		"map", "--json", "--heap", story->heap, "--label", labels[stage], NULL
	};

	run_cmaheap(story->maps[stage], map);
}

/* Half by the process, half by files; the kernel puts into the area what can move, once there is as
 * little free elsewhere. */
static void fill(struct story *story)
{
	size_t area = (size_t)(story->end - story->first) * PAGE;

	while (meminfo("MemFree:") > keep_free && meminfo("CmaFree:") > area / 2)
		memory_grow(&story->memory, MIB);
	while (meminfo("MemFree:") > keep_free && meminfo("CmaFree:") > nearly_none)
		if (!files_read(&story->files, MIB))
			break;
	memory_locate(&story->memory);
	memory_leave_room(&story->memory, story->first, story->end, story->size + room);
	story->memory_sums[0] = memory_checksum(&story->memory);
	story->file_sums[0] = files_checksum(&story->files);
	memory_locate(&story->memory);
}

static int take(struct story *story, struct cmaheap *heap, struct cmaheap_buffer **buffer)
{
	uint64_t migrated = vmstat("pgmigrate_success"), failed = vmstat("pgmigrate_fail");
	double start = milliseconds();
	int error = cmaheap_alloc(heap, story->size, buffer);

	story->milliseconds = milliseconds() - start;
	story->migrated = vmstat("pgmigrate_success") - migrated;
	story->failed = vmstat("pgmigrate_fail") - failed;
	if (!error)
		error = cmaheap_buffer_set_name(*buffer, "camera");
	return error;
}

static int tell_story(struct story *story, struct cmaheap *heap)
{
	const char *reclaim[] = { "reclaim", story->heap, NULL };
	struct cmaheap_buffer *buffer;
	int error;

	fill(story);
	save_map(story, 0);
	error = take(story, heap, &buffer);
	if (error)
		return error;
	save_map(story, 1);
	story->moved = memory_moved(&story->memory, story->first, story->end);
	cmaheap_buffer_unref(buffer);
	run_cmaheap(story->log, reclaim);
	story->memory_sums[1] = memory_checksum(&story->memory);
	story->file_sums[1] = files_checksum(&story->files);
	save_map(story, 2);
	return 0;
}

static int draw(const struct story *story)
{
	char picture[4200];
	const char *map[] = {
		"map", story->maps[0], story->maps[1], story->maps[2], "--png", picture, NULL
	};

	snprintf(picture, sizeof(picture), "%s/borrowed-memory.png", story->output);
	run_cmaheap(story->log, map);
	printf("Picture: %s\n", picture);
	if (story->memory_sums[0] == story->memory_sums[1] &&
	    story->file_sums[0] == story->file_sums[1])
		return 0;
	fputs("borrowed-memory: data was lost\n", stderr);
	return 1;
}

int main(int argc, char **argv)
{
	struct story story = { .folder = "/usr", .output = "." };
	struct cmaheap *heap = NULL;
	int error;

	parse_options(&story, argc, argv);
	setlinebuf(stdout);
	if (cmaheap_open(story.heap, &heap))
		errx(1, "%s", cmaheap_last_error());
	story.heap = cmaheap_name(heap);
	set_up(&story);
	error = tell_story(&story, heap);
	cmaheap_close(heap);
	if (error)
		errx(1, "%s", cmaheap_last_error());
	print_table(&story);
	error = draw(&story);
	memory_destroy(&story.memory);
	files_free(&story.files);
	return error;
}
