/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* What the fake card consists of, as libdrm tells it. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>

#include <xf86drm.h>
#include <xf86drmMode.h>

#include <drm_fourcc.h>

#include "fake-card.h"

static int refuse(int error)
{
	errno = error;
	return -error;
}

drmVersionPtr drmGetVersion(int fd)
{
	drmVersionPtr version;

	if (fcntl(fd, F_GETFL) < 0)
		return NULL;
	version = calloc(1, sizeof(*version));
	version->name = fake_card()->driver;
	return version;
}

void drmFreeVersion(drmVersionPtr version)
{
	free(version);
}

int drmSetClientCap(int fd, uint64_t capability, uint64_t value)
{
	(void)fd;
	(void)value;
	if (capability == DRM_CLIENT_CAP_ATOMIC && !fake_card()->has_atomic)
		return refuse(EOPNOTSUPP);
	if (capability == DRM_CLIENT_CAP_UNIVERSAL_PLANES && fake_card()->has_no_displays)
		return refuse(EOPNOTSUPP);
	fake_card()->lists_writeback |= capability == DRM_CLIENT_CAP_WRITEBACK_CONNECTORS;
	return 0;
}

int drmGetCap(int fd, uint64_t capability, uint64_t *value)
{
	(void)fd;
	*value = capability == DRM_CAP_ADDFB2_MODIFIERS && fake_card()->has_modifiers;
	return 0;
}

int drmIsMaster(int fd)
{
	(void)fd;
	return !fake_card()->has_other_master;
}

int drmSetMaster(int fd)
{
	(void)fd;
	return refuse(EBUSY);
}

drmModeResPtr drmModeGetResources(int fd)
{
	static uint32_t crtcs[] = { FAKE_CRTC };
	static uint32_t connectors[] = { FAKE_VGA, FAKE_HDMI, FAKE_WRITEBACK };
	static drmModeRes resources = { .count_crtcs = 1,
					.crtcs = crtcs,
					.connectors = connectors };
	const struct fake_card *card = fake_card();

	(void)fd;
	resources.count_connectors = card->lists_writeback && !card->has_no_writeback ? 3 : 2;
	return &resources;
}

void drmModeFreeResources(drmModeResPtr resources)
{
	(void)resources;
}

drmModeConnectorPtr drmModeGetConnector(int fd, uint32_t id)
{
	static drmModeModeInfo modes[] = {
		{ .clock = 65000,
		  .hdisplay = 1024,
		  .htotal = 1344,
		  .vdisplay = 768,
		  .vtotal = 806,
		  .vrefresh = 60,
		  .type = DRM_MODE_TYPE_PREFERRED,
		  .name = "1024x768" },
		{ .clock = 40000,
		  .hdisplay = 800,
		  .htotal = 1056,
		  .vdisplay = 600,
		  .vtotal = 628,
		  .vrefresh = 60,
		  .name = "800x600" },
		{ .clock = 25175,
		  .hdisplay = 640,
		  .htotal = 800,
		  .vdisplay = 480,
		  .vtotal = 525,
		  .vrefresh = 60,
		  .name = "640x480" },
	};
	static const uint32_t types[FAKE_OBJECT_COUNT] = {
		[FAKE_HDMI] = DRM_MODE_CONNECTOR_HDMIA,
		[FAKE_VGA] = DRM_MODE_CONNECTOR_VGA,
		[FAKE_WRITEBACK] = DRM_MODE_CONNECTOR_WRITEBACK,
	};
	static uint32_t encoders[] = { 40 };
	bool connected = id == FAKE_HDMI && fake_card()->has_display;
	drmModeConnectorPtr connector;

	(void)fd;
	if (id == FAKE_VGA && fake_card()->vga_is_lost) {
		errno = ENOENT;
		return NULL;
	}
	connector = calloc(1, sizeof(*connector));
	connector->connector_id = id;
	connector->connector_type = types[id];
	connector->connector_type_id = 1;
	connector->connection = connected ? DRM_MODE_CONNECTED : DRM_MODE_DISCONNECTED;
	connector->count_modes = connected ? 3 : 0;
	connector->modes = modes;
	connector->encoder_id = id == FAKE_HDMI || fake_card()->vga_is_clone ? encoders[0] : 0;
	connector->encoders = encoders;
	connector->count_encoders = 1;
	return connector;
}

drmModeConnectorPtr drmModeGetConnectorCurrent(int fd, uint32_t id)
{
	return drmModeGetConnector(fd, id);
}

void drmModeFreeConnector(drmModeConnectorPtr connector)
{
	free(connector);
}

const char *drmModeGetConnectorTypeName(uint32_t type)
{
	return type == DRM_MODE_CONNECTOR_HDMIA ? "HDMI-A" : "VGA";
}

drmModeEncoderPtr drmModeGetEncoder(int fd, uint32_t id)
{
	static drmModeEncoder encoder = { .crtc_id = FAKE_CRTC, .possible_crtcs = 1 };

	(void)fd;
	(void)id;
	return &encoder;
}

void drmModeFreeEncoder(drmModeEncoderPtr encoder)
{
	(void)encoder;
}

drmModeCrtcPtr drmModeGetCrtc(int fd, uint32_t id)
{
	static drmModeCrtc crtc = { .mode_valid = 1,
				    .buffer_id = FAKE_OLD_FB,
				    .mode = { .hdisplay = FAKE_OLD_WIDTH } };

	(void)fd;
	(void)id;
	return &crtc;
}

void drmModeFreeCrtc(drmModeCrtcPtr crtc)
{
	(void)crtc;
}

drmModePlaneResPtr drmModeGetPlaneResources(int fd)
{
	static uint32_t ids[] = { FAKE_OVERLAY, FAKE_PLANE };
	static drmModePlaneRes planes = { .count_planes = 2, .planes = ids };

	(void)fd;
	return &planes;
}

void drmModeFreePlaneResources(drmModePlaneResPtr planes)
{
	(void)planes;
}

drmModePlanePtr drmModeGetPlane(int fd, uint32_t id)
{
	static uint32_t formats[] = { DRM_FORMAT_XRGB8888, DRM_FORMAT_RGB565 };
	static uint32_t overlay_formats[] = { DRM_FORMAT_NV12, DRM_FORMAT_XRGB8888,
					      DRM_FORMAT_NV24 };
	static drmModePlane primary = { .plane_id = FAKE_PLANE,
					.count_formats = 2,
					.formats = formats,
					.crtc_id = FAKE_CRTC,
					.possible_crtcs = 1 };
	static drmModePlane overlay = { .plane_id = FAKE_OVERLAY,
					.count_formats = 3,
					.formats = overlay_formats,
					.possible_crtcs = 1 };

	(void)fd;
	overlay.crtc_id = fake_card()->overlay_is_taken ? 99 : 0;
	return id == FAKE_OVERLAY ? &overlay : &primary;
}

void drmModeFreePlane(drmModePlanePtr plane)
{
	(void)plane;
}

drmModePropertyBlobPtr drmModeGetPropertyBlob(int fd, uint32_t id)
{
	static uint32_t formats[] = { DRM_FORMAT_XRGB8888, DRM_FORMAT_BGR888 };
	static drmModePropertyBlobRes blob = { .length = sizeof(formats), .data = formats };

	(void)fd;
	return id == FAKE_FORMATS_BLOB || id == FAKE_LUT_BLOB ? &blob : NULL;
}

void drmModeFreePropertyBlob(drmModePropertyBlobPtr blob)
{
	(void)blob;
}
