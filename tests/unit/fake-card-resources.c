/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* What the fake card consists of, as libdrm tells it. */
#include <stdlib.h>

#include <xf86drm.h>
#include <xf86drmMode.h>

#include <drm_fourcc.h>

#include "fake-card.h"

drmModeResPtr drmModeGetResources(int fd)
{
	static uint32_t crtcs[] = { FAKE_CRTC }, connectors[] = { FAKE_VGA, FAKE_HDMI };
	static drmModeRes resources = {
		.count_crtcs = 1, .crtcs = crtcs, .count_connectors = 2, .connectors = connectors
	};

	(void)fd;
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
	drmModeConnectorPtr connector = calloc(1, sizeof(*connector));
	bool connected = id == FAKE_HDMI && fake_card()->has_display;

	(void)fd;
	connector->connector_id = id;
	connector->connector_type =
		id == FAKE_HDMI ? DRM_MODE_CONNECTOR_HDMIA : DRM_MODE_CONNECTOR_VGA;
	connector->connector_type_id = 1;
	connector->connection = connected ? DRM_MODE_CONNECTED : DRM_MODE_DISCONNECTED;
	connector->count_modes = connected ? 3 : 0;
	connector->modes = modes;
	connector->encoder_id = 40;
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
	static drmModeCrtc crtc = { .mode_valid = 1, .mode = { .hdisplay = FAKE_OLD_WIDTH } };

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
	static uint32_t ids[] = { FAKE_PLANE };
	static drmModePlaneRes planes = { .count_planes = 1, .planes = ids };

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
	static drmModePlane plane = {
		.count_formats = 2, .formats = formats, .crtc_id = FAKE_CRTC, .possible_crtcs = 1
	};

	(void)fd;
	plane.plane_id = id;
	return &plane;
}

void drmModeFreePlane(drmModePlanePtr plane)
{
	(void)plane;
}
