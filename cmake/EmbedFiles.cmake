# Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# async_tidy_embed(OUT.cpp FUNCTION FILE...) writes a source file with
#   namespace async_tidy { llvm::ArrayRef<std::pair<llvm::StringRef, llvm::StringRef>> FUNCTION(); }
# which returns (file name without folder, contents) for every FILE.
function(async_tidy_embed out function)
  set(script "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/EmbedFilesScript.cmake")
  string(REPLACE ";" "|" files "${ARGN}")
  add_custom_command(OUTPUT "${out}"
    COMMAND "${CMAKE_COMMAND}" -DOUT=${out} -DFUNCTION=${function} "-DFILES=${files}" -P "${script}"
    DEPENDS ${ARGN} "${script}" VERBATIM
    COMMENT "Embedding files into ${function}")
endfunction()
