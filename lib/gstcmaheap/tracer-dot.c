/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* The tracer's table as a graph for Graphviz: elements, and what travels between them. */
#include "tracer.h"

#include <string.h>
#include <unistd.h>

/* The element of element:pad, quoted. */
static gchar *node(const gchar *end)
{
	gchar *name = g_strndup(end, (gsize)(strrchr(end, ':') - end));
	gchar *escaped = g_strescape(name, NULL);

	g_free(name);
	return escaped;
}

static const gchar *colour(const struct link *link)
{
	if (link->new_frames && !link->from_source)
		return "red";
	return link->dmabuf_frames == link->frames ? "forestgreen" : "gray40";
}

static void append_link(GString *text, const struct link *link)
{
	gchar *from = node(link->from), *to = node(link->to);

	g_string_append_printf(text,
			       "  \"%s\" -> \"%s\" [color=%s, label=\"%" G_GUINT64_FORMAT
			       " frames\\n%" G_GUINT64_FORMAT " in %u dma-bufs",
			       from, to, colour(link), link->frames, link->dmabuf_frames,
			       g_hash_table_size(link->inodes));
	if (!link->from_source)
		g_string_append_printf(text, "\\n%" G_GUINT64_FORMAT " in new memory",
				       link->new_frames);
	g_string_append(text, "\"];\n");
	g_free(from);
	g_free(to);
}

static GString *draw(const GPtrArray *links)
{
	GString *text = g_string_new("digraph cmaheap {\n"
				     "  rankdir=LR;\n"
				     "  node [shape=box, fontname=\"sans\"];\n"
				     "  edge [fontname=\"sans\", fontsize=10];\n");

	for (guint i = 0; i < links->len; i++)
		append_link(text, links->pdata[i]);
	return g_string_append(text, "}\n");
}

void gst_cma_heap_tracer_dump_dot(const GPtrArray *links, guint number)
{
	const gchar *folder = g_getenv("GST_DEBUG_DUMP_DOT_DIR");
	GError *error = NULL;
	gchar *name, *path;
	GString *text;

	if (!folder)
		return;
	name = g_strdup_printf("cmaheap-%d-%u.dot", (int)getpid(), number);
	path = g_build_filename(folder, name, NULL);
	text = draw(links);
	if (!g_file_set_contents(path, text->str, (gssize)text->len, &error)) {
		g_printerr("cmaheap: %s\n", error->message);
		g_error_free(error);
	}
	g_string_free(text, TRUE);
	g_free(path);
	g_free(name);
}
