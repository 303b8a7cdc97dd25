// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// YAML to ModelData, strictly. docs/guide/models.md describes the format.
#include "../ConfigFile.h"
#include "../Yaml.h"
#include "Model.h"
#include "llvm/Support/MemoryBuffer.h"

namespace async_tidy {
llvm::ArrayRef<std::pair<llvm::StringRef, llvm::StringRef>> embeddedModels();
llvm::StringRef modelName(llvm::StringRef Text);
} // namespace async_tidy

namespace clang::tidy::async {

using async_tidy::ConfigError;
using async_tidy::YamlNode;
using async_tidy::YamlReader;
using Words = std::vector<std::string_view>;

static const std::vector<std::pair<std::string_view, DropPolicy>> DropWords = {
    {"unknown", DropPolicy::Unknown},
    {"never-runs", DropPolicy::NeverRuns},
    {"cancels", DropPolicy::Cancels},
    {"continues", DropPolicy::Continues},
    {"blocks", DropPolicy::Blocks},
    {"cancels-and-waits", DropPolicy::CancelsAndWaits},
    {"aborts", DropPolicy::Aborts}};
static const std::vector<std::pair<std::string_view, StartPolicy>> StartWords =
    {{"unknown", StartPolicy::Unknown},
     {"lazy", StartPolicy::Lazy},
     {"eager", StartPolicy::Eager},
     {"lazy-rescheduled", StartPolicy::LazyRescheduled}};
static const std::vector<std::pair<std::string_view, DetachPolicy>>
    DetachWords = {{"unknown", DetachPolicy::Unknown},
                   {"lost", DetachPolicy::Lost},
                   {"terminates", DetachPolicy::Terminates},
                   {"logged", DetachPolicy::Logged},
                   {"rethrown", DetachPolicy::Rethrown},
                   {"handled", DetachPolicy::Handled}};
static const std::vector<std::pair<std::string_view, RunsOn>> RunsWords = {
    {"unknown", RunsOn::Unknown},
    {"executor", RunsOn::Executor},
    {"blocking-pool", RunsOn::BlockingPool},
    {"own-thread", RunsOn::OwnThread},
    {"immediate", RunsOn::Immediate}};
static const std::vector<std::pair<std::string_view, LockOperation>> LockWords =
    {{"lock", LockOperation::Lock},
     {"try-lock", LockOperation::TryLock},
     {"unlock", LockOperation::Unlock},
     {"lock-shared", LockOperation::LockShared},
     {"try-lock-shared", LockOperation::TryLockShared},
     {"unlock-shared", LockOperation::UnlockShared},
     {"release", LockOperation::Release},
     {"owns", LockOperation::Owns},
     {"swap", LockOperation::Swap}};
static const Words Categories = {"sleep", "wait",  "mux",   "net",     "dns",
                                 "file",  "stdin", "stdio", "process", "ipc",
                                 "names", "lock",  "cpu",   "db"};
static const Words CancelWords = {"total",   "partial",     "terminal",
                                  "nothing", "queue-place", "bytes",
                                  "value",   "shielded"};

static const Words RemoteWords = {"connect", "request", "read", "write",
                                  "accept"};

/// Reads one file into a ModelData.
class ModelReader {
public:
  ModelReader(ModelData &Data, std::string File)
      : Data(Data), R(std::move(File)) {}

  /// \p Override: entries replace those of files read before.
  void read(std::string_view Text, bool Override) {
    auto Tree = async_tidy::parseYaml(Text, R.file());
    if (auto *E = std::get_if<ConfigError>(&Tree)) {
      Failures.push_back(*E);
      return;
    }
    readRoot(std::get<YamlNode>(Tree), Override);
    Failures.insert(Failures.end(), R.errors().begin(), R.errors().end());
  }

