// SPDX-License-Identifier: GPL-2.0-only
// SPDX-FileCopyrightText: 2026 The cmaheap authors
/*
 * Limits: a buffer is charged to the user who allocated it until its last
 * reference goes, wherever that is by then.
 */

#include <linux/capability.h>
#include <linux/cred.h>
#include <linux/err.h>
#include <linux/moduleparam.h>
#include <linux/overflow.h>
#include <linux/user_namespace.h>

#include "compat/slab.h"
#include "limits.h"

static bool limit_root;
module_param(limit_root, bool, 0644);
MODULE_PARM_DESC(limit_root, "Limits hold for root too");

/*
 * A container has as many users as its namespace maps, and counts as one: as the
 * user who made the namespace, or as its own root where the machine's root did.
 */
static kuid_t charged_uid(void)
{
	struct user_namespace *ns = current_user_ns();
	kuid_t uid = current_uid();

	for (; ns != &init_user_ns; ns = ns->parent) {
		kuid_t owner = ns->owner;

		if (uid_eq(owner, GLOBAL_ROOT_UID))
			owner = make_kuid(ns, 0);
		if (uid_valid(owner))
			uid = owner;
	}

	return uid;
}

/* A container's root lacks the capability, even where it is the machine's. */
static bool may_exceed(void)
{
	return !READ_ONCE(limit_root) && capable(CAP_SYS_RESOURCE);
}

static struct cmaheap_user *get_user_entry(struct cmaheap_limits *limits, kuid_t uid)
{
	struct cmaheap_user *user;

	list_for_each_entry(user, &limits->users, node)
		if (uid_eq(user->uid, uid))
			return user;

	user = kzalloc_obj(*user);
	if (!user)
		return NULL;

	user->uid = uid;
	list_add(&user->node, &limits->users);

	return user;
}

static bool is_beyond(size_t limit, size_t used, size_t bytes)
{
	return limit && (used > limit || bytes > limit - used);
}

static bool exceeds(const struct cmaheap_limits *limits, const struct cmaheap_user *user,
		    size_t bytes)
{
	return is_beyond(limits->total, limits->used, bytes) ||
	       is_beyond(limits->per_user, user->bytes, bytes);
}

static void forget_if_idle(struct cmaheap_user *user)
{
	if (user->bytes)
		return;

	list_del(&user->node);
	kfree(user);
}

/**
 * cmaheap_limits_charge - charge the calling user for a buffer
 * @limits:	the heap's limits
 * @bytes:	size of the buffer
 *
 * Return: the user, for cmaheap_limits_uncharge(), or an ERR_PTR: -EDQUOT beyond a limit,
 * -ENOSPC beyond all addresses, -ENOMEM if the kernel has no memory.
 */
struct cmaheap_user *cmaheap_limits_charge(struct cmaheap_limits *limits, size_t bytes)
{
	struct cmaheap_user *user;
	int err = 0;
	size_t sum;

	mutex_lock(&limits->lock);
	user = get_user_entry(limits, charged_uid());
	if (!user) {
		mutex_unlock(&limits->lock);
		return ERR_PTR(-ENOMEM);
	}

	/* More than addresses can have is asked for at once, by many. */
	if (check_add_overflow(limits->used, bytes, &sum)) {
		err = -ENOSPC;
	} else if (exceeds(limits, user, bytes) && !may_exceed()) {
		err = -EDQUOT;
	} else {
		limits->used = sum;
		user->bytes += bytes;
	}
	forget_if_idle(user);
	mutex_unlock(&limits->lock);

	return err ? ERR_PTR(err) : user;
}

void cmaheap_limits_uncharge(struct cmaheap_limits *limits, struct cmaheap_user *user, size_t bytes)
{
	mutex_lock(&limits->lock);
	limits->used -= bytes;
	user->bytes -= bytes;
	forget_if_idle(user);
	mutex_unlock(&limits->lock);
}

void cmaheap_limits_init(struct cmaheap_limits *limits)
{
	mutex_init(&limits->lock);
	INIT_LIST_HEAD(&limits->users);
}
