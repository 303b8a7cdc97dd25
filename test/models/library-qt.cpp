// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// REQUIRES: qt6
// RUN: %check_async_tidy %s 'async-*' %t -- -- -fPIC -isystem %qt6 -isystem %qt6/QtCore \
// RUN:   -isystem %qt6/QtNetwork -isystem %qt6/QtConcurrent
//
// Qt's own headers.
#include "async_mock.h"
#include <QFuture>
#include <QMutex>
#include <QProcess>
#include <QTcpSocket>
#include <QThread>
#include <QThreadPool>
#include <QtConcurrent>

async::task<> misuse(QMutex &m, QTcpSocket &socket, QProcess &process) {
  QThread::msleep(10);
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'QThread::msleep' blocks {{.*}} [async-blocking-call]
  socket.waitForReadyRead();
  // CHECK-MESSAGES: :[[@LINE-1]]:10: warning: 'QAbstractSocket::waitForReadyRead' blocks {{.*}}
  // [async-blocking-call]
  process.waitForFinished();
  // CHECK-MESSAGES: :[[@LINE-1]]:11: warning: 'QProcess::waitForFinished' blocks {{.*}}
  // [async-blocking-call]
  auto work = QtConcurrent::run([] { QThread::msleep(10); });
  work.waitForFinished();
  // CHECK-MESSAGES: :[[@LINE-1]]:8: warning: 'QFuture::waitForFinished' blocks {{.*}}
  // [async-block-on-in-async]
  QMutexLocker locker(&m);
  co_await async::yield_now();
  // CHECK-MESSAGES: :[[@LINE-1]]:3: warning: 'locker' keeps 'm' locked {{.*}}
  // [async-lock-across-await]
}

async::task<> right(QMutex &m, QTcpSocket &socket, QFuture<void> ready) {
  if (socket.waitForReadyRead(0) && ready.isFinished())
    ready.waitForFinished();
  QThreadPool::globalInstance()->start([] { QThread::msleep(10); });
  {
    QMutexLocker locker(&m);
    locker.unlock();
    co_await async::yield_now();
  }
  m.lock();
  m.unlock();
  co_await async::yield_now();
}