  std::vector<ConfigError> Failures;

private:
  void readRoot(const YamlNode &Root, bool Override) {
    if (!R.keys(Root,
                {"format", "library", "roots", "linkage", "single-threaded",
                 "runtime", "works-with", "cancellation", "advice", "types",
                 "functions"},
                "a model file"))
      return;
    int Format = 0;
    R.integer(Root, "format", Format);
    if (Format != 1) {
      R.error(Root, "a model file begins with 'format: 1'");
      return;
    }
    auto Lib = std::make_unique<Library>();
    R.string(Root, "library", Lib->Name);
    if (Lib->Name.empty())
      R.error(Root, "a model file needs 'library: <name>'");
    R.strings(Root, "roots", Lib->Roots);
    R.choice<bool>(Root, "linkage", Lib->CLinkage,
                   {{"c", true}, {"c++", false}});
    R.boolean(Root, "single-threaded", Lib->SingleThreaded);
    R.boolean(Root, "runtime", Lib->Runtime);
    R.strings(Root, "works-with", Lib->WorksWith);
    if (const YamlNode *C = Root.find("cancellation");
        C &&
        R.keys(*C, {"implicit", "exception", "token", "distinct", "standard"},
               "'cancellation'")) {
      CancellationFacts Facts;
      R.boolean(*C, "implicit", Facts.Implicit);
      R.strings(*C, "exception", Facts.Exceptions);
      llvm::erase(Facts.Exceptions, "");
      R.string(*C, "token", Facts.Token);
      R.boolean(*C, "distinct", Facts.Distinct);
      R.boolean(*C, "standard", Facts.Standard);
      Lib->Cancellation = Facts;
    }
    if (const YamlNode *A = Root.find("advice")) {
      if (A->K != YamlNode::Mapping)
        R.error(*A, "'advice' must be a mapping of key: {say: …, fix: …}");
      for (size_t I = 0; I < A->Keys.size(); ++I) {
        Advice Each;
        if (!R.keys(A->Items[I], {"say", "fix"}, "an advice"))
          continue;
        R.string(A->Items[I], "say", Each.Say);
        R.string(A->Items[I], "fix", Each.Fix);
        if (Each.Say.empty())
          R.error(A->Items[I], "an advice needs 'say'");
        Lib->Advices[A->Keys[I].Text] = Each;
      }
    }
    Current = Lib.get();
    // A user's file may add to a library that is built in: same name, its own
    // roots and advice beside the built-in ones.
    Data.Libraries.push_back(std::move(Lib));
    readEntries(Root, "types", true, Override);
    readEntries(Root, "functions", false, Override);
  }

  void readEntries(const YamlNode &Root, std::string_view Key, bool IsType,
                   bool Override) {
    const YamlNode *List = Root.find(Key);
    if (!List)
      return;
    if (List->K != YamlNode::Sequence) {
      R.error(*List, "'" + std::string(Key) + "' must be a list of entries");
      return;
    }
    for (const YamlNode &Item : List->Items)
      readEntry(Item, IsType, Override);
  }

  void readEntry(const YamlNode &N, bool IsType, bool Override) {
    static const Words TypeKeys = {
        "name",          "task",      "handle",    "mutex",      "guard",
        "channel",       "token",     "executor",  "scope",      "limiter",
        "thread-bound",  "sync-wait", "blocking",  "spawn",      "callables",
        "replacement",   "text",      "view",      "promise",    "must-check",
        "borrow",        "hosts",     "start-tag", "stop-token", "error-values",
        "sets-deadline", "context",   "confined",  "adapter"};
    static const Words FunctionKeys = {
        "name",          "channel",      "sync-wait",     "blocking",
        "spawn",         "callables",    "combinator",    "join",
        "lock",          "suspends",     "nonblocking",   "clock",
        "ready-check",   "switches",     "cancel-safety", "replacement",
        "text",          "handle",       "task",          "borrows",
        "view-of",       "acquires",     "must-check",    "throws",
        "runs-inline",   "thread-state", "sleeps",        "cancellable",
        "requests-stop", "awaits-stop",  "sets-deadline", "remote",
        "binds",         "adapter"};
    if (!R.keys(N, IsType ? TypeKeys : FunctionKeys, "an entry"))
      return;
    const YamlNode *NameNode = N.find("name");
    std::vector<std::string> Names;
    R.strings(N, "name", Names);
    if (!NameNode || Names.empty()) {
      R.error(N, "an entry needs 'name'");
      return;
    }
    if (N.Keys.size() < 2)
      R.error(N, "an entry needs a fact beside its name");
    ApiFacts Facts = readFacts(N);
    Facts.From = Current;
    for (size_t I = 0; I < Names.size(); ++I) {
      const YamlNode &At =
          NameNode->K == YamlNode::Sequence ? NameNode->Items[I] : *NameNode;
      addEntry(At, Names[I], Facts, IsType, Override);
    }
  }

