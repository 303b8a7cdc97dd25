// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Clang's raw lexer finds the comments, so that raw strings, line splices and
// a quote in a comment are understood as the compiler does. A file without the
// word is not lexed at all, which is nearly every file.
#include "engine/Directives.h"
#include "finding/SourceText.h"
#include "clang/Basic/LangOptions.h"
#include "clang/Lex/Lexer.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"

namespace async_tidy {

using llvm::StringRef;

namespace {

void eachToken(StringRef Text,
               llvm::function_ref<void(const clang::Token &, size_t)> Do) {
  clang::LangOptions Language;
  Language.CPlusPlus = Language.CPlusPlus11 = Language.CPlusPlus20 = true;
  clang::Lexer Lex(clang::SourceLocation(), Language, Text.begin(),
                   Text.begin(), Text.end());
  Lex.SetCommentRetentionState(true);
  clang::Token Token;
  for (bool End = false; !End;) {
    End = Lex.LexFromRawLexer(Token);
    // The lexer stands behind the token that it has just given.
    Do(Token, Lex.getBufferLocation() - Text.begin() - Token.getLength());
  }
}

class Reader {
public:
  Reader(const std::string &File, StringRef Text) : File(File), Text(Text) {}

  std::vector<Directive> run() {
    eachToken(Text, [&](const clang::Token &Token, size_t Begin) {
      if (Token.is(clang::tok::comment))
        comment(Begin, Text.substr(Begin, Token.getLength()));
    });
    return std::move(Out);
  }

private:
  void comment(size_t Begin, StringRef Body) {
    constexpr StringRef Word = "NOLINT";
    for (size_t At = Body.find(Word); At != StringRef::npos;) {
      size_t Name = At;
      StringRef Rest = Body.substr(At + Word.size());
      StringRef Suffix = Rest.take_while(llvm::isAlnum);
      At += Word.size() + Suffix.size();
      Rest = Body.substr(At);
      Directive D;
      bool Known = true;
      if (Suffix == "NEXTLINE")
        D.Kind = Directive::NextLine;
      else if (Suffix == "BEGIN")
        D.Kind = Directive::Begin;
      else if (Suffix == "END")
        D.Kind = Directive::End;
      else
        Known = Suffix.empty();
      size_t Next = Body.find(Word, At);
      // 'xNOLINT' and 'NOLINTED' are other words.
      if (Known && (Name == 0 || !(llvm::isAlnum(Body[Name - 1]) ||
                                   Body[Name - 1] == '_'))) {
        if (Rest.consume_front("(")) {
          auto [List, Behind] = Rest.split(')');
          // Without its end the list is none, as for clang-tidy.
          if (Behind.data() != nullptr || Rest.contains(')')) {
            D.Bare = false;
            llvm::SmallVector<StringRef, 4> Parts;
            List.split(Parts, ',');
            for (StringRef Part : Parts)
              if (!Part.trim().empty())
                D.Names.push_back(Part.trim().str());
            At = Behind.data() - Body.data();
            Next = Body.find(Word, At);
          }
        }
        D.Reason = reason(Body.slice(At, Next));
        D.Where = place(Begin + Name, Begin + At);
        Out.push_back(std::move(D));
      }
      At = Next;
    }
  }

  static std::string reason(StringRef Text) {
    Text = Text.split('\n').first.trim();
    Text.consume_back("*/");
    return Text.ltrim(" \t:-/").rtrim().str();
  }

  Location place(size_t Begin, size_t End) {
    for (; Counted < Begin; ++Counted)
      if (Text[Counted] == '\n') {
        ++Line;
        LineStart = Counted + 1;
      }
    Location L;
    L.File = File;
    L.Line = Line;
    L.Column = Begin - LineStart + 1;
    L.Offset = Begin;
    L.Source = Text.substr(LineStart).split('\n').first.rtrim('\r').str();
    L.EndColumn = std::min(End - LineStart, L.Source.size()) + 1;
    return L;
  }

  const std::string &File;
  StringRef Text;
  std::vector<Directive> Out;
  size_t Counted = 0, LineStart = 0;
  unsigned Line = 1;
};

} // namespace

std::vector<Directive> readDirectives(const std::string &File) {
  if (const std::string *Text = replacedText(File))
    return Reader(File, *Text).run();
  // A pipe (process substitution) can be read only once, and was.
  if (!llvm::sys::fs::is_regular_file(File))
    return {};
  auto Buffer = llvm::MemoryBuffer::getFile(File);
  if (!Buffer || !(*Buffer)->getBuffer().contains("NOLINT"))
    return {};
  return Reader(File, (*Buffer)->getBuffer()).run();
}

std::set<unsigned> linesInTokens(const std::string &File) {
  std::set<unsigned> Out;
  auto Buffer = llvm::MemoryBuffer::getFile(File);
  if (!Buffer)
    return Out;
  StringRef Text = (*Buffer)->getBuffer();
  size_t Counted = 0;
  unsigned Line = 1;
  eachToken(Text, [&](const clang::Token &Token, size_t Begin) {
    Line += Text.slice(Counted, Begin).count('\n');
    Counted = Begin;
    size_t Ends = Text.substr(Begin, Token.getLength()).count('\n');
    if (Token.isNot(clang::tok::comment) && Token.isNot(clang::tok::eof))
      for (size_t I = 1; I <= Ends; ++I)
        Out.insert(Line + I);
  });
  return Out;
}

} // namespace async_tidy
