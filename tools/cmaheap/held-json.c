/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <string.h>

#include "held-json.h"
#include "options.h"

static struct json_object *json_holders(const struct held_buffer *buffer)
{
	struct json_object *holders = json_object_new_array();

	for (size_t i = 0; i < buffer->holder_count; i++) {
		const struct holder *holder = &buffer->holders[i];
		struct json_object *object = json_object_new_object();

		json_add_number(object, "pid", (uint64_t)holder->process->pid);
		json_add_text(object, "command", holder->process->comm);
		json_add_number(object, "uid", holder->process->uid);
		json_add_number(object, "descriptors", holder->holding->descriptors);
		json_add_number(object, "mappings", holder->holding->mappings);
		json_object_array_add(holders, object);
	}
	return holders;
}

static struct json_object *json_devices(const char *devices)
{
	struct json_object *array = json_object_new_array();

	while (*devices) {
		size_t length = strcspn(devices, ",");

		if (strcmp(devices, MORE_DEVICES) != 0)
			json_object_array_add(array,
					      json_object_new_string_len(devices, (int)length));
		devices += length + (devices[length] == ',');
	}
	return array;
}

static bool are_more(const char *devices)
{
	const char *last = strrchr(devices, ',');

	return strcmp(last ? last + 1 : devices, MORE_DEVICES) == 0;
}

static struct json_object *json_allocator(const struct buffer *ledger)
{
	struct json_object *object = json_object_new_object();

	json_add_number(object, "pid", (uint64_t)ledger->pid);
	json_add_text(object, "command", ledger->comm);
	json_add_number(object, "uid", ledger->uid);
	return object;
}

static struct json_object *json_buffer(const struct held_buffer *buffer)
{
	const struct buffer *ledger = held_ledger(buffer);
	struct json_object *object = json_object_new_object();

	json_add_number(object, "inode", buffer->inode);
	json_add_text(object, "heap", *buffer->heap ? buffer->heap : NULL);
	json_add_number(object, "bytes", buffer->bytes);
	json_add_text(object, "name", *buffer->name ? buffer->name : NULL);
	if (buffer->references)
		json_add_number(object, "references", buffer->references);
	if (buffer->detail) {
		json_object_object_add(object, "devices", json_devices(buffer->detail->devices));
		json_add_flag(object, "all_devices_listed", !are_more(buffer->detail->devices));
	}
	if (ledger) {
		json_add_number(object, "age_ms", ledger->age_ms);
		json_object_object_add(object, "allocated_by", json_allocator(ledger));
	}
	json_object_object_add(object, "holders", json_holders(buffer));
	return object;
}

struct json_object *held_json(const struct held *held, const struct processes *processes, int error)
{
	struct json_object *object = json_object_new_object(), *array = json_object_new_array();

	for (size_t i = 0; i < held->count; i++)
		json_object_array_add(array, json_buffer(&held->all[i]));
	json_object_object_add(object, "buffers", array);
	json_add_number(object, "bytes", held->bytes);
	json_add_hidden(object, processes);
	json_add_flag(object, "debugfs_read", !error);
	return object;
}
