// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <bzlib.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <postgresql/libpq-fe.h>
#include <sqlite3.h>
#include <zlib.h>