  void addEntry(const YamlNode &At, llvm::StringRef Name, const ApiFacts &Facts,
                bool IsType, bool Override) {
    std::vector<std::string> Expanded;
    if (Name.consume_front("$::")) {
      if (Current->Roots.empty())
        R.error(At, "'$' stands for the roots, and the file has no 'roots'");
      for (const std::string &Root : Current->Roots)
        Expanded.push_back(Root + "::" + Name.str());
    } else {
      Name.consume_front("::");
      Expanded.push_back(Name.str());
    }
    for (size_t I = 0; I < Expanded.size(); ++I) {
      auto E = std::make_unique<ModelData::Entry>();
      llvm::SmallVector<llvm::StringRef, 4> Parts;
      llvm::StringRef(Expanded[I]).split(Parts, "::");
      for (llvm::StringRef P : Parts) {
        if (P.empty())
          R.error(At, "'" + Expanded[I] + "' is not a qualified name");
        E->Path.push_back(P.str());
      }
      E->IsType = IsType;
      E->Facts = Facts;
      E->Facts.Root =
          Expanded.size() > 1 || Current->Roots.size() == 1
              ? Current->Roots[std::min(I, Current->Roots.size() - 1)]
              : "";
      expandRoots(E->Facts);
      E->File = R.file();
      E->Line = At.Line;
      auto &Slot = Data.ByLast[llvm::StringRef(E->Path.back()).ends_with("*")
                                   ? llvm::StringRef(ModelData::PatternKey)
                                   : llvm::StringRef(E->Path.back())];
      auto Same = llvm::find_if(Slot, [&](const ModelData::Entry *Old) {
        return Old->IsType == IsType && Old->Path == E->Path;
      });
      if (Same != Slot.end()) {
        if (!Override || (*Same)->File == R.file()) {
          R.error(At, "'" + Expanded[I] + "' is already described in " +
                          (*Same)->File + ":" + std::to_string((*Same)->Line));
          continue;
        }
        *Same = E.get();
      } else {
        Slot.push_back(E.get());
      }
      Data.Entries.push_back(std::move(E));
    }
  }

  /// '$' inside facts stands for the root of the entry, as it does in names.
  static void expandRoots(ApiFacts &F) {
    auto Expand = [&](std::string &Text) {
      for (size_t At; (At = Text.find("$::")) != std::string::npos;)
        Text.replace(At, 3, F.Root.empty() ? "" : F.Root + "::");
    };
    auto ExpandAll = [&](std::vector<Predicate> &Predicates) {
      for (Predicate &P : Predicates)
        Expand(P.Name);
    };
    if (F.Blocking) {
      ExpandAll(F.Blocking->When);
      ExpandAll(F.Blocking->Unless);
    }
    if (F.SyncWait)
      ExpandAll(F.SyncWait->Unless);
    if (F.Channel) {
      Expand(F.Channel->Bounded);
      for (std::string &Type : F.Channel->BoundedBy)
        Expand(Type);
    }
    for (CallableFacts &C : F.Callables)
      for (CallableFacts::Override &O : C.Overrides)
        Expand(O.Type);
    if (F.Combinator) {
      Expand(F.Combinator->Windowed);
      Expand(F.Combinator->CancelsWith);
      Expand(F.Combinator->OrderedWith);
    }
    Expand(F.Text);
  }

