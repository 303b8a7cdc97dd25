// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// YAML to ModelData, strictly: the file, its library, the names of its entries.
// What an entry says is FactsReader's. docs/guide/models.md describes the
// format.
#include "../ConfigFile.h"
#include "../Yaml.h"
#include "FactsReader.h"
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
    ApiFacts Facts = readFacts(N, R);
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
