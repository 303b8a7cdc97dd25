// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A small strict YAML document tree over LLVM's parser, for configuration and
// model files: every node knows its line, so that every complaint can name it.
#ifndef ASYNC_TIDY_CHECKS_YAML_H
#define ASYNC_TIDY_CHECKS_YAML_H

#include "Config.h"
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace async_tidy {

struct YamlNode {
  enum Kind { Null, Scalar, Sequence, Mapping } K = Null;
  std::string Text;            ///< of a scalar, unquoted
  std::vector<YamlNode> Items; ///< of a sequence; values of a mapping
  std::vector<YamlNode> Keys;  ///< of a mapping, scalars, one for each item
  unsigned Line = 0, Column = 0;

  /// Value of \p Key in a mapping, or null.
  const YamlNode *find(std::string_view Key) const;
};

/// Parses one document. A duplicate key, and a second document, are errors.
std::variant<YamlNode, ConfigError> parseYaml(std::string_view Text,
                                              const std::string &File);

/// Reads a tree strictly and collects every complaint, with the nearest known
/// word where one is near.
class YamlReader {
public:
  explicit YamlReader(std::string File) : File(std::move(File)) {}

  void error(const YamlNode &At, std::string Message);
  /// False, with a complaint, when \p N is not a mapping.
  bool mapping(const YamlNode &N, std::string_view What);
  /// Complains about keys of \p Map that are not in \p Known. False when
  /// \p Map is not a mapping (complains too).
  bool keys(const YamlNode &Map, const std::vector<std::string_view> &Known,
            std::string_view What);
  /// The readers below leave \p Out alone when the key is absent.
  void string(const YamlNode &Map, std::string_view Key, std::string &Out);
  void boolean(const YamlNode &Map, std::string_view Key, bool &Out);
  void integer(const YamlNode &Map, std::string_view Key, int &Out);
  /// A sequence of scalars, or one scalar.
  void strings(const YamlNode &Map, std::string_view Key,
               std::vector<std::string> &Out);
  std::optional<std::string> scalar(const YamlNode &N, std::string_view What);

  template <class T>
  void choice(const YamlNode &Map, std::string_view Key, T &Out,
              const std::vector<std::pair<std::string_view, T>> &Choices) {
    const YamlNode *N = Map.find(Key);
    if (!N)
      return;
    auto Text = scalar(*N, Key);
    if (!Text)
      return;
    std::vector<std::string_view> Words;
    for (const auto &[Word, Value] : Choices) {
      if (Word == *Text) {
        Out = Value;
        return;
      }
      Words.push_back(Word);
    }
    noValue(*N, *Text, Key, Words);
  }

  /// "unknown <What> 'word'; did you mean 'near'?" or the list of words.
  void unknownWord(const YamlNode &At, std::string_view Word,
                   std::string_view What,
                   const std::vector<std::string_view> &Known);

  const std::vector<ConfigError> &errors() const { return Errors; }
  const std::string &file() const { return File; }

private:
  /// "'word' is no value of 'key'; did you mean 'near'?"
  void noValue(const YamlNode &At, std::string_view Word, std::string_view Key,
               const std::vector<std::string_view> &Known);

  std::string File;
  std::vector<ConfigError> Errors;
};

} // namespace async_tidy

#endif // ASYNC_TIDY_CHECKS_YAML_H