  ApiFacts readFacts(const YamlNode &N) {
    ApiFacts F;
    if (const YamlNode *T = N.find("task")) {
      F.Task.emplace();
      if (R.keys(*T,
                 {"start", "drop", "awaitable", "multi-consumer",
                  "must-await-immediately", "ignorable", "observers",
                  "consumers", "detach"},
                 "'task'")) {
        R.choice(*T, "start", F.Task->Start, StartWords);
        R.choice(*T, "drop", F.Task->Drop, DropWords);
        R.boolean(*T, "awaitable", F.Task->Awaitable);
        R.boolean(*T, "multi-consumer", F.Task->MultiConsumer);
        R.boolean(*T, "must-await-immediately", F.Task->MustAwaitImmediately);
        R.boolean(*T, "ignorable", F.Task->Ignorable);
        R.strings(*T, "observers", F.Task->Observers);
        R.strings(*T, "consumers", F.Task->Consumers);
        R.choice(*T, "detach", F.Task->Detach, DetachWords);
      }
    }
    if (const YamlNode *H = N.find("handle")) {
      F.Handle.emplace();
      if (R.keys(*H,
                 {"drop", "ignorable", "only-if-spawned", "observers",
                  "detachers", "consumers"},
                 "'handle'")) {
        R.choice(*H, "drop", F.Handle->Drop, DropWords);
        R.boolean(*H, "ignorable", F.Handle->Ignorable);
        R.boolean(*H, "only-if-spawned", F.Handle->OnlyIfSpawned);
        R.strings(*H, "observers", F.Handle->Observers);
        R.strings(*H, "detachers", F.Handle->Detachers);
        R.strings(*H, "consumers", F.Handle->Consumers);
      }
    }
    if (const YamlNode *M = N.find("mutex")) {
      F.Mutex.emplace();
      if (R.keys(*M, {"blocks", "recursive"}, "'mutex'")) {
        R.boolean(*M, "blocks", F.Mutex->Blocks);
        R.boolean(*M, "recursive", F.Mutex->Recursive);
      }
    }
    if (const YamlNode *G = N.find("guard")) {
      F.Guard.emplace();
      if (R.keys(*G, {"kind", "shared", "locks-on-construction"}, "'guard'")) {
        enum Kind { FromMutex, Blocking, Async } K = FromMutex;
        R.choice<Kind>(*G, "kind", K,
                       {{"from-mutex", FromMutex},
                        {"blocking", Blocking},
                        {"async", Async}});
        F.Guard->KindFromMutex = K == FromMutex;
        F.Guard->Blocks = K != Async;
        R.boolean(*G, "shared", F.Guard->Shared);
        R.boolean(*G, "locks-on-construction", F.Guard->LocksOnConstruction);
      }
    }
    readCallFacts(N, F);
    readFlags(N, F);
    return F;
  }

