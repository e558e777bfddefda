/* SPDX-License-Identifier: MIT */
/* SPDX-FileCopyrightText: 2026 The cmaheap authors */

/* OpenGL ES 3.0 without a window: textures and framebuffer objects share the images' memory. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include <GLES3/gl3.h>

#include <GLES2/gl2ext.h>

#include <cmaheap/egl.h>

#include "../common/program.h"
#include "effect.glsl.h"
#include "gpu.h"

struct gpu {
	struct effect effect;
	EGLDisplay display;
	EGLContext context;
	GLuint sources[MAX_SOURCES][2]; /* textures of luma and chroma */
	GLuint targets[MAX_TARGETS];	/* framebuffer objects */
	PFNGLEGLIMAGETARGETTEXTURE2DOESPROC bind_image;
};

static const char vertex_shader[] =
	"#version 300 es\n"
	"void main()\n" /* one triangle that covers everything */
	"{\n"
	"	gl_Position = vec4(gl_VertexID == 1 ? 3 : -1, gl_VertexID == 2 ? 3 : -1, 0, 1);\n"
	"}\n";

static const char fragment_declarations[] = "#version 300 es\n"
					    "precision highp float;\n"
					    "precision highp int;\n"
					    "uniform highp sampler2D luma, chroma;\n"
					    "uniform ivec2 source_size, target_size;\n"
					    "uniform int turns, interleaved;\n"
					    "out vec4 colour;\n";

static const char fragment_main[] =
	"void main()\n" /* the first row of a framebuffer object is the first in memory */
	"{\n"
	"	colour = vec4(effect(ivec2(gl_FragCoord.xy)), 1.0);\n"
	"}\n";

static int compile(GLuint program, GLenum type, const char *const *texts, GLsizei count)
{
	GLuint shader = glCreateShader(type);
	char log[512] = "";
	GLint done;

	glShaderSource(shader, count, texts, NULL);
	glCompileShader(shader);
	glGetShaderiv(shader, GL_COMPILE_STATUS, &done);
	if (!done) {
		glGetShaderInfoLog(shader, sizeof(log), NULL, log);
		return tell(log);
	}
	glAttachShader(program, shader);
	glDeleteShader(shader); /* when the program goes */
	return 0;
}

static int make_program(const struct effect *effect)
{
	const char *const vertex[] = { vertex_shader };
	const char *const fragment[] = { fragment_declarations, effect_glsl, fragment_main };
	GLuint program = glCreateProgram();
	GLint done;
	int error;

	if ((error = compile(program, GL_VERTEX_SHADER, vertex, 1)) ||
	    (error = compile(program, GL_FRAGMENT_SHADER, fragment, 3)))
		return error;
	glLinkProgram(program);
	glGetProgramiv(program, GL_LINK_STATUS, &done);
	if (!done)
		return tell("the shaders cannot be linked");

	glUseProgram(program);
	glUniform1i(glGetUniformLocation(program, "luma"), 0);
	glUniform1i(glGetUniformLocation(program, "chroma"), 1);
	glUniform1i(glGetUniformLocation(program, "turns"), effect->turns);
	glUniform1i(glGetUniformLocation(program, "interleaved"), effect->source->plane_count == 1);
	glUniform2i(glGetUniformLocation(program, "source_size"), (GLint)effect->source->width,
		    (GLint)effect->source->height);
	glUniform2i(glGetUniformLocation(program, "target_size"), (GLint)effect->target->width,
		    (GLint)effect->target->height);
	glViewport(0, 0, (GLsizei)effect->target->width, (GLsizei)effect->target->height);
	return 0;
}

