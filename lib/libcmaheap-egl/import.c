/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

#include <stdlib.h>

#include "image-text.h"
#include "internal.h"

/* Names of a plane's attributes; with the modifier's two the longest list has 57 elements. */
static const struct {
	EGLint fd, offset, pitch, modifier_low, modifier_high;
} plane_names[CMAHEAP_MAX_PLANES] = {
	{ EGL_DMA_BUF_PLANE0_FD_EXT, EGL_DMA_BUF_PLANE0_OFFSET_EXT, EGL_DMA_BUF_PLANE0_PITCH_EXT,
	  EGL_DMA_BUF_PLANE0_MODIFIER_LO_EXT, EGL_DMA_BUF_PLANE0_MODIFIER_HI_EXT },
	{ EGL_DMA_BUF_PLANE1_FD_EXT, EGL_DMA_BUF_PLANE1_OFFSET_EXT, EGL_DMA_BUF_PLANE1_PITCH_EXT,
	  EGL_DMA_BUF_PLANE1_MODIFIER_LO_EXT, EGL_DMA_BUF_PLANE1_MODIFIER_HI_EXT },
	{ EGL_DMA_BUF_PLANE2_FD_EXT, EGL_DMA_BUF_PLANE2_OFFSET_EXT, EGL_DMA_BUF_PLANE2_PITCH_EXT,
	  EGL_DMA_BUF_PLANE2_MODIFIER_LO_EXT, EGL_DMA_BUF_PLANE2_MODIFIER_HI_EXT },
	{ EGL_DMA_BUF_PLANE3_FD_EXT, EGL_DMA_BUF_PLANE3_OFFSET_EXT, EGL_DMA_BUF_PLANE3_PITCH_EXT,
	  EGL_DMA_BUF_PLANE3_MODIFIER_LO_EXT, EGL_DMA_BUF_PLANE3_MODIFIER_HI_EXT },
};

struct list {
	EGLint *end;
};

static void add(struct list *list, EGLint name, EGLint value)
{
	*list->end++ = name;
	*list->end++ = value;
}

static void add_plane(struct list *list, const struct cmaheap_image *image, unsigned index,
		      bool has_modifier)
{
	const struct cmaheap_layout *layout = cmaheap_image_layout(image);
	const struct cmaheap_plane *plane = &layout->planes[index];

	add(list, plane_names[index].fd, cmaheap_buffer_fd(cmaheap_image_buffer(image, index)));
	add(list, plane_names[index].offset, (EGLint)plane->offset);
	add(list, plane_names[index].pitch, (EGLint)plane->pitch);
	if (!has_modifier)
		return;
	add(list, plane_names[index].modifier_low, (EGLint)(uint32_t)layout->modifier);
	add(list, plane_names[index].modifier_high, (EGLint)(uint32_t)(layout->modifier >> 32));
}

static void add_hints(struct list *list, const struct cmaheap_egl_hints *hints)
{
	if (hints->color_space)
		add(list, EGL_YUV_COLOR_SPACE_HINT_EXT, hints->color_space);
	if (hints->sample_range)
		add(list, EGL_SAMPLE_RANGE_HINT_EXT, hints->sample_range);
	if (hints->horizontal_siting)
		add(list, EGL_YUV_CHROMA_HORIZONTAL_SITING_HINT_EXT, hints->horizontal_siting);
	if (hints->vertical_siting)
		add(list, EGL_YUV_CHROMA_VERTICAL_SITING_HINT_EXT, hints->vertical_siting);
}

static int make_attributes(EGLDisplay display, const struct cmaheap_image *image,
			   const struct cmaheap_egl_hints *hints,
			   EGLint attributes[CMAHEAP_EGL_MAX_ATTRIBUTES])
{
	const struct cmaheap_layout *layout = cmaheap_image_layout(image);
	struct list list = { attributes };
	bool external, has_modifier;
	int error;

	error = egl_check_format(display, layout->fourcc, &external, &has_modifier);
	if (error)
		return error;
	add(&list, EGL_WIDTH, (EGLint)layout->width);
	add(&list, EGL_HEIGHT, (EGLint)layout->height);
	add(&list, EGL_LINUX_DRM_FOURCC_EXT, (EGLint)layout->fourcc);
	for (unsigned i = 0; i < layout->plane_count; i++)
		add_plane(&list, image, i, has_modifier);
	if (hints)
		add_hints(&list, hints);
	*list.end = EGL_NONE;
	return 0;
}

CMAHEAP_API int cmaheap_egl_attributes(EGLDisplay display, const struct cmaheap_image *image,
				       const struct cmaheap_egl_hints *hints,
				       EGLint attributes[CMAHEAP_EGL_MAX_ATTRIBUTES])
{
	return TRACE(make_attributes(display, image, hints, attributes), "%p", display);
}

static int explain(EGLDisplay display, const struct cmaheap_image *image)
{
	char who[EGL_WHO_SIZE], text[IMAGE_TEXT_SIZE];
	const char *name;
	int error = egl_error(&name);

	return cmaheap_fail(-error, "%s refuses %s: %s", egl_who(display, who),
			    cmaheap_image_text(image, text), name);
}

static int create_image(EGLDisplay display, const struct cmaheap_image *image,
			const struct cmaheap_egl_hints *hints, EGLImageKHR *handle)
{
	PFNEGLCREATEIMAGEKHRPROC create =
		(PFNEGLCREATEIMAGEKHRPROC)eglGetProcAddress("eglCreateImageKHR");
	EGLint attributes[CMAHEAP_EGL_MAX_ATTRIBUTES];
	int error;

	error = make_attributes(display, image, hints, attributes);
	if (error)
		return error;
	if (!create)
		return cmaheap_fail(EOPNOTSUPP, "EGL has no eglCreateImageKHR()");
	*handle = create(display, EGL_NO_CONTEXT, EGL_LINUX_DMA_BUF_EXT, NULL, attributes);
	return *handle == EGL_NO_IMAGE_KHR ? explain(display, image) : 0;
}

static int import(EGLDisplay display, struct cmaheap_image *image,
		  const struct cmaheap_egl_hints *hints, struct cmaheap_egl_image **imported)
{
	struct cmaheap_egl_image *made;
	int error;

	made = calloc(1, sizeof(*made));
	if (!made)
		return cmaheap_fail(ENOMEM, "out of memory for an imported image");
	error = create_image(display, image, hints, &made->handle);
	if (error) {
		free(made);
		return error;
	}
	made->display = display;
	made->source = cmaheap_image_ref(image);
	*imported = made;
	return 0;
}

CMAHEAP_API int cmaheap_egl_import(EGLDisplay display, struct cmaheap_image *image,
				   const struct cmaheap_egl_hints *hints,
				   struct cmaheap_egl_image **imported)
{
	const struct cmaheap_layout *layout = cmaheap_image_layout(image);

	return TRACE(import(display, image, hints, imported), "%p, %ux%u %.4s", display,
		     layout->width, layout->height, (const char *)&layout->fourcc);
}

CMAHEAP_API EGLImageKHR cmaheap_egl_handle(const struct cmaheap_egl_image *imported)
{
	return imported->handle;
}

CMAHEAP_API void cmaheap_egl_destroy(struct cmaheap_egl_image *imported)
{
	PFNEGLDESTROYIMAGEKHRPROC destroy =
		(PFNEGLDESTROYIMAGEKHRPROC)eglGetProcAddress("eglDestroyImageKHR");

	if (!imported)
		return;
	if (destroy)
		destroy(imported->display, imported->handle);
	cmaheap_image_unref(imported->source);
	free(imported);
}
