# Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# find_package(AsyncTidy CONFIG), or include() this file.
#
#   async_tidy_add_target(<name> [ALL] [SCOPE <file or folder>...]
#                         [ARGS <option>...] [DEPENDS <target>...])
#
# A target that checks the project as one run: each header finding comes once, all
# processors are used, and the exit code is that of 'async-tidy check'. SCOPE is
# relative to the current source folder; without it everything is checked. Files that
# a build step generates have to be there before: name its targets as DEPENDS.
# For a check of each file while it is compiled, set CMAKE_CXX_CLANG_TIDY instead:
#   set(CMAKE_CXX_CLANG_TIDY "async-tidy;--fail-on=error")
include_guard(GLOBAL)

set(_async_tidy_here "${CMAKE_CURRENT_LIST_DIR}")

function(_async_tidy_export folder)
  get_property(targets DIRECTORY "${folder}" PROPERTY BUILDSYSTEM_TARGETS)
  foreach(target IN LISTS targets)
    get_target_property(type ${target} TYPE)
    if(type MATCHES "LIBRARY|EXECUTABLE" AND NOT type STREQUAL "INTERFACE_LIBRARY")
      set_property(TARGET ${target} PROPERTY EXPORT_COMPILE_COMMANDS ON)
    endif()
  endforeach()
  get_property(folders DIRECTORY "${folder}" PROPERTY SUBDIRECTORIES)
  foreach(below IN LISTS folders)
    _async_tidy_export("${below}")
  endforeach()
endfunction()

function(async_tidy_add_target name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "ALL" "" "SCOPE;ARGS;DEPENDS")
  if(arg_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "async_tidy_add_target: unknown argument '${arg_UNPARSED_ARGUMENTS}'; it takes ALL, SCOPE, ARGS and DEPENDS")
  endif()
  if(NOT CMAKE_GENERATOR MATCHES "Ninja|Makefiles")
    message(FATAL_ERROR "async_tidy_add_target needs a compile database, which only the Ninja and Makefile generators write; this is '${CMAKE_GENERATOR}'")
  endif()
  find_program(ASYNC_TIDY_EXECUTABLE async-tidy
    HINTS "${_async_tidy_here}/../../../bin" DOC "The async-tidy program")
  if(NOT ASYNC_TIDY_EXECUTABLE)
    message(FATAL_ERROR "async_tidy_add_target: there is no async-tidy on the path; set ASYNC_TIDY_EXECUTABLE")
  endif()
  # Targets take the variable when they are made, so those before this call need the
  # property; the variable is for those behind it and for the next run.
  set(CMAKE_EXPORT_COMPILE_COMMANDS ON CACHE BOOL "async-tidy reads them" FORCE)
  cmake_language(DEFER DIRECTORY "${CMAKE_SOURCE_DIR}"
    CALL _async_tidy_export "${CMAKE_SOURCE_DIR}")
  set(scope "")
  foreach(path IN LISTS arg_SCOPE)
    cmake_path(ABSOLUTE_PATH path BASE_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}" NORMALIZE)
    if(NOT EXISTS "${path}")
      message(FATAL_ERROR "async_tidy_add_target: there is no '${path}'")
    endif()
    list(APPEND scope "${path}")
  endforeach()
  set(all "")
  if(arg_ALL)
    set(all ALL)
  endif()
  add_custom_target(${name} ${all}
    COMMAND "${ASYNC_TIDY_EXECUTABLE}" check -p "${CMAKE_BINARY_DIR}" ${arg_ARGS} ${scope}
    WORKING_DIRECTORY "${CMAKE_SOURCE_DIR}"
    COMMENT "async-tidy" VERBATIM USES_TERMINAL)
  if(arg_DEPENDS)
    add_dependencies(${name} ${arg_DEPENDS})
  endif()
endfunction()
