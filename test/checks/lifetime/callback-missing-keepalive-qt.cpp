// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// RUN: %check_async_tidy %s async-callback-missing-keepalive %t -- --fix-notes
// A QObject ends the connections that name it. One that captures 'this' and
// names another object only is called after its object has gone.
#include "qt_mock.h"
#include <memory>

class source : public QObject {
public:
  void ready(int);
  void closed();
};
struct form {
  QTimer *refresh;
  void setupUi(QObject *);
};

class view : public QObject {
public:
  view() : child(new QTimer(this)) { other = new QTimer(this); }
  void no_context(source *from) {
    QObject::connect(from, &source::ready, [this](int n) { count += n; });
    // CHECK-MESSAGES: :[[@LINE-1]]:44: warning: callback holds 'this' of 'view', but its connection names no object that ends with it, so it may run on a destroyed object [async-callback-missing-keepalive]
    // CHECK-FIXES: QObject::connect(from, &source::ready, this, [this](int n) { count += n; });
    connect(outside, &source::closed, [=, this] { ++count; });
    // CHECK-MESSAGES: :[[@LINE-1]]:39: warning: callback holds 'this' of 'view', but its connection names no object
    // CHECK-FIXES: connect(outside, &source::closed, this, [=, this] { ++count; });
    QTimer::singleShot(100, [this] { reload(); });
    // CHECK-MESSAGES: :[[@LINE-1]]:29: warning: callback holds 'this' of 'view', but its connection names no object
    // CHECK-FIXES: QTimer::singleShot(100, this, [this] { reload(); });
  }

  // Dropped with the object: context, sender, a member, a child, a form's part.
  void context(source *from) {
    connect(from, &source::ready, this, [this](int n) { count += n; });
    connect(from, &source::ready, this, &view::add);
    connect(this, &view::reload, [this] { ++count; });
    connect(&own, &QTimer::timeout, [this] { ++count; });
    connect(child, &QTimer::timeout, [this] { ++count; });
    connect(other, &QTimer::timeout, [this] { ++count; });
    connect(ui->refresh, &QTimer::timeout, [this] { ++count; });
    connect(holder->refresh, &QTimer::timeout, [this] { ++count; });
    auto *timer = new QTimer(this);
    connect(timer, &QTimer::timeout, [this] { ++count; });
    QTimer local;
    connect(&local, &QTimer::timeout, [this] { ++count; });
    QTimer::singleShot(100, this, [this] { reload(); });
  }
  // Without 'this', or asked for by a QPointer.
  void unneeded(source *from) {
    QPointer<view> me(this);
    connect(from, &source::closed, [me] { if (me) me->reload(); });
    connect(from, &source::closed, [] {});
  }
  void add(int);
  void reload();

private:
  int count = 0;
  source *outside = nullptr;
  QTimer own;
  QTimer *child;
  QTimer *other = nullptr;
  std::unique_ptr<form> holder;
  form *ui = nullptr;
};

// Not an object of Qt: nothing could be given as the context.
class plain {
public:
  void start(source *from) {
    QObject::connect(from, &source::closed, [this] { ++count; });
  }

private:
  int count = 0;
};
