// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// REQUIRES: grpc
// RUN: %check_async_tidy %s 'async-*' %t
//
// gRPC's own headers.
#include "async_mock.h"
#include <grpcpp/grpcpp.h>
#include <grpcpp/support/async_stream.h>
#include <grpcpp/support/sync_stream.h>
#include <memory>

struct Message {};
template <> class grpc::SerializationTraits<Message> {
public:
  static grpc::Status Serialize(const Message &, grpc::ByteBuffer *, bool *);
  static grpc::Status Deserialize(grpc::ByteBuffer *, Message *);
};

async::task<> misuse(grpc::CompletionQueue &queue,
                     std::unique_ptr<grpc::ClientReader<Message>> reader) {
  void *tag;
  bool ok;
  queue.Next(&tag, &ok);
  // CHECK-MESSAGES: :[[@LINE-1]]:9: warning: 'grpc::CompletionQueue::Next' blocks {{.*}}
  // [async-blocking-call]
  Message message;
  reader->Read(&message);
  // CHECK-MESSAGES: :[[@LINE-1]]:11: warning: 'grpc::ClientReader::Read' blocks {{.*}}
  // [async-blocking-call]
  co_await async::yield_now();
}

async::task<> right(std::unique_ptr<grpc::ClientAsyncReader<Message>> reader, void *tag) {
  reader->Read(new Message, tag);
  co_await async::yield_now();
}
void loop(grpc::CompletionQueue &queue) {
  void *tag;
  bool ok;
  while (queue.Next(&tag, &ok)) {
  }
}
