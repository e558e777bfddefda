# SPDX-FileCopyrightText: 2026 The cmaheap authors
# SPDX-License-Identifier: MIT

# Configuration pc-foreign: board pc with the kernel's own CMA heap and without our module, as most boards with a screen
# are delivered. By default a few quick tests run there, with the system tests all of board pc's; but none of those that
# are listed here with what they ask of the module: they fail there, and say so, which refusals.sh looks at.
set(pc-foreign_board pc)
set(foreign_default combination hello pool share picture gst-processes)

# cmaheap_asks(<reason> <test>...)
function(cmaheap_asks reason)
  foreach(test IN LISTS ARGN)
    set(foreign_${test}_asks "${reason}" PARENT_SCOPE)
  endforeach()
endfunction()

cmaheap_asks("counters and settings are our module's" tool map recycling warm limits pinned pressure log-lines)
cmaheap_asks("our module alone gives kept memory back for a driver" neighbour contention)
cmaheap_asks("/dev/cmaheap is our module's" device device-answers sync disjoint fuzz)
cmaheap_asks("our module alone tells addresses of buffers" physical secrets)
cmaheap_asks("it is our module that stays loaded" stay-loaded)

# Of tests with a machine of their own, those that ask for nothing of the module. The others are about its parameters,
# limits and reasons, what it zeroes and keeps, or how it comes beside other heaps.
set(foreign_machines borrowed-memory gst-unplug unbind)

# cmaheap_foreign_machine(<module>...)
function(cmaheap_foreign_machine)
  cmaheap_times(pc-foreign)
  cmaheap_boot(pc-foreign pc "${ARGN}" --kernel-heap --append vkms.enable_overlay=1)
  cmaheap_board_test(pc-foreign doctor doctor.sh well)
  if(CMAHEAP_SYSTEM_TESTS)
    cmaheap_board_test(pc-foreign doctor-foreign doctor.sh foreign forbidden fenced leaking)
    cmaheap_board_test(pc-foreign tool-foreign tool-foreign.sh)
    add_test(NAME pc-foreign.demo COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/demo.sh --kernel-heap pc)
    set_tests_properties(pc-foreign.demo PROPERTIES LABELS pc-foreign RESOURCE_LOCK pc
                         FIXTURES_REQUIRED pc-image TIMEOUT 700)
  endif()
endfunction()

# cmaheap_foreign_test(<name> [VARIABLE=value]... <program> [argument]...): of a test of board pc
function(cmaheap_foreign_test name)
  set(command ${ARGN})
  list(FILTER command EXCLUDE REGEX "^[A-Z_]+=")
  list(JOIN command " " command)
  if(DEFINED foreign_${name}_asks)
    set_property(GLOBAL APPEND PROPERTY foreign_refusals "${command}")
    if(CMAHEAP_SYSTEM_TESTS)
      cmaheap_lacks(pc-foreign "${foreign_${name}_asks}" ${name})
    endif()
  elseif(NOT TEST pc-foreign.${name} AND (CMAHEAP_SYSTEM_TESTS OR name IN_LIST foreign_default))
    cmaheap_board_test(pc-foreign ${name} ${ARGN})
  endif()
endfunction()

# cmaheap_foreign_machine_test(<name> [option of scripts/board]... -- <command>...): likewise
function(cmaheap_foreign_machine_test name)
  if(CMAHEAP_SYSTEM_TESTS AND name IN_LIST foreign_machines)
    cmaheap_machine_test(pc-foreign ${name} --kernel-heap ${ARGN})
  endif()
endfunction()

function(cmaheap_foreign_refusals)
  get_property(commands GLOBAL PROPERTY foreign_refusals)
  if(CMAHEAP_SYSTEM_TESTS)
    cmaheap_board_test(pc-foreign refusals refusals.sh ${commands})
  endif()
endfunction()
