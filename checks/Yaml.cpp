// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Yaml.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Support/YAMLParser.h"

namespace async_tidy {

const YamlNode *YamlNode::find(std::string_view Key) const {
  for (size_t I = 0; I < Keys.size(); ++I)
    if (Keys[I].Text == Key)
      return &Items[I];
  return nullptr;
}

namespace {

class TreeBuilder {
public:
  TreeBuilder(llvm::SourceMgr &SM, std::optional<ConfigError> &Complaint)
      : SM(SM), Complaint(Complaint) {}

  YamlNode build(llvm::yaml::Node *N) {
    YamlNode Out;
    if (!N)
      return Out;
    // What the parser made up after an error stands nowhere.
    if (SM.FindBufferContainingLoc(N->getSourceRange().Start)) {
      auto [Line, Column] = SM.getLineAndColumn(N->getSourceRange().Start);
      Out.Line = Line;
      Out.Column = Column;
    }
    llvm::SmallString<64> Storage;
    if (auto *S = llvm::dyn_cast<llvm::yaml::ScalarNode>(N)) {
      Out.K = YamlNode::Scalar;
      Out.Text = S->getValue(Storage).str();
    } else if (auto *B = llvm::dyn_cast<llvm::yaml::BlockScalarNode>(N)) {
      Out.K = YamlNode::Scalar;
      Out.Text = B->getValue().str();
    } else if (auto *Q = llvm::dyn_cast<llvm::yaml::SequenceNode>(N)) {
      Out.K = YamlNode::Sequence;
      for (llvm::yaml::Node &Item : *Q)
        Out.Items.push_back(build(&Item));
    } else if (auto *M = llvm::dyn_cast<llvm::yaml::MappingNode>(N)) {
      Out.K = YamlNode::Mapping;
      for (llvm::yaml::KeyValueNode &Pair : *M) {
        auto *Key =
            llvm::dyn_cast_or_null<llvm::yaml::ScalarNode>(Pair.getKey());
        if (!Key) {
          complain(Out, "a key must be a word");
          return Out;
        }
        YamlNode KeyNode = build(Key);
        if (Out.find(KeyNode.Text))
          complain(KeyNode, "'" + KeyNode.Text + "' is given twice");
        Out.Keys.push_back(std::move(KeyNode));
        Out.Items.push_back(build(Pair.getValue()));
      }
    } else if (!llvm::isa<llvm::yaml::NullNode>(N)) {
      complain(Out, "aliases are not supported");
    }
    return Out;
  }

private:
  void complain(const YamlNode &At, std::string Message) {
    if (!Complaint) // The first is the cause of the rest.
      Complaint = ConfigError{{}, At.Line, At.Column, std::move(Message)};
  }