  void readCallFacts(const YamlNode &N, ApiFacts &F) {
    if (const YamlNode *C = N.find("channel")) {
      F.Channel.emplace();
      if (R.keys(*C,
                 {"limit", "index", "default-unbounded", "queue", "bounded",
                  "bounded-by"},
                 "'channel'")) {
        R.choice<ChannelFacts::Kind>(
            *C, "limit", F.Channel->Limit,
            {{"unbounded", ChannelFacts::NoLimit},
             {"bounded", ChannelFacts::Fixed},
             {"argument", ChannelFacts::FromArgument},
             {"template-argument", ChannelFacts::FromTemplateArgument}});
        R.integer(*C, "index", F.Channel->Index);
        R.boolean(*C, "default-unbounded", F.Channel->DefaultUnbounded);
        R.boolean(*C, "queue", F.Channel->Queue);
        R.string(*C, "bounded", F.Channel->Bounded);
        R.strings(*C, "bounded-by", F.Channel->BoundedBy);
      }
    }
    if (const YamlNode *T = N.find("token")) {
      F.Token.emplace();
      if (R.keys(*T, {"makes", "detach"}, "'token'")) {
        R.choice<TokenFacts::Kind>(*T, "makes", F.Token->Makes,
                                   {{"task", TokenFacts::Task},
                                    {"detached", TokenFacts::Detached},
                                    {"handle", TokenFacts::Handle},
                                    {"callback", TokenFacts::Callback}});
        R.choice(*T, "detach", F.Token->Detach, DetachWords);
      }
    }
    if (const YamlNode *B = N.find("borrow")) {
      F.Borrow.emplace();
      if (R.keys(*B, {"kind", "held-by-default"}, "'borrow'")) {
        R.choice<BorrowFacts::Kind>(*B, "kind", F.Borrow->Of,
                                    {{"value", BorrowFacts::Value},
                                     {"lock", BorrowFacts::Lock},
                                     {"reclaim", BorrowFacts::Reclaim}});
        R.boolean(*B, "held-by-default", F.Borrow->HeldByDefault);
      }
    }
    if (const YamlNode *W = N.find("sync-wait")) {
      F.SyncWait.emplace();
      if (R.keys(*W, {"waits", "builds-runtime", "unless"}, "'sync-wait'")) {
        place(*W, "waits", F.SyncWait->Waits);
        R.boolean(*W, "builds-runtime", F.SyncWait->BuildsRuntime);
        F.SyncWait->Unless = predicates(*W, "unless");
      }
    }
    if (const YamlNode *B = N.find("blocking")) {
      F.Blocking.emplace();
      if (R.keys(*B, {"category", "when", "unless", "confidence"},
                 "'blocking'")) {
        R.string(*B, "category", F.Blocking->Category);
        if (!llvm::is_contained(Categories, F.Blocking->Category))
          R.unknownWord(*B, F.Blocking->Category, "category", Categories);
        R.choice<bool>(*B, "confidence", F.Blocking->LowConfidence,
                       {{"high", false}, {"low", true}});
        F.Blocking->When = predicates(*B, "when");
        F.Blocking->Unless = predicates(*B, "unless");
      }
    }
    if (const YamlNode *S = N.find("spawn")) {
      F.Spawn.emplace();
      if (R.keys(*S, {"detaches", "detach", "task", "token"}, "'spawn'")) {
        R.boolean(*S, "detaches", F.Spawn->Detaches);
        R.choice(*S, "detach", F.Spawn->Detach, DetachWords);
        R.integer(*S, "task", F.Spawn->Task);
        R.integer(*S, "token", F.Spawn->Token);
      }
    }
    if (const YamlNode *C = N.find("callables")) {
      if (C->K != YamlNode::Sequence)
        R.error(*C, "'callables' must be a list");
      for (const YamlNode &Each : C->Items)
        readCallable(Each, F);
    }
    if (const YamlNode *L = N.find("lock")) {
      F.LockFunction.emplace();
      if (R.keys(*L, {"op", "mutex", "variadic", "blocks"}, "'lock'")) {
        R.choice(*L, "op", F.LockFunction->Op, LockWords);
        place(*L, "mutex", F.LockFunction->Mutex);
        R.boolean(*L, "variadic", F.LockFunction->Variadic);
        R.boolean(*L, "blocks", F.LockFunction->Blocks);
      }
    }
    if (const YamlNode *C = N.find("combinator")) {
      F.Combinator.emplace();
      if (R.keys(*C,
                 {"structured", "windowed", "race", "cancels-with", "ordered",
                  "ordered-with", "deadline"},
                 "'combinator'")) {
        R.boolean(*C, "structured", F.Combinator->Structured);
        R.string(*C, "windowed", F.Combinator->Windowed);
        R.choice<decltype(F.Combinator->Race)>(
            *C, "race", F.Combinator->Race,
            {{"cancels", CombinatorFacts::CancelsLosers},
             {"leaves", CombinatorFacts::LeavesLosers}});
        R.string(*C, "cancels-with", F.Combinator->CancelsWith);
        R.boolean(*C, "ordered", F.Combinator->Ordered);
        R.string(*C, "ordered-with", F.Combinator->OrderedWith);
        R.boolean(*C, "deadline", F.Combinator->Deadline);
      }
    }
    if (const YamlNode *P = N.find("promise")) {
      F.Promise.emplace();
      if (R.keys(*P, {"answers", "breaks"}, "'promise'")) {
        R.strings(*P, "answers", F.Promise->Answers);
        R.choice<PromiseFacts::Breaking>(
            *P, "breaks", F.Promise->Breaks,
            {{"false", PromiseFacts::Never},
             {"true", PromiseFacts::Tells},
             {"by-contract", PromiseFacts::ByContract}});
      }
    }
    if (const YamlNode *J = N.find("join")) {
      F.Join.emplace();
      if (R.keys(*J, {"all"}, "'join'"))
        R.boolean(*J, "all", F.Join->All);
    }
  }

