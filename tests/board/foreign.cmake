# SPDX-FileCopyrightText: 2026 The cmaheap authors
# SPDX-License-Identifier: MIT

# Configurations pc-foreign and virt-next-foreign: a board with the kernel's own CMA heap and without our module, as most
# boards with a screen are delivered. By default a few quick tests run on the first, with the system tests all of the
# board's on both; but none of those that are listed here with what they ask of the module: they fail there, and say so,
# which refusals.sh looks at.
set(foreign_boards pc virt-next)
set(foreign_default combination hello pool share picture gst-processes)

# cmaheap_asks(<reason> <test>...)
function(cmaheap_asks reason)
  foreach(test IN LISTS ARGN)
    set(foreign_${test}_asks "${reason}" PARENT_SCOPE)
  endforeach()
endfunction()

cmaheap_asks("counters and settings are our module's" tool map recycling warm limits pinned pressure log-lines)
cmaheap_asks("our module alone gives kept memory back for a driver" neighbour contention driver-first)
cmaheap_asks("/dev/cmaheap is our module's" device device-answers sync disjoint fuzz)
cmaheap_asks("our module alone tells addresses of buffers" physical secrets)
cmaheap_asks("it is our module that stays loaded, or goes" stay-loaded unload reload)

# Of tests with a machine of their own, those that ask for nothing of the module. The others are about its parameters,
# limits and reasons, what it zeroes and keeps, whose an area's pages are, or how it comes beside other heaps.
set(foreign_machines gst-unplug unbind)

# Its sizes are for an area as large as board pc's.
set(pc_situation foreign)

# cmaheap_foreign_machine(<board> <module>...)
macro(cmaheap_foreign_machine board)
  set(${board}-foreign_board ${board})
  if(${board} STREQUAL pc OR CMAHEAP_SYSTEM_TESTS)
    cmaheap_times(${board}-foreign)
    cmaheap_boot(${board}-foreign ${board} "${ARGN}" --kernel-heap --append vkms.enable_overlay=1)
    cmaheap_board_test(${board}-foreign doctor doctor.sh well)
  endif()
  if(CMAHEAP_SYSTEM_TESTS)
    cmaheap_board_test(${board}-foreign doctor-foreign doctor.sh ${${board}_situation} forbidden fenced leaking)
    cmaheap_board_test(${board}-foreign tool-foreign tool-foreign.sh)
  endif()
endmacro()

# cmaheap_foreign_test(<board> <name> [VARIABLE=value]... <program> [argument]...): of a test of the board; with the
# default heap, whichever the test is for
function(cmaheap_foreign_test board name)
  string(REGEX REPLACE "\\.(camera|default_cma_region)$" "" name ${name})
  set(arguments ${ARGN})
  list(FILTER arguments EXCLUDE REGEX "^HEAP=")
  set(command ${arguments})
  list(FILTER command EXCLUDE REGEX "^[A-Z_]+=")
  list(JOIN command " " command)
  if(TEST ${board}-foreign.${name})
    return()
  endif()
  if(DEFINED foreign_${name}_asks)
    set_property(GLOBAL APPEND PROPERTY ${board}_refusals "${command}")
    if(CMAHEAP_SYSTEM_TESTS)
      cmaheap_lacks(${board}-foreign "${foreign_${name}_asks}" ${name})
    endif()
  elseif(CMAHEAP_SYSTEM_TESTS OR (board STREQUAL pc AND name IN_LIST foreign_default))
    cmaheap_board_test(${board}-foreign ${name} ${arguments})
  endif()
endfunction()

# cmaheap_foreign_machine_test(<name> [option of scripts/board]... -- <command>...): likewise
function(cmaheap_foreign_machine_test name)
  if(CMAHEAP_SYSTEM_TESTS AND name IN_LIST foreign_machines)
    cmaheap_machine_test(pc-foreign ${name} --kernel-heap ${ARGN})
  endif()
endfunction()

# What those that ask say, and the demo.
function(cmaheap_foreign_rest)
  if(NOT CMAHEAP_SYSTEM_TESTS)
    return()
  endif()
  foreach(board IN LISTS foreign_boards)
    get_property(commands GLOBAL PROPERTY ${board}_refusals)
    list(REMOVE_DUPLICATES commands)
    cmaheap_board_test(${board}-foreign refusals refusals.sh ${commands})
  endforeach()
  add_test(NAME pc-foreign.demo COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/demo.sh --kernel-heap pc)
  set_tests_properties(pc-foreign.demo PROPERTIES LABELS pc-foreign RESOURCE_LOCK pc
                       FIXTURES_REQUIRED pc-image TIMEOUT 700)
endfunction()
