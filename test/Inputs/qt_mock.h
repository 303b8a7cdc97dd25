// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A small fake of Qt's objects and connections, declarations only.
#pragma once
#include <chrono>
#include <functional>

namespace Qt {
enum ConnectionType { AutoConnection, QueuedConnection };
}
class QMetaObject {
public:
  class Connection {
  public:
    Connection();
    ~Connection();
    explicit operator bool() const;
  };
};
class QObject {
public:
  explicit QObject(QObject *parent = nullptr);
  virtual ~QObject();
  template <class Sender, class Signal, class Receiver, class Slot>
  static QMetaObject::Connection connect(const Sender *sender, Signal signal, const Receiver *context, Slot &&slot, Qt::ConnectionType type = Qt::AutoConnection) { throw 0; }
  template <class Sender, class Signal, class Functor>
  static QMetaObject::Connection connect(const Sender *sender, Signal signal, Functor &&slot) { throw 0; }
  void deleteLater();
};
class QTimer : public QObject {
public:
  explicit QTimer(QObject *parent = nullptr);
  void start(int msec);
  void timeout();
  template <class Functor> static void singleShot(int msec, Functor &&slot) {}
  template <class Receiver, class Functor>
  static void singleShot(int msec, const Receiver *context, Functor &&slot) {}
};
class QEventLoop : public QObject {
public:
  int exec();
  void quit();
};
template <class T> class QPointer {
public:
  QPointer(T *);
  T *operator->() const;
  explicit operator bool() const;
};
