/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* Images that the driver converts, as the hints say, and what it refuses. */
#include "board-test.h"
#include "display.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <drm_fourcc.h>

#include <GLES3/gl3.h>

#include <GLES2/gl2ext.h>

#include <cmaheap/egl.h>
#include <cmaheap/fence.h>
#include <cmaheap/pool.h>

enum { SIZE = 32 };

static const char vertex_shader[] =
	"#version 300 es\n"
	"void main() {\n"
	"gl_Position = vec4(gl_VertexID == 1 ? 3 : -1, gl_VertexID == 2 ? 3 : -1, 0, 1);\n"
	"}\n";

static const char fragment_shader[] =
	"#version 300 es\n"
	"#extension GL_OES_EGL_image_external_essl3 : require\n"
	"precision highp float;\n"
	"uniform samplerExternalOES image;\n"
	"out vec4 colour;\n"
	"void main() { colour = texture(image, gl_FragCoord.xy / 32.0); }\n";

static EGLDisplay display;
static struct cmaheap *heap;

static void add_shader(GLuint program, GLenum type, const char *text)
{
	GLuint shader = glCreateShader(type);

	glShaderSource(shader, 1, &text, NULL);
	glCompileShader(shader);
	glAttachShader(program, shader);
}

static int open_gl(void **state)
{
	static const EGLint version[] = { EGL_CONTEXT_MAJOR_VERSION, 3, EGL_NONE };
	GLuint program, colours, fbo;
	EGLContext context;

	(void)state;
	must(cmaheap_open(heap_name(), &heap));
	display = eglGetPlatformDisplay(EGL_PLATFORM_SURFACELESS_MESA, EGL_DEFAULT_DISPLAY, NULL);
	assert_true(eglInitialize(display, NULL, NULL));
	eglBindAPI(EGL_OPENGL_ES_API);
	context = eglCreateContext(display, EGL_NO_CONFIG_KHR, EGL_NO_CONTEXT, version);
	assert_true(eglMakeCurrent(display, EGL_NO_SURFACE, EGL_NO_SURFACE, context));
	program = glCreateProgram();
	add_shader(program, GL_VERTEX_SHADER, vertex_shader);
	add_shader(program, GL_FRAGMENT_SHADER, fragment_shader);
	glLinkProgram(program);
	glUseProgram(program);
	glGenRenderbuffers(1, &colours);
	glBindRenderbuffer(GL_RENDERBUFFER, colours);
	glRenderbufferStorage(GL_RENDERBUFFER, GL_RGBA8, SIZE, SIZE);
	glGenFramebuffers(1, &fbo);
	glBindFramebuffer(GL_FRAMEBUFFER, fbo);
	glFramebufferRenderbuffer(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_RENDERBUFFER, colours);
	glViewport(0, 0, SIZE, SIZE);
	assert_int_equal(glCheckFramebufferStatus(GL_FRAMEBUFFER), GL_FRAMEBUFFER_COMPLETE);
	return 0;
}

static int close_gl(void **state)
{
	(void)state;
	eglTerminate(display);
	cmaheap_close(heap);
	return 0;
}

static struct cmaheap_image *make_image(uint32_t fourcc, unsigned flags)
{
	const struct cmaheap_needs needs = { .flags = flags };
	const struct cmaheap_image_info info = { fourcc, SIZE, SIZE, &needs, 1 };
	struct cmaheap_image *image;

	must(cmaheap_alloc_image(heap, &info, &image));
	return image;
}

static void fill_yuyv(struct cmaheap_image *image, const uint8_t yuyv[4])
{
	void *planes[CMAHEAP_MAX_PLANES];

	must(cmaheap_image_map(image, planes));
	must(cmaheap_image_begin_access(image, CMAHEAP_WRITE));
	for (uint32_t i = 0; i < cmaheap_image_layout(image)->planes[0].size; i++)
		((uint8_t *)planes[0])[i] = yuyv[i % 4];
	must(cmaheap_image_end_access(image, CMAHEAP_WRITE));
	must(cmaheap_image_unmap(image));
}

static void draw_external(EGLImageKHR imported, uint8_t rgba[4])
{
	PFNGLEGLIMAGETARGETTEXTURE2DOESPROC bind =
		(PFNGLEGLIMAGETARGETTEXTURE2DOESPROC)eglGetProcAddress(
			"glEGLImageTargetTexture2DOES");
	GLuint texture;

	glGenTextures(1, &texture);
	glBindTexture(GL_TEXTURE_EXTERNAL_OES, texture);
	glTexParameteri(GL_TEXTURE_EXTERNAL_OES, GL_TEXTURE_MIN_FILTER, GL_NEAREST);
	glTexParameteri(GL_TEXTURE_EXTERNAL_OES, GL_TEXTURE_MAG_FILTER, GL_NEAREST);
	bind(GL_TEXTURE_EXTERNAL_OES, imported);
	glDrawArrays(GL_TRIANGLES, 0, 3);
	glReadPixels(SIZE / 2, SIZE / 2, 1, 1, GL_RGBA, GL_UNSIGNED_BYTE, rgba);
	assert_int_equal(glGetError(), GL_NO_ERROR);
	glDeleteTextures(1, &texture);
}

