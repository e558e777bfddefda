/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* What a picture's numbers mean as colours, on its way from and to the driver. */
#include "internal.h"

void color_read(const struct v4l2_format *present, struct cmaheap_v4l2_color *color)
{
	const struct v4l2_pix_format *pix = &present->fmt.pix;
	const struct v4l2_pix_format_mplane *multi = &present->fmt.pix_mp;

	if (V4L2_TYPE_IS_MULTIPLANAR(present->type))
		*color = (struct cmaheap_v4l2_color){ multi->colorspace, multi->xfer_func,
						      multi->ycbcr_enc, multi->quantization };
	else
		*color = (struct cmaheap_v4l2_color){ pix->colorspace, pix->xfer_func,
						      pix->ycbcr_enc, pix->quantization };
}

/* A device that captures tells, unless it is asked to convert. */
void color_write(const struct cmaheap_v4l2_color *color, struct v4l2_format *wanted)
{
	struct v4l2_pix_format *pix = &wanted->fmt.pix;
	struct v4l2_pix_format_mplane *multi = &wanted->fmt.pix_mp;
	bool told = color->colorspace || color->transfer || color->encoding || color->quantization;
	uint32_t flags = told && !V4L2_TYPE_IS_OUTPUT(wanted->type) ? V4L2_PIX_FMT_FLAG_SET_CSC : 0;

	if (V4L2_TYPE_IS_MULTIPLANAR(wanted->type)) {
		multi->colorspace = color->colorspace;
		multi->xfer_func = (uint8_t)color->transfer;
		multi->ycbcr_enc = (uint8_t)color->encoding;
		multi->quantization = (uint8_t)color->quantization;
		multi->flags = (uint8_t)flags;
		return;
	}
	pix->priv = V4L2_PIX_FMT_PRIV_MAGIC; /* the rest counts only with it */
	pix->colorspace = color->colorspace;
	pix->xfer_func = color->transfer;
	pix->ycbcr_enc = color->encoding;
	pix->quantization = color->quantization;
	pix->flags = flags;
}