  llvm::SourceMgr &SM;
  std::optional<ConfigError> &Complaint;
};

} // namespace

std::variant<YamlNode, ConfigError> parseYaml(std::string_view Text,
                                              const std::string &File) {
  llvm::SourceMgr SM;
  ConfigError Error;
  bool Failed = false;
  struct Sink {
    ConfigError &Error;
    bool &Failed;
  } Out{Error, Failed};
  SM.setDiagHandler(
      [](const llvm::SMDiagnostic &D, void *P) {
        auto &Out = *static_cast<Sink *>(P);
        if (Out.Failed) // The first complaint is the cause of the rest.
          return;
        Out.Failed = true;
        Out.Error.Line = std::max(D.getLineNo(), 1);
        Out.Error.Column = D.getColumnNo() + 1;
        std::string Text = D.getMessage().str();
        if (!Text.empty())
          Text[0] = llvm::toLower(Text[0]);
        while (!Text.empty() && (Text.back() == '.' || Text.back() == '!'))
          Text.pop_back();
        Out.Error.Message = "not YAML: " + Text;
      },
      &Out);
  Error.File = File;
  llvm::yaml::Stream Stream(llvm::StringRef(Text.data(), Text.size()), SM,
                            /*ShowColors=*/false);
  YamlNode Root;
  std::optional<ConfigError> Complaint;
  auto Document = Stream.begin();
  if (Document != Stream.end())
    if (llvm::yaml::Node *N = Document->getRoot())
      Root = TreeBuilder(SM, Complaint).build(N);
  if (Stream.failed() || Failed) {
    if (!Failed) {
      Error.Line = Error.Column = 1;
      Error.Message = "not YAML";
    }
    return Error;
  }
  if (!Complaint) {
    if (Document != Stream.end() && ++Document != Stream.end())
      if (llvm::yaml::Node *Second = Document->getRoot();
          Second &&
          SM.FindBufferContainingLoc(Second->getSourceRange().Start)) {
        auto [Line, Column] =
            SM.getLineAndColumn(Second->getSourceRange().Start);
        Complaint = ConfigError{File, Line, Column,
                                "a file is one document; this is a second"};
      }
  }
  if (Complaint) {
    Complaint->File = File;
    return *Complaint;
  }
  return Root;
}

void YamlReader::error(const YamlNode &At, std::string Message) {
  Errors.push_back({File, At.Line, At.Column, std::move(Message)});
}

void YamlReader::unknownWord(const YamlNode &At, std::string_view Word,
                             std::string_view What,
                             const std::vector<std::string_view> &Known) {
  std::string Message =
      "unknown " + std::string(What) + " '" + std::string(Word) + "'";
  std::string Near = nearestName(Word, Known);
  if (!Near.empty()) {
    Message += "; did you mean '" + Near + "'?";
  } else if (Known.size() <= 20) {
    Message += "; known are";
    for (std::string_view K : Known)
      (Message += K == Known.front() ? " " : ", ") += K;
  }
  error(At, std::move(Message));
}

void YamlReader::noValue(const YamlNode &At, std::string_view Word,
                         std::string_view Key,
                         const std::vector<std::string_view> &Known) {
  std::string Message =
      "'" + std::string(Word) + "' is no value of '" + std::string(Key) + "'";
  if (std::string Near = nearestName(Word, Known); !Near.empty())
    return error(At, Message + "; did you mean '" + Near + "'?");
  Message += "; use ";
  for (size_t I = 0; I != Known.size(); ++I) {
    if (I)
      Message += I + 1 == Known.size() ? " or " : ", ";
    Message += Known[I];
  }
  error(At, std::move(Message));
}

bool YamlReader::mapping(const YamlNode &N, std::string_view What) {
  if (N.K == YamlNode::Mapping)
    return true;
  error(N, "expected 'key: value' lines in " + std::string(What));
  return false;
}

bool YamlReader::keys(const YamlNode &Map,
                      const std::vector<std::string_view> &Known,
                      std::string_view What) {
  if (!mapping(Map, What))
    return false;
  for (const YamlNode &Key : Map.Keys)
    if (std::find(Known.begin(), Known.end(), Key.Text) == Known.end())
      unknownWord(Key, Key.Text, "key", Known);
  return true;
}

std::optional<std::string> YamlReader::scalar(const YamlNode &N,
                                              std::string_view What) {
  if (N.K == YamlNode::Scalar)
    return N.Text;
  error(N, "expected a plain value in '" + std::string(What) + "'");
  return std::nullopt;
}

void YamlReader::string(const YamlNode &Map, std::string_view Key,
                        std::string &Out) {
  if (const YamlNode *N = Map.find(Key))
    if (auto Text = scalar(*N, Key))
      Out = *Text;
}

void YamlReader::boolean(const YamlNode &Map, std::string_view Key, bool &Out) {
  const YamlNode *N = Map.find(Key);
  if (!N)
    return;
  auto Text = scalar(*N, Key);
  if (!Text)
    return;
  if (auto Value = llvm::yaml::parseBool(*Text))
    Out = *Value;
  else
    noValue(*N, *Text, Key, {"true", "false"});
}

void YamlReader::integer(const YamlNode &Map, std::string_view Key, int &Out) {
  const YamlNode *N = Map.find(Key);
  if (!N)
    return;
  auto Text = scalar(*N, Key);
  if (Text && llvm::StringRef(*Text).getAsInteger(10, Out))
    error(*N,
          "'" + std::string(Key) + "' must be a number, not '" + *Text + "'");
}

void YamlReader::strings(const YamlNode &Map, std::string_view Key,
                         std::vector<std::string> &Out) {
  const YamlNode *N = Map.find(Key);
  if (!N)
    return;
  if (N->K == YamlNode::Scalar) {
    Out.push_back(N->Text);
    return;
  }
  if (N->K != YamlNode::Sequence) {
    if (N->K != YamlNode::Null)
      error(*N, "expected a list in '" + std::string(Key) + "'");
    return;
  }
  for (const YamlNode &Item : N->Items)
    if (auto Text = scalar(Item, Key))
      Out.push_back(*Text);
}

} // namespace async_tidy
