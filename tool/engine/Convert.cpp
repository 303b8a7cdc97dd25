// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A fingerprint must survive edits elsewhere, so it needs the text of the
// flagged statement and of its function's signature. The signature comes from
// the AST. The statement comes from the tokens of the file: from the ';', '{'
// or '}' before the place to the one behind it. That is the same text whether
// the code came from a template, a lambda or a macro's argument, and whether
// the rest of the file could be parsed. It says too little for statements that
// hold a whole lambda (only the part up to its brace), and equal statements of
// a function are told apart by their order.
#include "engine/Convert.h"
#include "analysis/Levels.h"
#include "analysis/Report.h"
#include "engine/CompileDatabase.h"
#include "engine/Nolint.h"
#include "finding/SourceText.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/Lex/Lexer.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/ConvertUTF.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/xxhash.h"

namespace async_tidy {

using namespace clang;
using llvm::StringRef;

namespace {

std::string withoutSpace(StringRef Text) {
  std::string Out = Text.str();
  std::erase_if(Out, [](char C) { return llvm::isSpace(C); });
  return Out;
}

class FunctionLister {
public:
  explicit FunctionLister(ASTContext &Context)
      : SM(Context.getSourceManager()), Policy(Context.getPrintingPolicy()) {
    // They would put the file's path and line into the name.
    Policy.AnonymousTagLocations = false;
  }

  void list(const Decl *D) {
    if (const auto *T = dyn_cast<TemplateDecl>(D))
      D = T->getTemplatedDecl();
    if (!D)
      return;
    if (const auto *F = dyn_cast<FunctionDecl>(D)) {
      add(F);
      return;
    }
    if (!isa<NamespaceDecl, LinkageSpecDecl, ExportDecl, CXXRecordDecl>(D))
      return;
    for (const Decl *Member : cast<DeclContext>(D)->decls())
      list(Member);
  }

  std::vector<FunctionSpan> Out;

private:
  void add(const FunctionDecl *F) {
    if (F->isImplicit() || !F->doesThisDeclarationHaveABody())
      return;
    SourceLocation Begin = SM.getExpansionLoc(F->getBeginLoc());
    SourceLocation End = SM.getExpansionRange(F->getEndLoc()).getEnd();
    if (Begin.isInvalid() || SM.getFileID(Begin) != SM.getFileID(End))
      return;
    FunctionSpan Span;
    Span.File = absolutePath(SM.getFilename(Begin).str());
    Span.Begin = SM.getFileOffset(Begin);
    Span.End = SM.getFileOffset(End) + 1;
    Span.Name = tidy::async::readableName(F);
    std::string Text = Span.Name + "(";
    for (const ParmVarDecl *P : F->parameters())
      Text += P->getType().getAsString(Policy) + ",";
    Text += ")";
    if (const auto *M = dyn_cast<CXXMethodDecl>(F))
      Text += M->getMethodQualifiers().getAsString() +
              (M->getRefQualifier() == RQ_RValue ? "&&" : "");
    Span.Signature = withoutSpace(Text);
    Out.push_back(std::move(Span));
  }

  const SourceManager &SM;
  PrintingPolicy Policy;
};

} // namespace

std::vector<FunctionSpan> functionsOf(ASTContext &Context) {
  FunctionLister Lister(Context);
  for (const Decl *D : Context.getTraversalScope())
    Lister.list(D);
  return std::move(Lister.Out);
}

struct Converter::Source {
  std::unique_ptr<llvm::MemoryBuffer> Buffer;
  std::vector<unsigned> Starts;
  struct Word {
    unsigned Offset, Length;
    bool Boundary;
  };
  std::vector<Word> Words; ///< empty until asked for

