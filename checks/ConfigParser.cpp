// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reads one .async-tidy.yaml. Strict on purpose: a misspelt key or check that
// is silently skipped looks exactly like clean code.
#include "Config.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Support/YAMLParser.h"
#include <algorithm>
#include <set>

namespace async_tidy {

namespace {

using llvm::StringRef;
namespace yaml = llvm::yaml;

class Parser {
public:
  Parser(StringRef Text, const std::string &File) : Text(Text), File(File) {
    Sources.setDiagHandler(
        [](const llvm::SMDiagnostic &D, void *Self) {
          static_cast<Parser *>(Self)->syntaxError(D);
        },
        this);
  }

  std::variant<Config, ConfigError> run();

private:
  void syntaxError(const llvm::SMDiagnostic &D) {
    if (Error)
      return;
    std::string Message = D.getMessage().str();
    if (!Message.empty())
      Message[0] = llvm::toLower(Message[0]);
    while (!Message.empty() && (Message.back() == '.' || Message.back() == '!'))
      Message.pop_back();
    Error = ConfigError{File, unsigned(std::max(D.getLineNo(), 1)),
                        unsigned(D.getColumnNo() + 1), "not YAML: " + Message};
  }
  void fail(const yaml::Node *Node, std::string Message) {
    if (Error)
      return; // one clear sentence; the others are often its consequences
    auto [Line, Column] =
        Sources.getLineAndColumn(Node->getSourceRange().Start);
    Error = ConfigError{File, Line, Column, std::move(Message)};
  }

  void topLevel(StringRef Key, yaml::Node *KeyNode, yaml::Node *Value);
  std::optional<std::string> scalar(yaml::Node *Node, StringRef What);
  void patterns(yaml::Node *Node, StringRef Key, std::vector<std::string> &Out);
  void list(yaml::Node *Node, StringRef What,
            llvm::function_ref<void(yaml::Node *, std::string)> Each);
  void
  mapping(yaml::Node *Node, StringRef What,
          llvm::function_ref<void(StringRef, yaml::Node *, yaml::Node *)> Each);
  std::optional<bool> boolean(yaml::Node *Node, StringRef Key);
  void levels(yaml::Node *Node);
  void options(yaml::Node *Node);
  void models(yaml::Node *Node);

