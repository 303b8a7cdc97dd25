// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
// A small fake of Qt as the headers of a system, declarations only.
#pragma once
#pragma GCC system_header

class QObject {
public:
  virtual ~QObject();
};
class QWidget : public QObject {};
class QLabel : public QWidget {
public:
  void setText(const char *);
  const char *text() const;
};
template <class T> struct QFuture {};
namespace QtConcurrent {
template <class F> QFuture<void> run(F f) { return {}; }
} // namespace QtConcurrent
