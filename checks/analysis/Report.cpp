// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "Report.h"
#include "clang/Lex/Lexer.h"
#include "llvm/Support/GlobPattern.h"
#include "llvm/Support/Path.h"
#include <mutex>

namespace clang::tidy::async {

OptionReader::OptionReader(StringRef Check,
                           const ClangTidyCheck::OptionsView &Options,
                           const ClangTidyContext &Context)
    : Check(Check), Options(Options) {
  llvm::SmallString<256> File(Context.getCurrentFile());
  llvm::sys::fs::make_absolute(File);
  Cfg = async_tidy::configFor(std::string(File));
}

std::string OptionReader::get(StringRef Key, StringRef Default) const {
  if (auto OfCheck = Cfg->Options.find(Check.str());
      OfCheck != Cfg->Options.end())
    if (auto It = OfCheck->second.find(Key.str()); It != OfCheck->second.end())
      return It->second;
  return Options.get(Key, Default).str();
}

bool OptionReader::get(StringRef Key, bool Default) const {
  std::string Text = get(Key, StringRef(Default ? "true" : "false"));
  return Text == "true" || Text == "1";
}

bool OptionReader::namedInFull() const {
  return Cfg->namedInFull(std::string_view(Check));
}

std::vector<std::string> OptionReader::list(StringRef Key,
                                            StringRef Default) const {
  std::string Text = get(Key, Default);
  llvm::SmallVector<StringRef, 8> Parts;
  StringRef(Text).split(Parts, Text.find(';') != std::string::npos ? ';' : ',',
                        -1, false);
  std::vector<std::string> Out;
  for (StringRef P : Parts)
    if (!P.trim().empty())
      Out.push_back(P.trim().str());
  return Out;
}

// A clang-tidy diagnostic cannot carry a confidence, so the engine asks for it
// afterwards by place. Only a process's own findings are kept; the tool scans
// one translation unit a process at a time.
static std::mutex ConfidencesLock;
static std::map<std::tuple<std::string, std::string, unsigned>, Confidence> &
confidences() {
  static std::map<std::tuple<std::string, std::string, unsigned>, Confidence>
      Map;
  return Map;
}

bool shouldReport(Analysis &A, StringRef Check, SourceLocation Loc,
                  Confidence C) {
  if (!A.isUserCode(Loc) || C < A.config().MinConfidence ||
      !A.config().enabled(std::string_view(Check)) ||
      !A.firstReport(Check, Loc))
    return false;
  const SourceManager &SM = A.context().getSourceManager();
  SourceLocation FileLoc = SM.getFileLoc(Loc);
  std::lock_guard Guard(ConfidencesLock);
  confidences()[{Check.str(),
                 llvm::sys::path::filename(SM.getFilename(FileLoc)).str(),
                 SM.getFileOffset(FileLoc)}] = C;
  return true;
}

Confidence confidenceOf(StringRef Check, StringRef File, unsigned Offset) {
  std::lock_guard Guard(ConfidencesLock);
  auto It = confidences().find(
      {Check.str(), llvm::sys::path::filename(File).str(), Offset});
  return It == confidences().end() ? Confidence::High : It->second;
}

static std::string withRoot(StringRef Text, StringRef Root) {
  std::string Out;
  while (!Text.empty()) {
    if (Text.starts_with("$::")) {
      Out += Root;
      Text = Text.drop_front(1);
    } else {
      Out += Text.front();
      Text = Text.drop_front(1);
    }
  }
  return Out;
}

const Advice *adviceFor(const ExecutionContext &Where, StringRef Key) {
  if (!Where.Lib)
    return nullptr;
  auto It = Where.Lib->Advices.find(Key);
  if (It == Where.Lib->Advices.end())
    return nullptr;
  if (It->second.Say.find("$::") == std::string::npos &&
      It->second.Fix.find("$::") == std::string::npos)
    return &It->second;
  // Few distinct pairs of library and root exist; they are kept for good.
  static std::mutex Lock;
  static std::map<std::tuple<const Library *, std::string, std::string>, Advice>
      Rooted;
  std::string Root = !Where.LibRoot.empty()     ? Where.LibRoot
                     : Where.Lib->Roots.empty() ? std::string()
                                                : Where.Lib->Roots.front();
  std::lock_guard Guard(Lock);
  auto [Slot, New] = Rooted.try_emplace({Where.Lib, Root, Key.str()});
  if (New)
    Slot->second = {withRoot(It->second.Say, Root),
                    withRoot(It->second.Fix, Root)};
  return &Slot->second;
}

bool canEdit(SourceRange Range, const SourceManager &SM) {
  return Range.isValid() && Range.getBegin().isFileID() &&
         Range.getEnd().isFileID() &&
         SM.getFileID(Range.getBegin()) == SM.getFileID(Range.getEnd());
}

std::string sourceText(const Expr *E, ASTContext &Ctx) {
  if (!E || !canEdit(E->getSourceRange(), Ctx.getSourceManager()))
    return {};
  return Lexer::getSourceText(
             CharSourceRange::getTokenRange(E->getSourceRange()),
             Ctx.getSourceManager(), Ctx.getLangOpts())
      .str();
}

std::string readableName(const NamedDecl *D) {
  if (!D)
    return {};
  std::string Out;
  // Outwards by hand: printQualifiedName writes template arguments of every
  // enclosing class, which nobody wrote.
  llvm::SmallVector<std::string, 4> Parts;
  Parts.push_back(D->getDeclName() ? D->getDeclName().getAsString() : "");
  for (const DeclContext *DC = D->getDeclContext();
       DC && !DC->isTranslationUnit(); DC = DC->getParent()) {
    if (DC->isFunctionOrMethod())
      break;
    if (DC->isTransparentContext() || DC->isInlineNamespace())
      continue;
    const auto *N = dyn_cast<NamedDecl>(DC);
    if (!N || !N->getIdentifier() || N->getName().starts_with("__"))
      continue;
    Parts.push_back(N->getName().str());
  }
  for (const std::string &P : llvm::reverse(Parts))
    Out += (Out.empty() ? "" : "::") + P;
  return Out;
}

bool matchesGlob(const NamedDecl *D, llvm::ArrayRef<std::string> Globs) {
  if (!D || Globs.empty())
    return false;
  std::string Name = readableName(D);
  return llvm::any_of(Globs, [&](StringRef Pattern) {
    Pattern.consume_front("::");
    auto Glob = llvm::GlobPattern::create(Pattern);
    if (!Glob) {
      llvm::consumeError(Glob.takeError());
      return Pattern == Name;
    }
    return Glob->match(Name);
  });
}

} // namespace clang::tidy::async