/* Mesa draws without a window on its surfaceless platform, others on the default display. */
static int make_context(struct gpu *gpu)
{
	static const EGLint version[] = { EGL_CONTEXT_MAJOR_VERSION, 3, EGL_NONE };
	EGLint major, minor;

	gpu->display =
		eglGetPlatformDisplay(EGL_PLATFORM_SURFACELESS_MESA, EGL_DEFAULT_DISPLAY, NULL);
	if (gpu->display == EGL_NO_DISPLAY)
		gpu->display = eglGetDisplay(EGL_DEFAULT_DISPLAY);
	if (!eglInitialize(gpu->display, &major, &minor))
		return tell("there is no EGL display");
	eglBindAPI(EGL_OPENGL_ES_API);
	gpu->context = eglCreateContext(gpu->display, EGL_NO_CONFIG_KHR, EGL_NO_CONTEXT, version);
	if (!eglMakeCurrent(gpu->display, EGL_NO_SURFACE, EGL_NO_SURFACE, gpu->context))
		return tell("OpenGL ES 3.0 does not work without a window here");
	gpu->bind_image = (PFNGLEGLIMAGETARGETTEXTURE2DOESPROC)eglGetProcAddress(
		"glEGLImageTargetTexture2DOES");
	if (!gpu->bind_image)
		return tell("OpenGL ES lacks GL_OES_EGL_image");
	printf("gpu: %s, %s\n", (const char *)glGetString(GL_RENDERER),
	       (const char *)glGetString(GL_VERSION));
	return 0;
}

int gpu_open(const struct effect *effect, struct gpu **gpu)
{
	struct gpu *opened = calloc(1, sizeof(*opened));
	int error;

	if (!opened)
		return tell("out of memory");
	opened->effect = *effect;
	if (!(error = make_context(opened)) && !(error = make_program(effect)))
		*gpu = opened;
	else
		gpu_close(opened);
	return error;
}

void gpu_close(struct gpu *gpu)
{
	if (!gpu)
		return;
	eglMakeCurrent(gpu->display, EGL_NO_SURFACE, EGL_NO_SURFACE, EGL_NO_CONTEXT);
	if (gpu->context != EGL_NO_CONTEXT)
		eglDestroyContext(gpu->display, gpu->context); /* with all that is in it */
	eglTerminate(gpu->display);
	free(gpu);
}

/* The texture keeps the EGL image's memory, and the program keeps the image. */
static int make_texture(struct gpu *gpu, struct cmaheap_image *image, GLuint *texture)
{
	struct cmaheap_egl_image *imported;
	int error;

	error = cmaheap_egl_import(gpu->display, image, NULL, &imported);
	if (error)
		return error;
	glGenTextures(1, texture);
	glBindTexture(GL_TEXTURE_2D, *texture);
	glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_NEAREST);
	glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MAG_FILTER, GL_NEAREST);
	gpu->bind_image(GL_TEXTURE_2D, cmaheap_egl_handle(imported));
	cmaheap_egl_destroy(imported);
	return glGetError() ? tell("OpenGL ES makes no texture of an EGL image") : 0;
}

int gpu_add_source(struct gpu *gpu, unsigned index, struct cmaheap_image *image)
{
	struct cmaheap_image *planes[2];
	int error;

	error = split_source(image, planes);
	if (error)
		return error;
	for (unsigned i = 0; i < 2; i++) {
		if (!error)
			error = make_texture(gpu, planes[i], &gpu->sources[index][i]);
		cmaheap_image_unref(planes[i]);
	}
	return error;
}

int gpu_add_target(struct gpu *gpu, unsigned index, struct cmaheap_image *image)
{
	GLuint texture;
	int error;

	error = make_texture(gpu, image, &texture);
	if (error)
		return error;
	glGenFramebuffers(1, &gpu->targets[index]);
	glBindFramebuffer(GL_FRAMEBUFFER, gpu->targets[index]);
	glFramebufferTexture2D(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D, texture, 0);
	if (glCheckFramebufferStatus(GL_FRAMEBUFFER) != GL_FRAMEBUFFER_COMPLETE)
		return tell("OpenGL ES cannot draw into this format");
	return 0;
}

int gpu_draw(struct gpu *gpu, unsigned source, unsigned target, int *fence)
{
	int error;

	for (unsigned i = 0; i < 2; i++) {
		glActiveTexture(GL_TEXTURE0 + i);
		glBindTexture(GL_TEXTURE_2D, gpu->sources[source][i]);
	}
	glBindFramebuffer(GL_FRAMEBUFFER, gpu->targets[target]);
	glDrawArrays(GL_TRIANGLES, 0, 3);

	error = gpu->effect.finish ? -EOPNOTSUPP : cmaheap_egl_export_fence(gpu->display, fence);
	if (error != -EOPNOTSUPP)
		return error;
	glFinish();
	*fence = NO_FENCE;
	return 0;
}
