// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What outside APIs do, as data. A model file (checks/models/*.yaml, or a
// user's own) says by qualified name what a function or a type is; attributes
// on the declaration say the same and win. Checks ask here and know no name.
//
//   ModelData   the parsed files: immutable, shared by all translation units
//   Model       one translation unit's view: declaration -> facts, cached
//
// The format is described in docs/guide/models.md.
#ifndef ASYNC_TIDY_CHECKS_ANALYSIS_MODEL_H
#define ASYNC_TIDY_CHECKS_ANALYSIS_MODEL_H

#include "clang/AST/ExprCXX.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/Error.h"
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace clang::tidy::async {

/// When the body of a coroutine, or the work behind a task, starts.
enum class StartPolicy { Unknown, Lazy, Eager, LazyRescheduled };
inline bool isLazy(StartPolicy P) {
  return P == StartPolicy::Lazy || P == StartPolicy::LazyRescheduled;
}
/// What the destructor of a task or handle does with work that is not finished.
enum class DropPolicy {
  Unknown,
  NeverRuns,       ///< lazy and not started: the work is silently missing
  Cancels,         ///< KJ promise, cobalt promise
  Continues,       ///< goes on unobserved: seastar, QCoro, detached handles
  Blocks,          ///< future of std::async, jthread
  CancelsAndWaits, ///< userver task
  Aborts,          ///< std::thread, folly AsyncScope unjoined
};
/// What becomes of an exception that leaves detached work.
enum class DetachPolicy {
  Unknown,
  Lost,
  Terminates,
  Logged,
  Rethrown,
  Handled
};
/// Where a callable runs that is handed to a function.
enum class RunsOn {
  Unknown,
  Executor,     ///< on an executor's thread: must not block
  BlockingPool, ///< on threads made for blocking
  OwnThread,    ///< on a thread of its own
  Immediate,    ///< inside the call, in the caller's context
};
enum class LockOperation {
  None,
  Lock,
  TryLock,
  Unlock,
  LockShared,
  TryLockShared,
  UnlockShared,
  /// Gives a guard's lock up without unlocking: std::unique_lock::release.
  Release,
  /// Asks a guard whether it holds: owns_lock, operator bool.
  Owns,
  /// Exchanges what two guards hold: std::unique_lock::swap.
  Swap,
};

/// One condition in 'unless:' or 'when:' of a blocking or waiting function.
/// Arguments are counted from 0 (the object of an operator written as a member
/// is argument 0); Receiver stands for the object of a member call.
struct Predicate {
  enum Kind {
    Zero, ///< zero(i): the argument is constant zero (number or duration)
    Flag, ///< flag(i, NAME): the argument names this macro, enumerator or
          ///< variable
    NonblockingFd, ///< nonblocking-fd(i): a non-blocking flag was set on this
                   ///< descriptor
    ReadyChecked, ///< ready-checked(i|receiver): a dominating test saw it ready
    NonblockingReceiver, ///< the receiver was switched to non-blocking in this
                         ///< unit
    ArgumentType,        ///< type(i, NAME): the argument has this type
    Arguments,           ///< arguments(n): called with exactly n arguments
    NullArgument,        ///< null(i): the argument is a null pointer
  } K;
  static constexpr int Receiver = -1;
  int Argument = 0;
  std::string Name;
};

struct TaskFacts {
  StartPolicy Start = StartPolicy::Unknown;
  DropPolicy Drop = DropPolicy::Unknown;
  bool Awaitable = true; ///< can stand behind co_await
  bool MultiConsumer =
      false; ///< may be awaited again (shared_task, shared_future)
  bool MustAwaitImmediately = false;
  bool Ignorable = false; ///< dropping it is by design
  /// Members that only look (valid, is_ready): calling them consumes nothing.
  std::vector<std::string> Observers;
  /// Members that use the task up although it is no rvalue: get, then.
  std::vector<std::string> Consumers;
  /// Of a coroutine type that nobody can wait for: what becomes of an
  /// exception.
  DetachPolicy Detach = DetachPolicy::Unknown;
};
/// Handle of work that already runs: std::thread, join_handle, std::future.
struct HandleFacts {
  DropPolicy Drop = DropPolicy::Unknown;
  bool Ignorable = false;
  /// The type alone says nothing (std::future): work stands behind a value
  /// only where a function that starts work returned it.
  bool OnlyIfSpawned = false;
  /// Each value has to be looked after, wherever it comes from.
  bool isByItself() const { return !Ignorable && !OnlyIfSpawned; }
  std::vector<std::string> Observers;
  /// Members that let go on purpose: detach.
  std::vector<std::string> Detachers;
  /// Members that use the handle up: get, join.
  std::vector<std::string> Consumers;
};
struct MutexFacts {
  bool Blocks =
      true; ///< lock() blocks the thread (false: suspends the coroutine)
  bool Recursive = false;
};
struct GuardFacts {
  /// Template or constructor argument decides the kind ('from the mutex'), or
  /// the guard is always of one kind (QMutexLocker, absl::MutexLock).
  bool KindFromMutex = true;
  bool Blocks = true; ///< when not KindFromMutex
  bool Shared = false;
  bool LocksOnConstruction = true; ///< false: a default of 'not yet locked'
};
/// A guard that is no lock: a view of something shared, which its owner must
/// leave as it is until the view ends.
struct BorrowFacts {
  enum Kind {
    Value,  ///< of a value: who writes it waits or fails
    Lock,   ///< with a lock inside that other code waits for
    Reclaim ///< RCU, hazard pointers: memory is not reclaimed
  } Of = Value;
  /// Constructed without arguments it borrows all the same.
  bool HeldByDefault = false;
};
/// What a function tells of the thread it is called on.
enum class ThreadState {
  None,
  Identity, ///< get_id, pthread_self
  Error,    ///< GetLastError, errno: of the last call on this thread
};
struct BlockingFacts {
  /// sleep wait mux net dns file stdin stdio process ipc names lock cpu db
  std::string Category;
  std::vector<Predicate> When;   ///< blocks only if all of these hold
  std::vector<Predicate> Unless; ///< does not block if one of these holds
  bool LowConfidence = false;
};
struct SyncWaitFacts {
  /// Argument that is waited for, or Predicate::Receiver, or None.
  static constexpr int None = -2;
  int Waits = None;
  bool BuildsRuntime = false; ///< a type whose construction starts a runtime
  std::vector<Predicate> Unless;
};
/// A parameter that takes a callable.
struct CallableFacts {
  /// Every argument (of an algorithm): its callables run alike.
  static constexpr int All = -3;
  int Argument = 0;
  RunsOn Where = RunsOn::Unknown;
  bool Kept = false; ///< the callee keeps the closure until the coroutine ends
  bool Once = false; ///< runs it at most once in the process: call_once
  bool DropsResult = false; ///< what the callable returns is thrown away
  /// The callee has a closure of its own and destroys it when the call of it
  /// returns, which a coroutine does at its first suspension.
  bool Released = false;
  /// The callee refers to the caller's closure and keeps nothing: the closure
  /// must live until the result has been awaited.
  bool Borrowed = false;
  /// The callee drops the closure when one of the objects ends that the call
  /// is given a pointer to: QObject::connect.
  bool DroppedWith = false;
  /// Runs on another thread than the caller's, whatever Where says of that.
  bool Elsewhere = false;
  /// Where, when another argument (or the receiver) has one of these types.
  struct Override {
    int Argument;
    std::string Type;
    RunsOn Where;
  };
  std::vector<Override> Overrides;
};
struct SpawnFacts {
  DetachPolicy Detach = DetachPolicy::Unknown;
  bool Detaches = false; ///< the result says nothing of the work
  int Task = -2;         ///< argument that is the task; -2: the callable
  int Token = -2;        ///< argument that is a completion token
};
struct TokenFacts { ///< completion token types: use_awaitable, detached …
  enum Kind { Task, Detached, Handle, Callback } Makes = Callback;
  DetachPolicy Detach = DetachPolicy::Unknown;
};
struct ChannelFacts {
  enum Kind {
    NoLimit,
    Fixed,
    FromArgument,
    FromTemplateArgument
  } Limit = NoLimit;
  int Index = 0;                 ///< of the argument that is the capacity
  bool DefaultUnbounded = false; ///< FromArgument and the argument left out
  /// A plain container used as a queue, e.g. lock-free queues.
  bool Queue = false;
  /// Template arguments that are these types give it a limit after all.
  std::vector<std::string> BoundedBy;
  /// What to use instead: 'async::mpsc::channel(capacity)'.
  std::string Bounded;
};
/// when_all, join, timeout: takes tasks, returns one.
struct CombinatorFacts {
  bool Structured = true; ///< children end before the result does
  std::string Windowed;   ///< its sibling that runs so many at a time
  /// It ends with the first of its tasks; what becomes of the others.
  enum { NoRace, CancelsLosers, LeavesLosers } Race = NoRace;
  /// Of an argument that has the losers cancelled after all: a stop source.
  std::string CancelsWith;
  /// Of tasks that are ready at once the first in the list wins; always, or
  /// where an argument of type OrderedWith says so.
  bool Ordered = false;
  std::string OrderedWith;
  bool Deadline = false; ///< ends when a time is over: timeout
};
/// The end of a promise or oneshot channel that has to be given an answer.
struct PromiseFacts {
  std::vector<std::string> Answers; ///< members that answer: set_value, send
  /// What a destructor without an answer does for who waits.
  enum Breaking {
    Never,     ///< nothing: he waits for ever
    Tells,     ///< tells him so
    ByContract ///< and people count on it: std::promise
  } Breaks = Never;
};
/// A type that work is started in: nursery, task group, gate.
struct ScopeFacts {
  /// What its destructor does with work that has not been joined.
  DropPolicy Drop = DropPolicy::Unknown;
  /// The destructor destroys the work without running any of it.
  bool Quiet = false;
  std::vector<std::string> Joins;     ///< members that wait for all of it
  std::vector<std::string> Observers; ///< members that start and join nothing
};
/// A member or function that joins a handle.
struct JoinFacts {
  bool All = false;
};
/// pthread_mutex_lock(&m), std::lock(a, b).
struct LockFunctionFacts {
  LockOperation Op = LockOperation::None;
  int Mutex = 0;         ///< first mutex argument; -1: the receiver
  bool Variadic = false; ///< every argument from Mutex on
  bool Blocks = true;
};
/// What a type allows when an object of it goes to another thread.
enum class Confinement {
  Unknown,
  Sendable, ///< may go, whatever it holds: seastar::foreign_ptr
  Value,    ///< no copy of it may: an unsynchronised reference count
  Object,   ///< the object lives on one thread, for who has a pointer as well
};
struct CancellationFacts {
  bool Implicit = false; ///< a stop reaches what is awaited without a token
  /// What a cancelled operation throws; '$' not yet replaced.
  std::vector<std::string> Exceptions;
  std::string Token;
  bool Distinct = true; ///< false: thrown for other errors too
  bool Standard = true; ///< derives from std::exception
};

/// What to write instead, for one library: key (sleep, wait, mutex, channel,
/// sync-wait, offload, a blocking category …) -> text and edit.
struct Advice {
  std::string Say; ///< 'co_await asio::steady_timer::async_wait'
  /// Replacement of the whole call: '$0' … are the source of the arguments,
  /// '$receiver' of the object. Empty: no edit.
  std::string Fix;
};
struct Library {
  std::string Name; ///< "asio"
  /// Its functions are C: an entry matches a function with C language linkage
  /// or one of a system header, not a user's own '::read' or '::connect'.
  bool CLinkage = false;
  std::vector<std::string> Roots; ///< "asio", "boost::asio"
  llvm::StringMap<Advice> Advices;
  bool SingleThreaded = false;
  /// Has executors or an event loop of its own, on which its coroutines run.
  bool Runtime = false;
  /// Names of libraries whose operations its coroutines may await, and the
  /// other way round.
  std::vector<std::string> WorksWith;
  std::optional<CancellationFacts> Cancellation;
};

/// Everything known of one declaration. Absent parts are unknown.
struct ApiFacts {
  const Library *From = nullptr; ///< null for facts that come from attributes
  std::string Root;              ///< the root the name was found below
  std::optional<TaskFacts> Task;
  std::optional<HandleFacts> Handle;
  std::optional<MutexFacts> Mutex;
  std::optional<GuardFacts> Guard;
  std::optional<BorrowFacts> Borrow;
  std::optional<BlockingFacts> Blocking;
  std::optional<SyncWaitFacts> SyncWait;
  std::optional<SpawnFacts> Spawn;
  std::optional<TokenFacts> Token;
  std::optional<ChannelFacts> Channel;
  std::optional<CombinatorFacts> Combinator;
  std::optional<JoinFacts> Join;
  std::optional<PromiseFacts> Promise;
  std::optional<LockFunctionFacts> LockFunction;
  std::vector<CallableFacts> Callables;
  /// Awaiting it moves the coroutine: where it runs from then on.
  std::optional<RunsOn> Switches;
  std::string
      CancelSafety; ///< total partial terminal, nothing queue_place bytes value
  bool StopToken = false; ///< type through which work learns that it shall stop
  bool ErrorValues = false;  ///< completion token: errors come as values
  bool Sleeps = false;       ///< awaiting it only lets time pass
  bool Cancellable = false;  ///< throws the cancellation without being given a
                             ///< token
  bool RequestsStop = false; ///< function that asks work to stop
  bool AwaitsStop = false;   ///< awaiting it waits for a request to stop
  bool SetsDeadline = false; ///< what its object does from then on has an end
  /// An operation that another machine has to answer: connect request read
  /// write accept.
  std::string Remote;
  bool Executor = false; ///< type that runs work: io_context, thread_pool
  /// Type: where the work runs that it is given.
  std::optional<RunsOn> Hosts;
  /// Type of a coroutine's parameter: the next parameter is the executor that
  /// the coroutine starts on.
  bool StartTag = false;
  bool Scope = false; ///< type that joins what is spawned into it
  std::optional<ScopeFacts> ScopeIs; ///< more of it, where it is known
  /// Arguments that are used until the operation completes: the memory behind a
  /// buffer or view, the object behind a reference.
  std::vector<int> Borrows;
  /// What a function returns refers to what this argument refers to.
  std::optional<int> ViewOf;
  bool View = false; ///< type that refers to memory it does not own
  /// A function that makes a callable which holds what it is given: std::bind.
  bool Binds = false;
  /// A type whose objects end what is connected with them: QObject.
  bool Context = false;
  bool Limiter = false;     ///< type that hands out a limited number of permits
  bool Suspends = false;    ///< ordinary function that suspends (stackful)
  bool Nonblocking = false; ///< known never to block
  bool ThreadBound = false; ///< type that must not cross threads
  Confinement Confined = Confinement::Unknown;
  /// What it gives may be awaited in the coroutines of any library.
  bool Adapter = false;
  ThreadState Thread = ThreadState::None; ///< functions
  bool RunsInline = false; ///< runs continuations, callbacks before it returns
  bool Clock = false;
  /// Awaiting the call takes a lock or permits.
  bool Acquires = false;
  /// A type, or what a function's (awaited) result says, that tells of failure.
  bool MustCheck = false;
  bool Throws = false;     ///< a standard function that throws on bad input
  bool ReadyCheck = false; ///< says 'ready': wait_for, is_ready, status
  /// Of a ready check that returns a state: the enumerators of 'not ready yet'.
  std::vector<std::string> Pending;
  LockOperation GuardOp =
      LockOperation::None; ///< members of guards and mutexes
  std::string Replacement; ///< advice key, when not the category
  std::string Text;        ///< one sentence for notes

  /// What is known of the callable handed over as argument \p N; null if
  /// nothing.
  const CallableFacts *callable(int N) const {
    const CallableFacts *All = nullptr;
    for (const CallableFacts &C : Callables) {
      if (C.Argument == N)
        return &C;
      if (C.Argument == CallableFacts::All)
        All = &C;
    }
    return All;
  }
};

/// All model files of one configuration. Immutable after loading; safe to share
/// between threads.
class ModelData {
public:
  /// The embedded models, then \p UserFiles in order. A user file overrides an
  /// embedded entry of the same name. Every error names file and line; all
  /// errors of all files are joined.
  static llvm::Expected<std::shared_ptr<const ModelData>>
  load(llvm::ArrayRef<std::string> UserFiles,
       llvm::ArrayRef<std::string> Runtimes = {});

  struct Entry {
    std::vector<std::string> Path; ///< {"asio", "co_spawn"}, outermost first
    bool IsType = false;
    ApiFacts Facts;
    std::string File;
    unsigned Line = 0;
  };
  /// Key of byLastName for entries whose last component ends in '*'.
  static constexpr llvm::StringLiteral PatternKey = "*";
  /// Entries whose last component is \p Name.
  llvm::ArrayRef<const Entry *> byLastName(llvm::StringRef Name) const;
  llvm::ArrayRef<std::unique_ptr<Entry>> entries() const { return Entries; }
  llvm::ArrayRef<std::unique_ptr<Library>> libraries() const {
    return Libraries;
  }
  const Library *library(llvm::StringRef Name) const;

private:
  friend class ModelReader;
  std::vector<std::unique_ptr<Entry>> Entries;
  std::vector<std::unique_ptr<Library>> Libraries;
  llvm::StringMap<llvm::SmallVector<const Entry *, 2>> ByLast;
};

/// One translation unit's view. Not thread safe; belongs to one ASTContext.
class Model {
public:
  Model(ASTContext &Ctx, std::shared_ptr<const ModelData> Data);

  /// Facts of a function, type, variable (function object) or template, from
  /// its attributes and then by name; null when nothing is known. Members of
  /// class templates and instantiations are found by their pattern.
  const ApiFacts *facts(const NamedDecl *D);

  /// Facts of a type: through references, aliases (an alias may be modelled
  /// itself) and public bases, nearest first.
  const ApiFacts *typeFacts(QualType T);

  /// Facts of what a call or construction calls: a function, a member, a
  /// function object's variable or class, a constructor's class. For a call
  /// in a template whose callee is still a set of overloads: the facts that
  /// all of them share.
  const ApiFacts *calleeFacts(const Expr *Call);

  /// The named declaration that calleeFacts looks at; null if unknown.
  static const NamedDecl *callee(const Expr *Call);

  const ModelData &data() const { return *Data; }

private:
  const ApiFacts *byName(const NamedDecl *D);
  const ModelData::Entry *entry(llvm::StringRef Name, bool IsType,
                                const DeclContext *DC, const NamedDecl *D);
  const ApiFacts *fromAttributes(const NamedDecl *D, const ApiFacts *Named);
  const ApiFacts *recordFacts(const CXXRecordDecl *R, unsigned Depth);
  const ApiFacts *memberFacts(const CXXRecordDecl *Object,
                              const CXXMethodDecl *Method, unsigned Depth);

  ASTContext &Ctx;
  std::shared_ptr<const ModelData> Data;
  llvm::DenseMap<const Decl *, const ApiFacts *> Cache;
  llvm::DenseMap<const Type *, const ApiFacts *> TypeCache;
  llvm::DenseMap<std::pair<const Decl *, const Decl *>, const ApiFacts *>
      MemberCache;
  std::vector<std::unique_ptr<ApiFacts>> Owned; ///< facts made from attributes
};

} // namespace clang::tidy::async

#endif // ASYNC_TIDY_CHECKS_ANALYSIS_MODEL_H
