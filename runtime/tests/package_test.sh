#!/bin/sh
# Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# package_test.sh BUILD-FOLDER COMPILER: a user's project builds with the installed
# package, with the sources as a subdirectory, and with them fetched; its program runs.
set -eu
build=$1 compiler=$2
here=$(dirname "$0")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cmake --install "$build" --prefix "$work/prefix" --component async >/dev/null
sources=$(cd "$here/.." && pwd)
# An archive, as a release is.
tar -C "$sources" -czf "$work/async.tar.gz" CMakeLists.txt cmake include src
for way in "-DCMAKE_PREFIX_PATH=$work/prefix" "-DASYNC_SOURCES=$sources -DASYNC_TESTS=OFF" \
  "-DASYNC_FETCH=$work/async.tar.gz -DASYNC_TESTS=OFF"; do
  rm -rf "$work/build"
  # shellcheck disable=SC2086
  cmake -S "$here/consumer" -B "$work/build" -G Ninja "-DCMAKE_CXX_COMPILER=$compiler" $way >/dev/null
  ninja -C "$work/build" consumer >/dev/null
  [ "$("$work/build/consumer")" = 42 ]
done
