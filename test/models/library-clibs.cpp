// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// REQUIRES: sqlite, libpq
// RUN: %check_async_tidy %s 'async-*' %t
//
// The own headers of SQLite and libpq; hiredis and curl over their declarations.
#include "async_mock.h"
#include <postgresql/libpq-fe.h>
#include <sqlite3.h>

extern "C" {
struct redisContext;
redisContext *redisConnect(const char *ip, int port);
redisContext *redisConnectNonBlock(const char *ip, int port);
void *redisCommand(redisContext *c, const char *format, ...);
typedef void CURL;
typedef void CURLM;
int curl_easy_perform(CURL *curl);
int curl_multi_perform(CURLM *multi, int *running);
int curl_multi_poll(CURLM *multi, void *fds, unsigned extra, int timeout_ms, int *ret);
}

async::task<> misuse(sqlite3_stmt *query, PGconn *db, CURL *curl, CURLM *multi) {
  sqlite3_step(query);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'sqlite3_step' blocks {{.*}} [async-blocking-call]
  PQexec(db, "select 1");
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'PQexec' blocks {{.*}} [async-blocking-call]
  auto *redis = redisConnect("localhost", 6379);
  // CHECK-MESSAGES: :[[@LINE-1]]:17: warning: 'redisConnect' blocks {{.*}} [async-blocking-call]
  redisCommand(redis, "PING");
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'redisCommand' blocks {{.*}} [async-blocking-call]
  curl_easy_perform(curl);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'curl_easy_perform' blocks {{.*}}
  // [async-blocking-call]
  curl_multi_poll(multi, nullptr, 0, 1000, nullptr);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'curl_multi_poll' blocks {{.*}} [async-blocking-call]
  co_await async::yield_now();
}

async::task<> right(sqlite3_stmt *query, PGconn *db, CURLM *multi) {
  co_await async::spawn_blocking([&] { return sqlite3_step(query); });
  PQsendQuery(db, "select 1");
  PQconsumeInput(db);
  if (!PQisBusy(db))
    PQclear(PQgetResult(db));
  int running;
  curl_multi_perform(multi, &running);
  curl_multi_poll(multi, nullptr, 0, 0, nullptr);
  redisConnectNonBlock("localhost", 6379);
}
