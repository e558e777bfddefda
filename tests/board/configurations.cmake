# SPDX-FileCopyrightText: 2026 The cmaheap authors
# SPDX-License-Identifier: MIT

# What the boards as they are do not show: other places of the default area, other front ends, other kernels. On each
# configuration run the exporter's tests, sharing, and a minute of the fuzzer; what one lacks is skipped with the reason.
set(configuration_tests ${exporter_tests} combination.sh share.sh driver-first.sh)
set(fuzz_minutes 1)

# Of the others it is vkms, a display in software.
set(pc_display bochs-drm)
set(vexpress_display pl111)
set(vexpress-old_display pl111)
set(virt-next_display bochs-drm)
set(virt-16k_display bochs-drm)

# cmaheap_configuration(<name> <board> [option of scripts/board]...)
function(cmaheap_configuration name board)
  set(${name}_board ${board})
  set(${name}_board ${board} PARENT_SCOPE)
  set(display ${${board}_display})
  set(modules vgem nbd)
  if(NOT display)
    set(display vkms)
    list(APPEND modules vkms)
  endif()
  cmaheap_times(${name})
  cmaheap_boot(${name} ${board} "${modules}" ${ARGN})
  foreach(test IN LISTS configuration_tests)
    cmake_path(GET test STEM stem)
    if(NOT TEST ${name}.${stem})
      cmaheap_board_test(${name} ${stem} DISPLAY_DRIVER=${display} ${test})
    endif()
  endforeach()
  cmaheap_board_test(${name} contention contention.sh 15)
  cmaheap_board_test(${name} fuzz fuzz.sh --minutes ${fuzz_minutes} --steps 100)
endfunction()

# The default area is no region of the device tree.
cmaheap_configuration(virt-cma virt --append cma=64M)
cmaheap_board_test(virt-cma promises DISPLAY_DRIVER=vkms promises)
cmaheap_configuration(vexpress-cma vexpress --memory 1G --append cma=64M)

# Two machines at a time, for also an idle one takes a processor's time.
foreach(pair IN ITEMS pc=vexpress-cma vexpress-cma=virt-cma vexpress=virt virt=virt-next virt-next=pc-foreign)
  string(REPLACE "=" ";" pair ${pair})
  list(GET pair 0 former)
  list(GET pair 1 next)
  set_tests_properties(${next}.boot PROPERTIES DEPENDS ${former}.stop)
endforeach()

if(CMAHEAP_SYSTEM_TESTS)
  # The kernel's heaps core, and the module's own front end beside it.
  cmaheap_configuration(pc-own pc --no-module)

  cmaheap_configuration(virt-next-cma virt-next --append cma=64M)

  # The area lies above 4 GiB, on machines that have just enough memory for that: a test fills all of it.
  set(pc-high_seconds 400)
  set(virt-high_seconds 400)
  foreach(name IN ITEMS pc-high virt-high)
    cmaheap_lacks(${name} "the camera (vivid) reaches 4 GiB, and the area lies above" sync capture capture-source
                  capture-refused held)
  endforeach()
  cmaheap_configuration(pc-high pc --memory 3G --append "cma=256M@4608M nokaslr")
  cmaheap_configuration(virt-high virt --memory 4G)

  # Boards of their own, for their kernels are. One calls tracepoints with preemption off.
  cmaheap_board_test(virt-rt driver-first DRIVER_TRIES=500 driver-first.sh)
  cmaheap_configuration(virt-rt virt-rt)
  cmaheap_configuration(virt-16k virt-16k)
  foreach(name IN ITEMS vexpress-old virt-old)
    cmaheap_lacks(${name} "Linux 6.1 has no events of the DMA API, which the test reads" sync)
    cmaheap_board_test(${name} physical physical "*come_and_go")
    cmaheap_configuration(${name} ${name})
  endforeach()
  cmaheap_lacks(virt-small "this kernel has no tracepoints, which the test reads" sync physical pressure)
  cmaheap_lacks(virt-small "without tracepoints the reason of a failure is guessed" log-lines)
  cmaheap_lacks(virt-small "without tracepoints nothing tells the pool of drivers" driver-first)
  cmaheap_lacks(virt-small "this kernel has no debugfs, which tells where buffers are" secrets pinned device-answers)
  cmaheap_configuration(virt-small virt-small)
endif()

# Kernels that watch themselves: memory of the device tree and of `cma=', both by way of the DMA API. Each allocation
# fails once, leaks are looked for at the end, and each kind of mistake must be noticed.
if(CMAHEAP_DEBUG_KERNEL)
  set(fuzz_minutes 30)
  set(virt-debug_seconds 2400)
  set(virt-debug-cma_seconds 2400)
  cmaheap_configuration(virt-debug virt-debug)
  cmaheap_configuration(virt-debug-cma virt-debug --append cma=64M)
  foreach(name IN ITEMS virt-debug virt-debug-cma)
    cmaheap_board_test(${name} stale BUFFERS=2000 stale)
    cmaheap_board_test(${name} faults fail-nth)
    cmaheap_board_test(${name} unload unload.sh)
    cmaheap_board_test(${name} leaks leaks.sh)
    cmaheap_last(${name} leaks)
  endforeach()
  cmaheap_machine_test(virt-debug bites -- ${tests_dir}/bites.sh)
endif()