  void readCallable(const YamlNode &N, ApiFacts &F) {
    if (!R.keys(N,
                {"argument", "runs", "kept", "once", "drops-result", "released",
                 "borrowed", "dropped-with", "elsewhere", "overrides"},
                "a callable"))
      return;
    CallableFacts C;
    place(N, "argument", C.Argument);
    R.choice(N, "runs", C.Where, RunsWords);
    R.boolean(N, "kept", C.Kept);
    R.boolean(N, "once", C.Once);
    R.boolean(N, "drops-result", C.DropsResult);
    R.boolean(N, "released", C.Released);
    R.boolean(N, "borrowed", C.Borrowed);
    R.boolean(N, "dropped-with", C.DroppedWith);
    R.boolean(N, "elsewhere", C.Elsewhere);
    if (const YamlNode *O = N.find("overrides")) {
      if (O->K != YamlNode::Sequence)
        R.error(*O, "'overrides' must be a list");
      for (const YamlNode &Each : O->Items) {
        if (!R.keys(Each, {"argument", "type", "call", "runs"}, "an override"))
          continue;
        CallableFacts::Override Over{0, "", RunsOn::Unknown};
        place(Each, "argument", Over.Argument);
        // The type of the argument, or the function whose result it is.
        R.string(Each, "type", Over.Type);
        R.string(Each, "call", Over.Type);
        R.choice(Each, "runs", Over.Where, RunsWords);
        C.Overrides.push_back(std::move(Over));
      }
    }
    F.Callables.push_back(std::move(C));
  }

