// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Yaml.h"
#include "llvm/ADT/SmallString.h"
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
  TreeBuilder(llvm::SourceMgr &SM, llvm::yaml::Stream &Stream)
      : SM(SM), Stream(Stream) {}

  YamlNode build(llvm::yaml::Node *N) {
    YamlNode Out;
    if (!N)
      return Out;
    auto [Line, Column] = SM.getLineAndColumn(N->getSourceRange().Start);
    Out.Line = Line;
    Out.Column = Column;
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
        auto *Key = llvm::dyn_cast_or_null<llvm::yaml::ScalarNode>(Pair.getKey());
        if (!Key) {
          Stream.printError(&Pair, "a key must be a word");
          break;
        }
        YamlNode KeyNode = build(Key);
        if (Out.find(KeyNode.Text))
          Stream.printError(Key, "duplicate key '" + KeyNode.Text + "'");
        Out.Keys.push_back(std::move(KeyNode));
        Out.Items.push_back(build(Pair.getValue()));
      }
    } else if (!llvm::isa<llvm::yaml::NullNode>(N)) {
      Stream.printError(N, "aliases are not supported");
    }
    return Out;
  }

private:
  llvm::SourceMgr &SM;
  llvm::yaml::Stream &Stream;
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
        Out.Error.Line = D.getLineNo() > 0 ? D.getLineNo() : 0;
        Out.Error.Column = D.getColumnNo() + 1;
        Out.Error.Message = D.getMessage().str();
      },
      &Out);
  Error.File = File;
  llvm::yaml::Stream Stream(llvm::StringRef(Text.data(), Text.size()), SM,
                            /*ShowColors=*/false);
  YamlNode Root;
  auto Document = Stream.begin();
  if (Document != Stream.end())
    if (llvm::yaml::Node *N = Document->getRoot())
      Root = TreeBuilder(SM, Stream).build(N);
  if (Stream.failed() || Failed) {
    if (!Failed)
      Error.Message = "this is not YAML";
    return Error;
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

bool YamlReader::keys(const YamlNode &Map,
                      const std::vector<std::string_view> &Known,
                      std::string_view What) {
  if (Map.K != YamlNode::Mapping) {
    error(Map, std::string(What) + " must be a mapping of key: value");
    return false;
  }
  for (const YamlNode &Key : Map.Keys)
    if (std::find(Known.begin(), Known.end(), Key.Text) == Known.end())
      unknownWord(Key, Key.Text, "key", Known);
  return true;
}

std::optional<std::string> YamlReader::scalar(const YamlNode &N,
                                              std::string_view What) {
  if (N.K == YamlNode::Scalar)
    return N.Text;
  error(N, "'" + std::string(What) + "' must be a single value");
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
  if (*Text == "true")
    Out = true;
  else if (*Text == "false")
    Out = false;
  else
    error(*N, "'" + std::string(Key) + "' must be true or false, not '" + *Text + "'");
}

void YamlReader::integer(const YamlNode &Map, std::string_view Key, int &Out) {
  const YamlNode *N = Map.find(Key);
  if (!N)
    return;
  auto Text = scalar(*N, Key);
  if (Text && llvm::StringRef(*Text).getAsInteger(10, Out))
    error(*N, "'" + std::string(Key) + "' must be a number, not '" + *Text + "'");
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
    error(*N, "'" + std::string(Key) + "' must be a list");
    return;
  }
  for (const YamlNode &Item : N->Items)
    if (auto Text = scalar(Item, Key))
      Out.push_back(*Text);
}

} // namespace async_tidy