/* What is written after the import is what is sampled. */
static void assert_colour(const struct cmaheap_egl_hints *hints, const uint8_t expected[3])
{
	static const uint8_t yuyv[] = { 100, 110, 100, 160 };
	struct cmaheap_image *image = make_image(DRM_FORMAT_YUYV, 0);
	struct cmaheap_egl_image *imported;
	uint8_t rgba[4];

	must(cmaheap_egl_import(display, image, hints, &imported));
	fill_yuyv(image, yuyv);
	draw_external(cmaheap_egl_handle(imported), rgba);
	for (int i = 0; i < 3; i++) {
		if (abs(rgba[i] - expected[i]) > 1)
			fail_msg("component %d is %u, not %u", i, rgba[i], expected[i]);
	}
	cmaheap_egl_destroy(imported);
	cmaheap_image_unref(image);
}

static void the_hints_choose_the_conversion(void **state)
{
	static const struct cmaheap_egl_hints narrow = { .color_space = EGL_ITU_REC601_EXT,
							 .sample_range = EGL_YUV_NARROW_RANGE_EXT },
					      full = { .color_space = EGL_ITU_REC709_EXT,
						       .sample_range = EGL_YUV_FULL_RANGE_EXT };
	/* By hand from ITU-R BT.601-7 2.5 and BT.709-6 item 3. */
	static const uint8_t bt601_narrow[] = { 149, 79, 61 }, bt709_full[] = { 150, 88, 67 };

	(void)state;
	assert_colour(NULL, bt601_narrow);
	assert_colour(&narrow, bt601_narrow);
	assert_colour(&full, bt709_full);
}

static void a_pool_does_not_lend_what_is_imported(void **state)
{
	const struct cmaheap_image_info info = { DRM_FORMAT_YUYV, SIZE, SIZE, NULL, 0 };
	struct cmaheap_egl_image *imported;
	struct cmaheap_image *image = NULL, *other;
	struct cmaheap_pool *pool;
	uint8_t rgba[4];

	(void)state;
	must(cmaheap_pool_create(heap, &info, 1, &pool));
	must(cmaheap_pool_acquire(pool, 0, &image));
	must(cmaheap_egl_import(display, image, NULL, &imported));
	cmaheap_image_unref(image);
	assert_int_equal(cmaheap_pool_acquire(pool, 0, &other), -EAGAIN);
	draw_external(cmaheap_egl_handle(imported), rgba);
	cmaheap_egl_destroy(imported);
	must(cmaheap_pool_acquire(pool, 0, &other));
	assert_ptr_equal(other, image);
	cmaheap_image_unref(other);
	cmaheap_pool_destroy(pool);
}

/* Mesa's software renderer lists NV12 and does not import it in every version. */
static void a_refusal_tells_the_layout(void **state)
{
	struct cmaheap_image *image = make_image(DRM_FORMAT_NV12, CMAHEAP_SEPARATE);
	struct cmaheap_egl_image *imported;

	(void)state;
	if (cmaheap_egl_import(display, image, NULL, &imported)) {
		print_message("%s\n", cmaheap_last_error());
		assert_non_null(strstr(cmaheap_last_error(),
				       "refuses 32x32 NV12, plane 0 with pitch 32, offset 0 of "
				       "1024 bytes from "));
		assert_non_null(strstr(cmaheap_last_error(), ": EGL_BAD_"));
	} else {
		cmaheap_egl_destroy(imported);
	}
	cmaheap_image_unref(image);
}

/* What is drawn after a fence is taken in has a fence, too. */
static void fences_go_in_and_out(void **state)
{
	struct cmaheap_image *image = make_image(DRM_FORMAT_YUYV, 0);
	int before, after;

	(void)state;
	must(cmaheap_buffer_export_fence(cmaheap_image_buffer(image, 0), CMAHEAP_WRITE, &before));
	must(cmaheap_egl_import_fence(display, before));
	must_close(before);
	glClear(GL_COLOR_BUFFER_BIT);
	must(cmaheap_egl_export_fence(display, &after));
	must(cmaheap_fence_wait(after, 20000));
	must_close(after);
	cmaheap_image_unref(image);
}

static void formats_the_driver_lacks_are_told_with_those_it_has(void **state)
{
	bool external;

	(void)state;
	must(cmaheap_egl_check_format(display, DRM_FORMAT_YUYV, &external));
	assert_true(external);
	must(cmaheap_egl_check_format(display, DRM_FORMAT_XRGB8888, &external));
	assert_false(external);
	assert_int_equal(cmaheap_egl_check_format(display, DRM_FORMAT_RGB888, &external), -EINVAL);
	assert_non_null(strstr(cmaheap_last_error(), "(swrast) does not import RG24; it imports"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_hints_choose_the_conversion),
		cmocka_unit_test(a_pool_does_not_lend_what_is_imported),
		cmocka_unit_test(a_refusal_tells_the_layout),
		cmocka_unit_test(fences_go_in_and_out),
		cmocka_unit_test(formats_the_driver_lacks_are_told_with_those_it_has),
	};

	return cmocka_run_group_tests(tests, open_gl, close_gl);
}
