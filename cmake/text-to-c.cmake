# SPDX-FileCopyrightText: 2026 The cmaheap authors
# SPDX-License-Identifier: MIT
#
# cmake -D INPUT=<text> -D OUTPUT=<h> -D NAME=<name> -P text-to-c.cmake: the text as a C string.

file(READ ${INPUT} text)
string(REPLACE "\\" "\\\\" text "${text}")
string(REPLACE "\"" "\\\"" text "${text}")
string(REPLACE "\n" "\\n\"\n\t\"" text "${text}")
file(WRITE ${OUTPUT} "static const char ${NAME}[] =\n\t\"${text}\";\n")
