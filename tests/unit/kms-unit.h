/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* What tests of the display bridge begin with. */
#ifndef KMS_UNIT_H
#define KMS_UNIT_H

#include <cmaheap/kms.h>

#include "fake-card.h"
#include "image-unit.h"

struct cmaheap_kms *open_fake_card(unsigned flags);

/* A framebuffer whose image is gone. */
struct cmaheap_kms_fb *make_fb(struct cmaheap_kms *kms, uint32_t fourcc, uint32_t width,
			       uint32_t height);
struct cmaheap_kms_fb *make_vga_fb(struct cmaheap_kms *kms);

#endif
