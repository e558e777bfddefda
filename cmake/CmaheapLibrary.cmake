# SPDX-FileCopyrightText: 2026 The cmaheap authors
# SPDX-License-Identifier: MIT

include(CMakePackageConfigHelpers)

# cmaheap_add_library(<name> SOURCES <c>... HEADERS <h>... MAP <version script>
#                     DESCRIPTION <text> [LINK <targets>...] [REQUIRES <pc names>] [REQUIRES_PRIVATE <pc names>]
#                     [COMPONENT <installation component of the shared library>])
#
# Declares lib<name>, its installation and its pkg-config file; all but the shared library itself is
# for those who develop with it. The target
# <name>-objects holds the same code for tests, which replace system calls when linking.
function(cmaheap_add_library name)
  cmake_parse_arguments(ARG "" "MAP;DESCRIPTION;REQUIRES;REQUIRES_PRIVATE;COMPONENT" "SOURCES;HEADERS;LINK" ${ARGN})

  add_library(${name}-objects OBJECT ${ARG_SOURCES})
  target_include_directories(${name}-objects PUBLIC
    ${PROJECT_SOURCE_DIR}/include ${PROJECT_SOURCE_DIR}/lib/libcmaheap)

  add_library(${name} $<TARGET_OBJECTS:${name}-objects>)
  set(export_name ${name})
  string(REPLACE "cmaheap-" "" export_name ${name})
  add_library(cmaheap::${export_name} ALIAS ${name})
  set_target_properties(${name} PROPERTIES
    VERSION ${PROJECT_VERSION} SOVERSION ${PROJECT_VERSION_MAJOR}
    EXPORT_NAME ${export_name} LINKER_LANGUAGE C)
  target_include_directories(${name} INTERFACE
    $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include> $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)

  foreach(library IN LISTS ARG_LINK)
    # The objects only need the headers; a library of ours is linked as such.
    if(TARGET ${library}-objects)
      target_link_libraries(${name} PUBLIC ${library})
    else()
      target_link_libraries(${name}-objects PUBLIC ${library})
      target_link_libraries(${name} PRIVATE ${library})
    endif()
  endforeach()

  set(map ${CMAKE_CURRENT_SOURCE_DIR}/${ARG_MAP})
  if(BUILD_SHARED_LIBS)
    # Segments that begin on pages of their own would pad a library this small by a fifth; a table for calls of its own
    # public functions would add a fiftieth.
    target_link_options(${name} PRIVATE
      -Wl,--version-script=${map} -Wl,--no-undefined -Wl,-z,noseparate-code -Wl,-Bsymbolic-functions)
    set_property(TARGET ${name} PROPERTY LINK_DEPENDS ${map})
  endif()

  if(NOT ARG_COMPONENT)
    set(ARG_COMPONENT lib)
  endif()
  install(TARGETS ${name} EXPORT cmaheap
          LIBRARY COMPONENT ${ARG_COMPONENT} NAMELINK_COMPONENT dev
          ARCHIVE COMPONENT dev)
  list(TRANSFORM ARG_HEADERS PREPEND ${PROJECT_SOURCE_DIR}/include/cmaheap/)
  install(FILES ${ARG_HEADERS}
          DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/cmaheap COMPONENT dev)
  # Relative to the file, so that an installation can be moved.
  file(RELATIVE_PATH PREFIX_FROM_PC ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig ${CMAKE_INSTALL_PREFIX})
  configure_file(${PROJECT_SOURCE_DIR}/cmake/library.pc.in ${name}.pc @ONLY)
  install(FILES ${CMAKE_CURRENT_BINARY_DIR}/${name}.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig
          COMPONENT dev)
endfunction()

# Installs what find_package(cmaheap) reads. Call once, after all libraries.
function(cmaheap_install_package)
  set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/cmaheap)
  configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/cmaheap-config.cmake.in
    cmaheap-config.cmake INSTALL_DESTINATION ${package_dir})
  write_basic_package_version_file(cmaheap-config-version.cmake COMPATIBILITY SameMinorVersion)
  install(EXPORT cmaheap NAMESPACE cmaheap:: FILE cmaheap-targets.cmake DESTINATION ${package_dir}
          COMPONENT dev)
  install(FILES ${CMAKE_CURRENT_BINARY_DIR}/cmaheap-config.cmake
                ${CMAKE_CURRENT_BINARY_DIR}/cmaheap-config-version.cmake
          DESTINATION ${package_dir} COMPONENT dev)
endfunction()
