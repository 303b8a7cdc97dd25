// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "finding/Record.h"
#include <cstring>
#include <type_traits>

namespace async_tidy {

namespace {

/// Each visit() lists the fields of a struct once, for both directions.
struct Writer {
  std::string Out;

  void raw(const void *Data, size_t Size) {
    Out.append(static_cast<const char *>(Data), Size);
  }
  template <typename T>
    requires std::is_arithmetic_v<T> || std::is_enum_v<T>
  void operator()(const T &Value) {
    raw(&Value, sizeof(Value));
  }
  void operator()(const std::string &Text) {
    (*this)(Text.size());
    Out += Text;
  }
  template <typename T> void operator()(const std::vector<T> &Items) {
    (*this)(Items.size());
    for (const T &Item : Items)
      (*this)(Item);
  }
  template <typename T>
    requires(std::is_class_v<T>)
  void operator()(const T &Value) {
    visit(*this, Value);
  }
};

struct Reader {
  std::string_view In;
  bool Failed = false;

  bool raw(void *Data, size_t Size) {
    if (Failed || In.size() < Size) {
      Failed = true;
      return false;
    }
    std::memcpy(Data, In.data(), Size);
    In.remove_prefix(Size);
    return true;
  }
  template <typename T>
    requires std::is_arithmetic_v<T> || std::is_enum_v<T>
  void operator()(T &Value) {
    raw(&Value, sizeof(Value));
  }
  void operator()(std::string &Text) {
    size_t Size = 0;
    (*this)(Size);
    if (Failed || In.size() < Size) {
      Failed = true;
      return;
    }
    Text.assign(In.substr(0, Size));
    In.remove_prefix(Size);
  }
  template <typename T> void operator()(std::vector<T> &Items) {
    size_t Size = 0;
    (*this)(Size);
    for (size_t I = 0; I != Size && !Failed; ++I)
      (*this)(Items.emplace_back());
  }
  template <typename T>
    requires(std::is_class_v<T>)
  void operator()(T &Value) {
    visit(*this, Value);
  }
};

template <typename T, typename U>
concept Same = std::is_same_v<std::remove_const_t<T>, U>;

void visit(auto &V, Same<Location> auto &L) {
  V(L.File), V(L.Line), V(L.Column), V(L.Offset), V(L.Source);
  V(L.EndColumn);
}
void visit(auto &V, Same<Place> auto &P) { V(P.File), V(P.Line); }
void visit(auto &V, Same<std::pair<std::string, uint64_t>> auto &P) {
  V(P.first), V(P.second);
}
void visit(auto &V, Same<Range> auto &R) {
  V(R.File), V(R.Offset), V(R.Length);
}
void visit(auto &V, Same<Edit> auto &E) {
  V(E.File), V(E.Offset), V(E.Length), V(E.Text), V(E.Line), V(E.Column);
  V(E.EndLine), V(E.EndColumn), V(E.Column16), V(E.EndColumn16);
}
void visit(auto &V, Same<Note> auto &N) {
  V(N.Where), V(N.Message), V(N.Ranges), V(N.Edits);
  V(N.SameFunction);
}
void visit(auto &V, Same<Finding> auto &F) {
  V(F.Check), V(F.Severity), V(F.Certainty), V(F.Where), V(F.Message);
  V(F.Ranges), V(F.Edits), V(F.Notes), V(F.InMainFile);
  V(F.Function), V(F.Identity), V(F.Through);
}
void visit(auto &V, Same<CheckTime> auto &T) { V(T.Check), V(T.Seconds); }
void visit(auto &V, Same<Unfinished> auto &U) {
  V(U.Analysis), V(U.Function), V(U.File), V(U.Line);
}
void visit(auto &V, Same<UnitResult> auto &R) {
  V(R.Status), V(R.Reason), V(R.Errors), V(R.Findings), V(R.Remarks);
  V(R.Headers), V(R.Hashes), V(R.Seconds), V(R.CheckTimes);
  V(R.GivenUp);
}

} // namespace

std::string encode(const UnitResult &Result) {
  Writer W;
  W(Result);
  return std::move(W.Out);
}

std::optional<UnitResult> decode(std::string_view Bytes) {
  Reader R{Bytes};
  UnitResult Result;
  R(Result);
  if (R.Failed || !R.In.empty())
    return std::nullopt;
  return Result;
}

} // namespace async_tidy