  void readFlags(const YamlNode &N, ApiFacts &F) {
    if (N.find("switches")) {
      RunsOn To = RunsOn::Unknown;
      R.choice(N, "switches", To, RunsWords);
      F.Switches = To;
    }
    R.boolean(N, "executor", F.Executor);
    if (N.find("hosts")) {
      RunsOn Where = RunsOn::Unknown;
      R.choice(N, "hosts", Where, RunsWords);
      F.Hosts = Where;
    }
    R.boolean(N, "start-tag", F.StartTag);
    readScope(N, F);
    if (N.find("borrows")) {
      std::vector<std::string> Texts;
      R.strings(N, "borrows", Texts);
      for (const std::string &Text : Texts) {
        int Argument = 0;
        if (llvm::StringRef(Text).getAsInteger(10, Argument))
          R.error(*N.find("borrows"),
                  "'" + Text + "' is not an argument number");
        F.Borrows.push_back(Argument);
      }
    }
    if (N.find("view-of")) {
      int Argument = 0;
      R.integer(N, "view-of", Argument);
      F.ViewOf = Argument;
    }
    R.boolean(N, "view", F.View);
    R.boolean(N, "binds", F.Binds);
    R.boolean(N, "context", F.Context);
    R.boolean(N, "limiter", F.Limiter);
    R.boolean(N, "suspends", F.Suspends);
    R.boolean(N, "nonblocking", F.Nonblocking);
    R.boolean(N, "thread-bound", F.ThreadBound);
    R.choice<Confinement>(N, "confined", F.Confined,
                          {{"sendable", Confinement::Sendable},
                           {"value", Confinement::Value},
                           {"object", Confinement::Object}});
    R.boolean(N, "adapter", F.Adapter);
    R.boolean(N, "runs-inline", F.RunsInline);
    R.boolean(N, "stop-token", F.StopToken);
    R.boolean(N, "error-values", F.ErrorValues);
    R.boolean(N, "sleeps", F.Sleeps);
    R.boolean(N, "cancellable", F.Cancellable);
    R.boolean(N, "requests-stop", F.RequestsStop);
    R.boolean(N, "awaits-stop", F.AwaitsStop);
    R.boolean(N, "sets-deadline", F.SetsDeadline);
    R.string(N, "remote", F.Remote);
    if (!F.Remote.empty() && !llvm::is_contained(RemoteWords, F.Remote))
      R.unknownWord(*N.find("remote"), F.Remote, "remote", RemoteWords);
    R.choice<ThreadState>(
        N, "thread-state", F.Thread,
        {{"identity", ThreadState::Identity}, {"error", ThreadState::Error}});
    R.boolean(N, "clock", F.Clock);
    R.boolean(N, "acquires", F.Acquires);
    R.boolean(N, "must-check", F.MustCheck);
    R.boolean(N, "throws", F.Throws);
    if (const YamlNode *Check = N.find("ready-check");
        Check && Check->K == YamlNode::Mapping) {
      F.ReadyCheck = true;
      if (R.keys(*Check, {"pending"}, "'ready-check'"))
        R.strings(*Check, "pending", F.Pending);
    } else {
      R.boolean(N, "ready-check", F.ReadyCheck);
    }
    R.string(N, "replacement", F.Replacement);
    R.string(N, "text", F.Text);
    R.string(N, "cancel-safety", F.CancelSafety);
    if (!F.CancelSafety.empty() &&
        !llvm::is_contained(CancelWords, F.CancelSafety))
      R.unknownWord(*N.find("cancel-safety"), F.CancelSafety, "cancel-safety",
                    CancelWords);
  }

  void readScope(const YamlNode &N, ApiFacts &F) {
    const YamlNode *Scope = N.find("scope");
    if (!Scope || Scope->K != YamlNode::Mapping) {
      R.boolean(N, "scope", F.Scope);
      return;
    }
    F.Scope = true;
    F.ScopeIs.emplace();
    if (R.keys(*Scope, {"drop", "quiet", "joins", "observers"}, "'scope'")) {
      R.boolean(*Scope, "quiet", F.ScopeIs->Quiet);
      R.choice(*Scope, "drop", F.ScopeIs->Drop, DropWords);
      R.strings(*Scope, "joins", F.ScopeIs->Joins);
      R.strings(*Scope, "observers", F.ScopeIs->Observers);
    }
  }

  /// A number, 'receiver', 'none' or 'all'.
  void place(const YamlNode &Map, std::string_view Key, int &Out) {
    const YamlNode *N = Map.find(Key);
    if (!N)
      return;
    if (N->K == YamlNode::Scalar && N->Text == "receiver")
      Out = Predicate::Receiver;
    else if (N->K == YamlNode::Scalar && N->Text == "none")
      Out = SyncWaitFacts::None;
    else if (N->K == YamlNode::Scalar && N->Text == "all")
      Out = CallableFacts::All;
    else
      R.integer(Map, Key, Out);
  }

