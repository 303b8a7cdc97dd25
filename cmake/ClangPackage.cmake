# Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Debian's LLVM 22 packages. ClangTargets.cmake names archives that are in no
# package, so the link lines are written here instead of imported.
#   async_tidy_clang_headers   include directories, for every target of ours
#   async_tidy_clang_static    all of Clang and LLVM, for the command line tool
set(ASYNC_TIDY_LLVM_ROOT "/usr/lib/llvm-22" CACHE PATH "Prefix of LLVM 22")
set(ASYNC_TIDY_RESOURCE_DIR "${ASYNC_TIDY_LLVM_ROOT}/lib/clang/22" CACHE PATH
    "Clang's builtin headers, compiled into the tool")
if(NOT EXISTS "${ASYNC_TIDY_LLVM_ROOT}/include/clang-tidy/ClangTidyCheck.h")
  message(FATAL_ERROR "clang-tidy's headers of LLVM 22 are not in ${ASYNC_TIDY_LLVM_ROOT}. "
    "Install libclang-22-dev, or run ./dev build, which does.")
endif()

add_library(async_tidy_clang_headers INTERFACE)
target_include_directories(async_tidy_clang_headers SYSTEM INTERFACE
  "${ASYNC_TIDY_LLVM_ROOT}/include")
target_compile_options(async_tidy_clang_headers INTERFACE -Wall -Wextra -Wno-unused-parameter)

execute_process(
  COMMAND "${ASYNC_TIDY_LLVM_ROOT}/bin/llvm-config" --link-static --libs --system-libs all
  OUTPUT_VARIABLE llvm_libs OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
# llvm-config lists Polly, which is in no installed package.
string(REGEX REPLACE "-lPolly(ISL)?" "" llvm_libs "${llvm_libs}")
separate_arguments(llvm_libs UNIX_COMMAND "${llvm_libs}")
file(GLOB clang_archives "${ASYNC_TIDY_LLVM_ROOT}/lib/libclang[A-Z]*.a")
list(FILTER clang_archives EXCLUDE REGEX "Tidy|Daemon|clangd|IncludeCleaner|DocLib|Doc|ApplyReplacements|ChangeNamespace|IncludeFixer|Move|Query|ReorderFields")

add_library(async_tidy_clang_static INTERFACE)
target_link_libraries(async_tidy_clang_static INTERFACE
  "${ASYNC_TIDY_LLVM_ROOT}/lib/libclangTidy.a"
  "${ASYNC_TIDY_LLVM_ROOT}/lib/libclangTidyUtils.a"
  -Wl,--start-group ${clang_archives} -Wl,--end-group
  -Wl,--start-group ${llvm_libs} -Wl,--end-group)
target_link_directories(async_tidy_clang_static INTERFACE "${ASYNC_TIDY_LLVM_ROOT}/lib")
# Static and not position independent: starts in 3 ms of CPU instead of 16.
target_link_options(async_tidy_clang_static INTERFACE
  -fuse-ld=lld -no-pie -Wl,--gc-sections -Wl,--as-needed -static-libstdc++ -static-libgcc)
