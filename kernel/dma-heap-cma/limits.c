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

static struct cma_user *get_user_entry(struct cma_limits *limits, kuid_t uid)
{
	struct cma_user *user;

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

static bool exceeds(size_t limit, size_t used, size_t bytes)
{
	return limit && (used > limit || bytes > limit - used);
}

static void forget_if_idle(struct cma_user *user)
{
	if (user->bytes)
		return;

	list_del(&user->node);
	kfree(user);
}

/**
 * cma_limits_charge - charge the calling user for a buffer
 * @limits:	the heap's limits
 * @bytes:	size of the buffer
 *
 * Return: the user, for cma_limits_uncharge(); ERR_PTR(-EDQUOT) beyond a limit,
 * ERR_PTR(-ENOMEM) if the kernel has no memory.
 */
struct cma_user *cma_limits_charge(struct cma_limits *limits, size_t bytes)
{
	struct cma_user *user;

	mutex_lock(&limits->lock);
	user = get_user_entry(limits, charged_uid());
	if (!user) {
		user = ERR_PTR(-ENOMEM);
		goto unlock;
	}

	if ((exceeds(limits->total, limits->used, bytes) ||
	     exceeds(limits->per_user, user->bytes, bytes)) && !may_exceed()) {
		forget_if_idle(user);
		user = ERR_PTR(-EDQUOT);
		goto unlock;
	}

	user->bytes += bytes;
	limits->used += bytes;
	limits->peak = max(limits->peak, limits->used);
unlock:
	mutex_unlock(&limits->lock);
	return user;
}

/**
 * cma_limits_uncharge - the buffer is gone
 * @limits:	the heap's limits
 * @user:	user who was charged
 * @bytes:	size of the buffer
 */
void cma_limits_uncharge(struct cma_limits *limits, struct cma_user *user, size_t bytes)
{
	mutex_lock(&limits->lock);
	limits->used -= bytes;
	user->bytes -= bytes;
	forget_if_idle(user);
	mutex_unlock(&limits->lock);
}

/**
 * cma_limits_init - start with no limit and nobody
 * @limits:	limits to set up
 */
void cma_limits_init(struct cma_limits *limits)
{
	mutex_init(&limits->lock);
	INIT_LIST_HEAD(&limits->users);
}
