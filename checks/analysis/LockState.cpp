// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "LockState.h"
#include "llvm/ADT/STLExtras.h"

namespace clang::tidy::async::locks {

Paths::Paths() { Nodes.push_back({PathKind::None, 0, nullptr}); }

PathId Paths::make(PathKind K, PathId Base, const void *What) {
  auto [It, New] =
      Ids.try_emplace({{static_cast<unsigned>(K), Base}, What}, Nodes.size());
  if (New)
    Nodes.push_back({K, Base, What});
  return It->second;
}

PathId Paths::root(PathId P) const {
  while (Nodes[P].Base)
    P = Nodes[P].Base;
  return P;
}

bool Paths::within(PathId P, PathId Prefix) const {
  for (; P; P = Nodes[P].Base)
    if (P == Prefix)
      return true;
  return false;
}

PathId Paths::rebase(PathId P, PathId From, PathId To) {
  if (P == From || !P)
    return To;
  const Node N = Nodes[P];
  return make(N.K, rebase(N.Base, From, To), N.What);
}

const Cell *World::find(PathId P) const {
  auto It = llvm::lower_bound(Cells, P,
                              [](const Cell &C, PathId Q) { return C.P < Q; });
  return It != Cells.end() && It->P == P ? &*It : nullptr;
}

void World::put(const Cell &C) {
  auto It = llvm::lower_bound(Cells, C.P,
                              [](const Cell &L, PathId Q) { return L.P < Q; });
  if (It != Cells.end() && It->P == C.P)
    *It = C;
  else
    Cells.insert(It, C);
}

void World::erase(PathId P) {
  llvm::erase_if(Cells, [&](const Cell &C) { return C.P == P; });
}

const int64_t *World::fact(const void *Key) const {
  for (const Fact &F : Facts)
    if (F.Key == Key)
      return &F.Value;
  return nullptr;
}

void World::setFact(const void *Key, int64_t Value) {
  auto It = llvm::lower_bound(
      Facts, Key, [](const Fact &F, const void *K) { return F.Key < K; });
  if (It != Facts.end() && It->Key == Key)
    It->Value = Value;
  else
    Facts.insert(It, {Key, Value});
}

void World::dropFact(const void *Key) {
  llvm::erase_if(Facts, [&](const Fact &F) { return F.Key == Key; });
}

void World::dropFacts(llvm::function_ref<bool(const void *)> If) {
  llvm::erase_if(Facts, [&](const Fact &F) { return If(F.Key); });
}

bool World::sameLocks(const World &O) const {
  return llvm::equal(Cells, O.Cells, [](const Cell &A, const Cell &B) {
    return A.P == B.P && A.V == B.V;
  });
}

bool Worlds::add(const World &W) {
  for (World &Mine : All) {
    if (!Mine.sameLocks(W))
      continue;
    size_t Before = Mine.Facts.size();
    llvm::erase_if(Mine.Facts, [&](const World::Fact &F) {
      return !llvm::is_contained(W.Facts, F);
    });
    return Mine.Facts.size() != Before;
  }
  All.push_back(W);
  return true;
}

bool Worlds::collapse(DefaultValue Default) {
  World One = All.front();
  for (const World &W : llvm::drop_begin(All)) {
    for (const Cell &C : W.Cells)
      if (!One.find(C.P))
        One.put({C.P, Default(C.P), C.Taken});
    for (Cell &C : One.Cells) {
      const Cell *Other = W.find(C.P);
      C.V |= Other ? Other->V : Default(C.P);
      if (C.Taken.isInvalid() && Other)
        C.Taken = Other->Taken;
    }
    llvm::erase_if(One.Facts, [&](const World::Fact &F) {
      return !llvm::is_contained(W.Facts, F);
    });
  }
  llvm::erase_if(One.Cells, [&](const Cell &C) { return C.V == Default(C.P); });
  bool Changed = All.size() != 1;
  All.clear();
  All.push_back(std::move(One));
  return Changed;
}

bool Worlds::join(const Worlds &O, DefaultValue Default) {
  if (O.All.empty())
    return false;
  if (Saturated) {
    // From here on one world only ever grows, so that loops come to rest.
    World Before = All.front();
    for (const World &W : O.All)
      All.push_back(W);
    collapse(Default);
    return !Before.sameLocks(All.front()) ||
           Before.Facts.size() != All.front().Facts.size();
  }
  bool Changed = false;
  for (const World &W : O.All)
    Changed |= add(W);
  if (All.size() > MaxWorlds) {
    Saturated = true;
    collapse(Default);
    Changed = true;
  }
  return Changed;
}

void Worlds::normalise(DefaultValue Default) {
  if (All.size() < 2)
    return;
  llvm::SmallVector<World, 2> Old;
  Old.swap(All);
  for (const World &W : Old)
    add(W);
  if (All.size() > MaxWorlds)
    collapse(Default);
}

} // namespace clang::tidy::async::locks