  StringRef Text;
  const std::string &File;
  llvm::SourceMgr Sources;
  Config Result;
  std::optional<ConfigError> Error;
};

std::string oneOf(StringRef Value, StringRef Key,
                  const std::vector<std::string_view> &Known) {
  std::string Message = ("'" + Value + "' is no value of '" + Key + "'").str();
  if (std::string Near = nearestName(Value, Known); !Near.empty())
    return Message + "; did you mean '" + Near + "'?";
  Message += "; use ";
  for (size_t I = 0; I != Known.size(); ++I) {
    if (I)
      Message += I + 1 == Known.size() ? " or " : ", ";
    Message += Known[I];
  }
  return Message;
}

std::variant<Config, ConfigError> Parser::run() {
  Result.Files.push_back(File);
  yaml::Stream Stream(llvm::MemoryBufferRef(Text, File), Sources,
                      /*ShowColors=*/false);
  auto Document = Stream.begin();
  if (Document != Stream.end()) {
    if (yaml::Node *Root = Document->getRoot();
        Root && !llvm::isa<yaml::NullNode>(Root))
      mapping(Root, "the configuration",
              [&](StringRef Key, yaml::Node *KeyNode, yaml::Node *Value) {
                topLevel(Key, KeyNode, Value);
              });
    if (!Error && !Stream.failed()) {
      ++Document;
      if (Document != Stream.end())
        if (yaml::Node *Second = Document->getRoot())
          fail(Second, "a configuration is one document; this is a second");
    }
  }
  if (!Error && Stream.failed())
    Error = ConfigError{File, 1, 1, "not YAML"};
  if (Error)
    return *Error;
  return std::move(Result);
}

std::optional<std::string> Parser::scalar(yaml::Node *Node, StringRef What) {
  if (auto *Scalar = llvm::dyn_cast_or_null<yaml::ScalarNode>(Node)) {
    llvm::SmallString<64> Storage;
    return Scalar->getValue(Storage).str();
  }
  if (auto *Block = llvm::dyn_cast_or_null<yaml::BlockScalarNode>(Node))
    return Block->getValue().str();
  if (Node)
    fail(Node, ("expected a value for " + What).str());
  return std::nullopt;
}

void Parser::mapping(
    yaml::Node *Node, StringRef What,
    llvm::function_ref<void(StringRef, yaml::Node *, yaml::Node *)> Each) {
  auto *Map = llvm::dyn_cast<yaml::MappingNode>(Node);
  if (!Map) {
    fail(Node, ("expected 'key: value' lines in " + What).str());
    return;
  }
  std::set<std::string> Seen;
  for (yaml::KeyValueNode &Entry : *Map) {
    auto *KeyNode = llvm::dyn_cast_or_null<yaml::ScalarNode>(Entry.getKey());
    if (!KeyNode) {
      if (!Error)
        fail(Entry.getKey() ? Entry.getKey() : Node,
             ("expected a name as key in " + What).str());
      return;
    }
    llvm::SmallString<64> Storage;
    std::string Key = KeyNode->getValue(Storage).str();
    if (!Seen.insert(Key).second) {
      fail(KeyNode, "'" + Key + "' is given twice");
      return;
    }
    yaml::Node *Value = Entry.getValue();
    if (Error || !Value)
      return;
    Each(Key, KeyNode, Value);
    if (Error)
      return;
    Entry.skip();
  }
}

void Parser::list(yaml::Node *Node, StringRef What,
                  llvm::function_ref<void(yaml::Node *, std::string)> Each) {
  if (llvm::isa<yaml::NullNode>(Node))
    return;
  if (llvm::isa<yaml::ScalarNode>(Node)) {
    if (auto Value = scalar(Node, What))
      Each(Node, *Value);
    return;
  }
  auto *Sequence = llvm::dyn_cast<yaml::SequenceNode>(Node);
  if (!Sequence) {
    fail(Node, ("expected a list in " + What).str());
    return;
  }
  for (yaml::Node &Item : *Sequence) {
    if (!llvm::isa<yaml::ScalarNode, yaml::BlockScalarNode>(Item)) {
      fail(&Item, ("expected a plain value in the list " + What).str());
      return;
    }
    if (auto Value = scalar(&Item, What))
      Each(&Item, *Value);
    if (Error)
      return;
  }
}

void Parser::patterns(yaml::Node *Node, StringRef Key,
                      std::vector<std::string> &Out) {
  list(Node, ("'" + Key + "'").str(), [&](yaml::Node *Item, std::string Value) {
    if (auto Message = unknownPattern(Value))
      fail(Item, *Message);
    else
      Out.push_back(std::move(Value));
  });
}

std::optional<bool> Parser::boolean(yaml::Node *Node, StringRef Key) {
  auto Value = scalar(Node, ("'" + Key + "'").str());
  if (!Value)
    return std::nullopt;
  auto Bool = yaml::parseBool(*Value);
  if (!Bool)
    fail(Node, oneOf(*Value, Key, {"true", "false"}));
  return Bool;
}

void Parser::levels(yaml::Node *Node) {
  if (llvm::isa<yaml::NullNode>(Node))
    return;
  std::map<std::string, Level> Broad, Exact;
  mapping(Node, "'levels'",
          [&](StringRef Key, yaml::Node *KeyNode, yaml::Node *Value) {
            if (auto Message = unknownPattern(Key)) {
              fail(KeyNode, *Message);
              return;
            }
            auto Word = scalar(Value, ("'" + Key + "'").str());
            if (!Word)
              return;
            std::optional<Level> Found;
            // YAML reads a bare 'off' as false only in the parser of others;
            // here it is the text that was written.
            for (Level L :
                 {Level::Off, Level::Note, Level::Warning, Level::Error})
              if (toString(L) == *Word)
                Found = L;
            if (!Found) {
              fail(Value,
                   oneOf(*Word, "levels", {"off", "note", "warning", "error"}));
              return;
            }
            if (findCheck(Key)) {
              Exact[Key.str()] = *Found;
              return;
            }
            for (const CheckInfo &Check : allChecks())
              if (selects({Key.str()}, Check))
                Broad[std::string(Check.Name)] = *Found;
          });
  // The name of a check outranks its group, wherever it stands in the file.
  Result.Levels = std::move(Broad);
  for (auto &[Name, L] : Exact)
    Result.Levels[Name] = L;
}

void Parser::options(yaml::Node *Node) {
  if (llvm::isa<yaml::NullNode>(Node))
    return;
  std::vector<std::string_view> Names;
  for (const CheckInfo &Check : allChecks())
    Names.push_back(Check.Name);
  mapping(Node, "'options'",
          [&](StringRef Check, yaml::Node *KeyNode, yaml::Node *Value) {
            if (!findCheck(Check)) {
              std::string Message = ("unknown check '" + Check + "'").str();
              if (std::string Near = nearestName(Check, Names); !Near.empty())
                Message += "; did you mean '" + Near + "'?";
              fail(KeyNode, Message);
              return;
            }
            if (llvm::isa<yaml::NullNode>(Value))
              return;
            auto &Options = Result.Options[Check.str()];
            mapping(Value, ("the options of '" + Check + "'").str(),
                    [&](StringRef Key, yaml::Node *, yaml::Node *Setting) {
                      std::string Joined;
                      bool First = true;
                      list(Setting, ("'" + Key + "'").str(),
                           [&](yaml::Node *, std::string Item) {
                             Joined += First ? Item : ";" + Item;
                             First = false;
                           });
                      Options[Key.str()] = Joined;
                    });
          });
}

void Parser::models(yaml::Node *Node) {
  list(Node, "'models'", [&](yaml::Node *Item, std::string Value) {
    llvm::SmallString<256> Path(Value);
    if (llvm::sys::path::is_relative(Path)) {
      Path = llvm::sys::path::parent_path(File);
      llvm::sys::path::append(Path, Value);
    }
    llvm::sys::fs::make_absolute(Path);
    llvm::sys::path::remove_dots(Path, /*remove_dot_dot=*/true);
    if (!llvm::sys::fs::exists(Path))
      fail(Item, "there is no model file '" + std::string(Path) + "'");
    else
      Result.Models.push_back(std::string(Path));
  });
}

void Parser::topLevel(StringRef Key, yaml::Node *KeyNode, yaml::Node *Value) {
  static const std::vector<std::string_view> Keys = {
      "root",   "select",  "extend-select",  "ignore", "levels",
      "models", "options", "min-confidence", "profile"};
  if (Key == "root") {
    if (auto B = boolean(Value, Key))
      Result.Root = *B;
  } else if (Key == "select") {
    patterns(Value, Key, Result.Select);
  } else if (Key == "extend-select") {
    patterns(Value, Key, Result.ExtendSelect);
  } else if (Key == "ignore") {
    patterns(Value, Key, Result.Ignore);
  } else if (Key == "levels") {
    levels(Value);
  } else if (Key == "options") {
    options(Value);
  } else if (Key == "models") {
    models(Value);
  } else if (Key == "min-confidence") {
    auto Word = scalar(Value, "'min-confidence'");
    if (!Word)
      return;
    if (*Word == "low")
      Result.MinConfidence = Confidence::Low;
    else if (*Word == "medium")
      Result.MinConfidence = Confidence::Medium;
    else if (*Word == "high")
      Result.MinConfidence = Confidence::High;
    else
      fail(Value, oneOf(*Word, Key, {"low", "medium", "high"}));
    Result.MinConfidenceSet = true;
  } else if (Key == "profile") {
    auto Word = scalar(Value, "'profile'");
    if (!Word)
      return;
    if (*Word != "on" && *Word != "audit")
      fail(Value, oneOf(*Word, Key, {"on", "audit"}));
    Result.Audit = *Word == "audit";
    Result.AuditSet = true;
  } else {
    std::string Message = ("unknown key '" + Key + "'").str();
    if (std::string Near = nearestName(Key, Keys); !Near.empty())
      Message += "; did you mean '" + Near + "'?";
    fail(KeyNode, Message);
  }
}

} // namespace

std::variant<Config, ConfigError> parseConfig(std::string_view Text,
                                              const std::string &File) {
  return Parser(Text, File).run();
}

} // namespace async_tidy