  std::vector<Predicate> predicates(const YamlNode &Map, std::string_view Key) {
    static const std::pair<std::string_view, Predicate::Kind> Kinds[] = {
        {"zero", Predicate::Zero},
        {"flag", Predicate::Flag},
        {"nonblocking-fd", Predicate::NonblockingFd},
        {"ready-checked", Predicate::ReadyChecked},
        {"nonblocking-receiver", Predicate::NonblockingReceiver},
        {"type", Predicate::ArgumentType},
        {"arguments", Predicate::Arguments},
        {"null", Predicate::NullArgument}};
    std::vector<Predicate> Out;
    const YamlNode *List = Map.find(Key);
    if (!List)
      return Out;
    std::vector<std::string> Texts;
    R.strings(Map, Key, Texts);
    for (size_t I = 0; I < Texts.size(); ++I) {
      const YamlNode &At =
          List->K == YamlNode::Sequence ? List->Items[I] : *List;
      llvm::StringRef Text = Texts[I];
      auto [Name, Rest] = Text.split('(');
      const auto *Kind = llvm::find_if(Kinds, [&, N = Name](const auto &K) {
        return K.first == std::string_view(N);
      });
      if (Kind == std::end(Kinds)) {
        Words Known;
        for (const auto &K : Kinds)
          Known.push_back(K.first);
        R.unknownWord(At, std::string_view(Name), "predicate", Known);
        continue;
      }
      Predicate P{Kind->second, Predicate::Receiver, ""};
      if (!Rest.empty()) {
        if (!Rest.consume_back(")")) {
          R.error(At, "predicate '" + Text.str() +
                          "' lacks ')'; one with a comma needs quotes: \"" +
                          Text.str() + ", …)\"");
          continue;
        }
        auto [First, Second] = Rest.split(',');
        P.Name = Second.trim().str();
        if (First.trim() != "receiver" &&
            First.trim().getAsInteger(10, P.Argument))
          R.error(At, "'" + First.trim().str() +
                          "' is not an argument number or 'receiver'");
      } else if (P.K != Predicate::NonblockingReceiver &&
                 P.K != Predicate::ReadyChecked) {
        R.error(At, "predicate '" + Name.str() +
                        "' needs an argument: " + Name.str() + "(0)");
      }
      Out.push_back(std::move(P));
    }
    return Out;
  }

  ModelData &Data;
  YamlReader R;
  Library *Current = nullptr;
};

llvm::Expected<std::shared_ptr<const ModelData>>
ModelData::load(llvm::ArrayRef<std::string> UserFiles,
                llvm::ArrayRef<std::string> Runtimes) {
  auto Data = std::make_shared<ModelData>();
  std::vector<ConfigError> Failures;
  auto Collect = [&](ModelReader &Reader) {
    Failures.insert(Failures.end(), Reader.Failures.begin(),
                    Reader.Failures.end());
  };
  for (const auto &[Name, Text] : async_tidy::embeddedModels()) {
    // What is no runtime is met beside each of them.
    if (!Runtimes.empty() && Text.contains("\nruntime: true\n") &&
        !llvm::is_contained(Runtimes, async_tidy::modelName(Text).str()))
      continue;
    ModelReader Reader(*Data, ("<built in>/" + Name).str());
    Reader.read(std::string_view(Text), /*Override=*/false);
    Collect(Reader);
  }
  for (const std::string &File : UserFiles) {
    auto Buffer = llvm::MemoryBuffer::getFile(File);
    if (!Buffer) {
      Failures.push_back(
          {File, 0, 0,
           "cannot read this model file: " + Buffer.getError().message()});
      continue;
    }
    ModelReader Reader(*Data, File);
    Reader.read(std::string_view((*Buffer)->getBuffer()), /*Override=*/true);
    Collect(Reader);
  }
  if (Failures.empty())
    return std::shared_ptr<const ModelData>(std::move(Data));
  std::string Text;
  for (const ConfigError &E : Failures)
    Text += (Text.empty() ? "" : "\n") + E.str();
  return llvm::createStringError(llvm::inconvertibleErrorCode(), Text);
}

llvm::ArrayRef<const ModelData::Entry *>
ModelData::byLastName(llvm::StringRef Name) const {
  auto It = ByLast.find(Name);
  return It == ByLast.end() ? llvm::ArrayRef<const Entry *>() : It->second;
}

const Library *ModelData::library(llvm::StringRef Name) const {
  for (const auto &L : Libraries)
    if (L->Name == Name)
      return L.get();
  return nullptr;
}

} // namespace clang::tidy::async