  StringRef text() const { return Buffer->getBuffer(); }
  /// Line from 1, and where it starts.
  std::pair<unsigned, unsigned> line(unsigned Offset) const {
    auto It = llvm::upper_bound(Starts, Offset) - 1;
    return {It - Starts.begin() + 1, *It};
  }
  /// Column from 1 in UTF-16 code units.
  unsigned column16(unsigned Start, unsigned Offset) const {
    std::string Text = llvm::json::fixUTF8(text().slice(Start, Offset));
    llvm::SmallVector<llvm::UTF16, 128> Wide;
    if (!llvm::convertUTF8ToUTF16String(Text, Wide))
      return Offset - Start + 1;
    return Wide.size() + 1;
  }
  void readWords();
};

void Converter::Source::readWords() {
  if (!Words.empty())
    return;
  LangOptions Language;
  Language.CPlusPlus = Language.CPlusPlus11 = Language.CPlusPlus20 = true;
  Lexer Lex(SourceLocation(), Language, text().begin(), text().begin(),
            text().end());
  Token T;
  bool InDirective = false;
  while (true) {
    bool End = Lex.LexFromRawLexer(T);
    if (T.is(tok::eof))
      break;
    unsigned Length = T.getLength();
    unsigned Offset = Lex.getBufferLocation() - text().begin() - Length;
    if (T.isAtStartOfLine())
      InDirective = T.is(tok::hash);
    // A directive is no part of the statement around it; its '#' ends one.
    bool Boundary =
        T.isOneOf(tok::semi, tok::l_brace, tok::r_brace) && !InDirective;
    if (InDirective && T.is(tok::hash))
      Boundary = true;
    if (!InDirective || Boundary)
      Words.push_back({Offset, Length, Boundary});
    if (End)
      break;
  }
  Words.push_back({unsigned(text().size()), 0, true});
}

Converter::Converter(const std::string &Folder, const Config &Settings,
                     const std::string &MainFile,
                     const std::vector<FunctionSpan> &Functions)
    : Folder(Folder), Settings(Settings), MainFile(MainFile),
      Functions(Functions) {}
Converter::~Converter() = default;

Converter::Source &Converter::source(const std::string &Path) {
  auto [It, New] = Sources.try_emplace(Path);
  if (New) {
    It->second = std::make_unique<Source>();
    if (const std::string *Text = replacedText(Path)) {
      It->second->Buffer = llvm::MemoryBuffer::getMemBuffer(*Text);
    } else {
      auto Buffer = llvm::MemoryBuffer::getFile(Path);
      It->second->Buffer =
          Buffer ? std::move(*Buffer) : llvm::MemoryBuffer::getMemBuffer("");
    }
    It->second->Starts = {0};
    StringRef Text = It->second->text();
    for (size_t I = 0; I != Text.size(); ++I)
      if (Text[I] == '\n')
        It->second->Starts.push_back(I + 1);
  }
  return *It->second;
}

Finding Converter::finding(const tidy::ClangTidyError &Error) {
  Finding F;
  const tooling::DiagnosticMessage &Main = Error.Message;
  F.Check = Error.DiagnosticName;
  F.Severity = findCheck(F.Check) ? Settings.level(F.Check) : Level::Warning;
  if (F.Severity > Level::Note &&
      tidy::async::countedAsNote(F.Check, Main.FilePath, Main.FileOffset))
    F.Severity = Level::Note;
  F.Where = location(Main.FilePath, Main.FileOffset);
  F.Certainty =
      tidy::async::confidenceOf(F.Check, Main.FilePath, Main.FileOffset);
  F.Message = Main.Message;
  F.Ranges = ranges(Main);
  F.Edits = edits(Main);
  F.InMainFile = F.Where.File == MainFile;
  setEnd(F.Where, F.Ranges);
  for (Place &P :
       F.Through = macroPlaces(F.Check, Main.FilePath, Main.FileOffset))
    P.File = absolutePath(P.File, Folder);
  for (const tooling::DiagnosticMessage &M : Error.Notes) {
    Note N;
    N.Where = location(M.FilePath, M.FileOffset);
    N.Message = M.Message;
    N.Ranges = ranges(M);
    N.Edits = edits(M);
    setEnd(N.Where, N.Ranges);
    F.Notes.push_back(std::move(N));
  }
  const FunctionSpan *Around = functionAt(F.Where);
  F.Function = Around ? Around->Name : "";
  F.Identity = {Around ? Around->Signature : "", statementAt(F.Where)};
  for (Note &N : F.Notes)
    if ((N.SameFunction =
             Around && N.Where.valid() && functionAt(N.Where) == Around))
      if (std::string Text = statementAt(N.Where);
          !llvm::is_contained(F.Identity, Text))
        F.Identity.push_back(std::move(Text));
  return F;
}

Location Converter::location(StringRef Path, unsigned Offset) {
  Location L;
  if (Path.empty())
    return L;
  L.File = absolutePath(Path.str(), Folder);
  const Source &S = source(L.File);
  L.Offset = Offset;
  Offset = std::min<unsigned>(Offset, S.text().size());
  auto [Line, Start] = S.line(Offset);
  L.Line = Line;
  L.Column = Offset - Start + 1;
  L.Source =
      S.text().substr(Start).take_until([](char C) { return C == '\n'; });
  if (!L.Source.empty() && L.Source.back() == '\r')
    L.Source.pop_back();
  L.EndColumn = L.Column;
  return L;
}

void Converter::setEnd(Location &L, const std::vector<Range> &Ranges) {
  if (!L.valid())
    return;
  unsigned LineEnd = L.Source.size() + 1;
  for (const Range &R : Ranges)
    if (R.File == L.File && R.Offset <= L.Offset &&
        L.Offset < R.Offset + R.Length) {
      L.EndColumn =
          std::min(L.Column + R.Offset + R.Length - L.Offset, LineEnd);
      return;
    }
  // The word that stands there.
  StringRef Rest = StringRef(L.Source).substr(
      std::min<size_t>(L.Column - 1, L.Source.size()));
  size_t Length =
      Rest.take_while([](char C) { return llvm::isAlnum(C) || C == '_'; })
          .size();
  L.EndColumn = std::min<unsigned>(L.Column + std::max<size_t>(Length, 1),
                                   std::max(LineEnd, L.Column));
}

std::vector<std::pair<std::string, uint64_t>> Converter::hashes() const {
  return {EditedFiles.begin(), EditedFiles.end()};
}

std::vector<Range> Converter::ranges(const tooling::DiagnosticMessage &M) {
  std::vector<Range> Out;
  for (const tooling::FileByteRange &R : M.Ranges)
    Out.push_back({absolutePath(R.FilePath, Folder), R.FileOffset, R.Length});
  return Out;
}

std::vector<Edit> Converter::edits(const tooling::DiagnosticMessage &M) {
  std::vector<Edit> Out;
  for (const auto &FileFixes : M.Fix)
    for (const tooling::Replacement &R : FileFixes.getValue()) {
      Edit E;
      E.File = absolutePath(R.getFilePath().str(), Folder);
      E.Offset = R.getOffset();
      E.Length = R.getLength();
      E.Text = R.getReplacementText().str();
      const Source &S = source(E.File);
      unsigned Size = S.text().size();
      unsigned Begin = std::min(E.Offset, Size);
      unsigned End = std::min(E.Offset + E.Length, Size);
      auto [Line, Start] = S.line(Begin);
      E.Line = Line;
      E.Column = Begin - Start + 1;
      E.Column16 = S.column16(Start, Begin);
      std::tie(E.EndLine, Start) = S.line(End);
      E.EndColumn = End - Start + 1;
      E.EndColumn16 = S.column16(Start, End);
      EditedFiles.try_emplace(E.File, llvm::xxh3_64bits(S.text()));
      Out.push_back(std::move(E));
    }
  llvm::sort(Out);
  return Out;
}

const FunctionSpan *Converter::functionAt(const Location &L) const {
  const FunctionSpan *Best = nullptr;
  for (const FunctionSpan &Span : Functions)
    if (Span.Begin <= L.Offset && L.Offset < Span.End && Span.File == L.File &&
        (!Best || Span.End - Span.Begin < Best->End - Best->Begin))
      Best = &Span;
  return Best;
}

std::string Converter::statementAt(const Location &L) {
  if (!L.valid())
    return {};
  Source &S = source(L.File);
  S.readWords();
  auto At = llvm::upper_bound(
      S.Words, L.Offset,
      [](unsigned Offset, const Source::Word &W) { return Offset < W.Offset; });
  if (At != S.Words.begin())
    --At;
  auto Begin = At, End = At;
  if (At->Boundary)
    return withoutSpace(L.Source); // in a directive, or at a brace
  while (Begin != S.Words.begin() && !std::prev(Begin)->Boundary)
    --Begin;
  while (!End->Boundary)
    ++End;
  std::string Out;
  for (auto It = Begin; It != End; ++It)
    Out += S.text().substr(It->Offset, It->Length);
  return Out;
}

} // namespace async_tidy
