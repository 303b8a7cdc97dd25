// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The rules are clang-tidy's, so that the plugin and the tool agree: a comment
// works on its own line, on the next, or between a BEGIN and the END with the
// same list; a finding in a macro is suppressed where the macro is used and
// where it is written. What clang-tidy cannot do is to look at the comments
// when nothing is found: here each knows whether it did anything.
#include "policy/Suppressions.h"
#include "finding/Rules.h"
#include "policy/Policy.h"
#include <algorithm>
#include <set>

namespace async_tidy {

namespace {

bool isGlob(std::string_view Name) {
  return Name.find('*') != std::string_view::npos;
}

bool matches(std::string_view Glob, std::string_view Text) {
  size_t Star = Glob.find('*');
  if (Star == Glob.npos)
    return Glob == Text;
  if (!Text.starts_with(Glob.substr(0, Star)))
    return false;
  Glob.remove_prefix(Star + 1);
  for (size_t I = Star; I <= Text.size(); ++I)
    if (matches(Glob, Text.substr(I)))
      return true;
  return false;
}

/// A comment with what it did.
struct Active {
  const Directive *Comment = nullptr;
  const Directive *End = nullptr; ///< of a BEGIN
  bool Used = false;
  std::set<size_t> UsedNames;

  /// Whether the comment names \p Check; a later '-glob' takes away.
  bool names(std::string_view Check, std::optional<size_t> &Which) const {
    if (Comment->Bare)
      return true;
    for (size_t I = 0; I != Comment->Names.size(); ++I) {
      std::string_view Name = Comment->Names[I];
      bool Negative = Name.starts_with('-');
      if (Negative)
        Name.remove_prefix(1);
      if (matches(Name, Check))
        Which = Negative ? std::nullopt : std::optional(I);
    }
    return Which.has_value();
  }

  bool covers(unsigned Line) const {
    switch (Comment->Kind) {
    case Directive::Line:
      return Line == Comment->Where.Line;
    case Directive::NextLine:
      return Line == Comment->Where.Line + 1;
    case Directive::Begin:
      return End && Comment->Where.Line <= Line && Line <= End->Where.Line;
    case Directive::End:
      return false;
    }
    return false;
  }
};

class Applier {
public:
  Applier(std::vector<Finding> &Findings, const SuppressionPolicy &Policy)
      : Findings(Findings), Policy(Policy) {}

  void run(const Directives &Comments) {
    for (const auto &[File, List] : Comments)
      pair(List, Actives[File]);
    for (Finding &F : Findings)
      suppress(F);
    for (auto &[File, List] : Actives)
      for (Active &A : List)
        look(File, A);
    for (Finding &F : Added)
      Findings.push_back(std::move(F));
    sortAndDedupe(Findings);
  }

private:
  void pair(const std::vector<Directive> &List, std::vector<Active> &Out) {
    std::vector<size_t> Open;
    for (const Directive &D : List) {
      Out.emplace_back().Comment = &D;
      if (D.Kind == Directive::Begin)
        Open.push_back(Out.size() - 1);
      if (D.Kind != Directive::End)
        continue;
      auto It = std::ranges::find_if(Open.rbegin(), Open.rend(), [&](size_t I) {
        return Out[I].Comment->Names == D.Names &&
               Out[I].Comment->Bare == D.Bare;
      });
      if (It == Open.rend()) {
        unpaired(D, "NOLINTEND", "NOLINTBEGIN", "before");
        continue;
      }
      Out[*It].End = &D;
      Open.erase(std::next(It).base());
    }
    for (size_t I : Open)
      unpaired(*Out[I].Comment, "NOLINTBEGIN", "NOLINTEND", "behind");
  }

  void suppress(Finding &F) {
    auto Try = [&](const std::string &File, unsigned Line) {
      auto It = Actives.find(File);
      if (It == Actives.end())
        return;
      for (Active &A : It->second) {
        std::optional<size_t> Which;
        if (!A.covers(Line) || !A.names(F.Check, Which))
          continue;
        A.Used = true;
        if (Which)
          A.UsedNames.insert(*Which);
        if (!Policy.Ignore && F.State == Standing::Open) {
          F.State = Standing::Suppressed;
          F.Reason = A.Comment->Reason;
        }
      }
    };
    Try(F.Where.File, F.Where.Line);
    for (const Place &P : F.Through)
      Try(P.File, P.Line);
  }

  void look(const std::string &File, const Active &A) {
    const Directive &D = *A.Comment;
    if (D.Kind == Directive::End)
      return;
    bool Ours = A.Used;
    for (size_t I = 0; I != D.Names.size(); ++I) {
      const std::string &Name = D.Names[I];
      if (!Name.starts_with("async-"))
        continue;
      Ours = true;
      std::vector<std::string_view> Known;
      bool Exists = false, Ran = true;
      for (auto Checks : {allChecks(), toolRules()})
        for (const CheckInfo &Check : Checks) {
          Known.push_back(Check.Name);
          if (!matches(Name, Check.Name))
            continue;
          Exists = true;
          Ran &= Policy.Ran(File, Check.Name);
        }
      if (!Exists) {
        std::string Message =
            "no check " + std::string(isGlob(Name) ? "matches" : "is named") +
            " '" + Name + "', so it suppresses nothing";
        if (std::string Near = nearestName(Name, Known); !Near.empty())
          Message += "; did you mean '" + Near + "'?";
        add(D, UnknownNolint, Policy.Unknown, Message);
      } else if (Ran && !A.UsedNames.contains(I) &&
                 (D.Kind != Directive::Begin || A.End)) {
        add(D, UnusedNolint, Policy.Unused,
            "'" + Name +
                "' finds nothing here, so this comment suppresses "
                "nothing");
      }
    }
    if (Policy.RequireReason && Ours && D.Reason.empty())
      add(D, UnexplainedNolint, Level::Warning,
          "this suppression gives no reason; write it behind the list");
  }

  void unpaired(const Directive &D, const std::string &This,
                const std::string &Other, const std::string &Where) {
    // Of other tools' checks only clang-tidy can say.
    if (!D.Bare && std::ranges::none_of(D.Names, [](const std::string &Name) {
          return Name.starts_with("async-") || Name.starts_with("*");
        }))
      return;
    add(D, UnpairedNolint, Policy.Unpaired,
        This + " has no " + Other + " with the same list " + Where +
            " it, so it suppresses nothing");
  }

  void add(const Directive &D, std::string_view Rule, Level L,
           std::string Message) {
    if (L == Level::Off)
      return;
    Finding F;
    F.Check = Rule;
    F.Severity = L;
    F.Where = D.Where;
    F.Message = std::move(Message);
    F.Ranges = {
        {D.Where.File, D.Where.Offset, D.Where.EndColumn - D.Where.Column}};
    std::string Text = D.Where.Source;
    std::erase_if(Text, [](char C) { return C == ' ' || C == '\t'; });
    F.Identity = {"", Text};
    Added.push_back(std::move(F));
  }

  std::vector<Finding> &Findings;
  const SuppressionPolicy &Policy;
  std::map<std::string, std::vector<Active>> Actives;
  std::vector<Finding> Added;
};

} // namespace

void applySuppressions(std::vector<Finding> &Findings,
                       const Directives &Comments,
                       const SuppressionPolicy &Policy) {
  Applier(Findings, Policy).run(Comments);
}

} // namespace async_tidy
