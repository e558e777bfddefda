// SPDX-License-Identifier: GPL-2.0-only
// SPDX-FileCopyrightText: 2026 The cmaheap authors
/*
 * Which areas get a heap, and what the heaps are called.
 */

#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/err.h>
#include <linux/moduleparam.h>
#include <linux/namei.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "compat/cleanup.h"
#include "compat/cma.h"
#include "compat/dma-heap.h"
#include "compat/seq_buf.h"
#include "heap.h"
#include "uapi/linux/cmaheap.h"

#define DEFAULT_CMA_NAME	"default_cma_region"

/* What may have to be added still fits into what user space expects. */
#define LONGEST_NAME	(CMAHEAP_NAME_SIZE - sizeof("-contiguous-uncached"))

static char *heaps;
module_param(heaps, charp, 0444);
MODULE_PARM_DESC(heaps, "Areas that get a heap, and its name: AREA[=NAME][:AREA[=NAME]]... (all)");

/* What a heap is called by the kernel's rules. */
static const char *area_name(const struct cma *cma)
{
	return cma == dev_get_cma_area(NULL) ? DEFAULT_CMA_NAME : cma_get_name(cma);
}

/* Of the area's name; what follows it is '=', ':' or the end. */
static size_t area_length(const char *entry)
{
	return strcspn(entry, "=:");
}

static const char *next_entry(const char *entry)
{
	const char *colon = strchr(entry, ':');

	return colon ? colon + 1 : NULL;
}

static bool speaks_of(const char *entry, const char *area)
{
	return strlen(area) == area_length(entry) && !strncmp(entry, area, strlen(area));
}

static const char *find_entry(const char *area)
{
	const char *entry;

	for (entry = heaps; entry; entry = next_entry(entry))
		if (speaks_of(entry, area))
			return entry;

	return NULL;
}

static int is_spoken_of(struct cma *cma, void *entry)
{
	return speaks_of(entry, area_name(cma));
}

static int print_name(struct cma *cma, void *text)
{
	return seq_buf_printf(text, " %s", area_name(cma));
}

static int check_area(const char *entry)
{
	DECLARE_SEQ_BUF(known, 256);

	if (cma_for_each_area(is_spoken_of, (void *)entry))
		return 0;

	cma_for_each_area(print_name, &known);
	pr_err("heaps=%s: expected areas of this machine, which are%s; '%.*s' is none\n",
	       heaps, seq_buf_used(&known) ? seq_buf_str(&known) : " none",
	       (int)area_length(entry), entry);
	return -EINVAL;
}

/* The name becomes that of a file, and the kernel's heaps core takes it for a format. */
static int check_name(const char *entry)
{
	const char *name = entry + area_length(entry);
	size_t length;

	if (*name != '=')
		return 0;

	name++;
	length = strcspn(name, ":");
	if (length && length <= LONGEST_NAME && *name != '.' && strcspn(name, "/%") >= length)
		return 0;

	pr_err("heaps=%s: expected the name of a file, at most %zu bytes without '%%', after '=', got '%.*s'\n",
	       heaps, LONGEST_NAME, (int)length, name);
	return -EINVAL;
}

/* Does the parameter make sense on this machine? Returns 0, or -EINVAL after a message. */
int cmaheap_names_check(void)
{
	const char *entry;
	int err = 0;

	for (entry = heaps; entry && !err; entry = next_entry(entry))
		err = check_area(entry) ?: check_name(entry);

	return err;
}

/* Shall an area have a heap? */
bool cmaheap_names_want(const struct cma *cma)
{
	return !heaps || find_entry(area_name(cma));
}

/* The kernel's own heap of the area has the plain name, and may be a module that comes later. */
static char *usual_name(const char *area)
{
	if (dma_heap_others_may_come())
		return kasprintf(GFP_KERNEL, "%s-contiguous", area);

	return kstrdup(area, GFP_KERNEL);
}

static char *wanted_name(const char *area)
{
	const char *entry = find_entry(area);
	const char *name = entry ? entry + area_length(entry) : "";

	if (*name != '=')
		return usual_name(area);

	return kstrndup(name + 1, strcspn(name + 1, ":"), GFP_KERNEL);
}

static bool is_in_class(const char *class, const char *name)
{
	char *node __free(kfree) = kasprintf(GFP_KERNEL, "/sys/class/%s/%s", class, name);
	struct path path;

	if (!node || kern_path(node, 0, &path))
		return false;

	path_put(&path);
	return true;
}

/* dma_heap_add() of a name twice ends in a stack dump from sysfs, so look first. */
static bool is_taken(const char *name)
{
	return is_in_class("dma_heap", name) || is_in_class(KBUILD_MODNAME, name);
}

/* NAME-SUFFIX, unless a heap has that already: for kfree(), or an ERR_PTR. */
char *cmaheap_names_add_suffix(const char *name, const char *suffix)
{
	char *longer __free(kfree) = kasprintf(GFP_KERNEL, "%s-%s", name, suffix);

	if (!longer)
		return ERR_PTR(-ENOMEM);
	if (!is_taken(longer))
		return no_free_ptr(longer);

	pr_err("a heap %s exists already\n", longer);
	return ERR_PTR(-EEXIST);
}

/* A name for an area's heap that no other has yet, likewise. */
char *cmaheap_names_make(const struct cma *cma)
{
	char *name __free(kfree) = wanted_name(area_name(cma));
	char *other;

	if (!name)
		return ERR_PTR(-ENOMEM);
	if (!is_taken(name))
		return no_free_ptr(name);

	other = cmaheap_names_add_suffix(name, "contiguous");
	if (!IS_ERR(other))
		pr_warn("a heap %s exists already, ours is called %s\n", name, other);

	return other;
}
