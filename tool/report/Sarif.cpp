// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// SARIF 2.1.0 as GitHub's code scanning reads it: an alert is one line, so
// regions are; texts are plain with links '[word](1)' to related locations; a
// path through the code is a codeFlow. Suppressed findings and those of the
// baseline are in the file, marked, so that a reviewer can look at them.
//
// The notes of a finding come in the order cause, path, remedy, declaration.
// Cause and path are what happens; they make the code flow, in the order of the
// source, with the flagged place among them. A note with an edit is a remedy,
// and one that ends in "declared here" a declaration.
#include "finding/Rules.h"
#include "report/Writers.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/raw_os_ostream.h"
#include <algorithm>
#include <map>

namespace async_tidy {

namespace {

using llvm::json::OStream;

constexpr size_t MostResults = 25000; // GitHub refuses more

std::string uriEncode(std::string_view Path) {
  static constexpr std::string_view Digits = "0123456789ABCDEF";
  std::string Out;
  for (char C : Path)
    if (isalnum(static_cast<unsigned char>(C)) ||
        std::string_view("-._~/+@,=").find(C) != std::string_view::npos) {
      Out += C;
    } else {
      Out += '%';
      Out += Digits[static_cast<unsigned char>(C) >> 4];
      Out += Digits[C & 15];
    }
  return Out;
}

std::string_view levelName(Level L) {
  return L == Level::Off ? "none" : toString(L);
}

bool isStep(const Note &N) {
  return N.Where.valid() && N.Edits.empty() &&
         !N.Message.ends_with("declared here");
}

class SarifPrinter {
public:
  SarifPrinter(OStream &J, const RunResult &Run, const ReportStyle &Style)
      : J(J), Run(Run), Style(Style) {}

  void print() {
    Results = gravestFirst(Run);
    Left = Results.size() > MostResults ? Results.size() - MostResults : 0;
    Results.resize(Results.size() - Left);
    collectRules();
    for (const Finding *F : Results)
      artifactIndex(F->Where.File);
    J.object([&] {
      J.attribute("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
      J.attribute("version", "2.1.0");
      J.attributeArray("runs", [&] { J.object([&] { run(); }); });
    });
  }

private:
  void collectRules() {
    for (const CheckInfo &Check : allChecks())
      Rules.push_back(&Check);
    for (const CheckInfo &Check : toolRules())
      Rules.push_back(&Check);
    for (size_t I = 0; I != Rules.size(); ++I)
      RuleIndex[std::string(Rules[I]->Name)] = I;
    for (const Finding *F : Results)
      Reported[F->Check] = true;
  }

  void run() {
    J.attributeObject("tool", [&] {
      J.attributeObject("driver", [&] {
        text("name", "async-tidy");
        text("semanticVersion", Run.ToolVersion);
        text("informationUri", ASYNC_TIDY_HOMEPAGE);
        J.attributeArray("rules", [&] {
          for (const CheckInfo *Rule : Rules)
            rule(*Rule);
        });
      });
    });
    J.attributeObject("automationDetails", [&] { text("id", Style.Category); });
    text("columnKind", "utf16CodeUnits");
    if (!Style.Root.empty())
      J.attributeObject("originalUriBaseIds", [&] {
        J.attributeObject("SRCROOT", [&] {
          text("uri", "file://" + uriEncode(Style.Root) + "/");
          J.attributeObject("description", [&] {
            text("text", "The folder that paths are relative to.");
          });
        });
      });
    if (!Run.RepositoryUri.empty() && !Run.Revision.empty())
      J.attributeArray("versionControlProvenance", [&] {
        J.object([&] {
          text("repositoryUri", Run.RepositoryUri);
          text("revisionId", Run.Revision);
          if (!Style.Root.empty())
            J.attributeObject("mappedTo",
                              [&] { text("uriBaseId", "SRCROOT"); });
        });
      });
    J.attributeArray("invocations", [&] { J.object([&] { invocation(); }); });
    J.attributeArray("artifacts", [&] {
      for (const std::string &File : Artifacts)
        J.object([&] {
          artifactLocation("location", File, false);
          text("sourceLanguage", "cplusplus");
          J.attributeArray("roles", [&] { J.value("resultFile"); });
        });
    });
    J.attributeArray("results", [&] {
      for (const Finding *F : Results)
        J.object([&] { result(*F); });
      for (const StaleEntry &E : Run.Stale)
        if (Run.HasBaseline && RuleIndex.contains(E.Check))
          J.object([&] { absent(E); });
    });
  }

  void invocation() {
    J.attribute("executionSuccessful",
                Run.Incomplete.empty() && Run.ExitCode != 2);
    J.attribute("exitCode", Run.ExitCode);
    if (!Style.Root.empty())
      J.attributeObject("workingDirectory", [&] {
        text("uri", "file://" + uriEncode(Style.Root) + "/");
      });
    J.attributeArray("toolExecutionNotifications", [&] {
      for (const IncompleteUnit &Unit : Run.Incomplete)
        J.object([&] {
          text("level",
               Unit.Status == UnitStatus::Errors ? "warning" : "error");
          J.attributeObject("message",
                            [&] { text("text", describe(Unit, Style)); });
          J.attributeArray("locations", [&] {
            J.object([&] {
              J.attributeObject("physicalLocation", [&] {
                artifactLocation("artifactLocation", Unit.File, false);
              });
            });
          });
        });
      if (size_t Count = Left + Run.Omitted)
        J.object([&] {
          text("level", "warning");
          J.attributeObject("message", [&] {
            text("text", std::to_string(Count) +
                             " findings are left out, the least grave ones.");
          });
        });
    });
  }

  void rule(const CheckInfo &Rule) {
    std::string_view Page = rulePage(Rule.Name);
    std::string Url = ruleUrl(Rule.Name, Style);
    if (Url.empty())
      Url = ASYNC_TIDY_HOMEPAGE "/checks/" + std::string(Rule.Name);
    J.object([&] {
      text("id", Rule.Name);
      text("name", Rule.Class);
      J.attributeObject("shortDescription",
                        [&] { text("text", Rule.Summary); });
      J.attributeObject("fullDescription", [&] {
        std::string_view Full = pageSection(Page, "What it does");
        if (Full.empty())
          Full = Rule.Summary;
        // GitHub takes 1024 characters; whole sentences, where there are any.
        constexpr size_t Most = 1000;
        if (Full.size() > Most) {
          size_t Stop = Full.rfind(". ", Most);
          Full = Full.substr(0, Stop == Full.npos ? Full.rfind(' ', Most)
                                                  : Stop + 1);
        }
        text("text", Full);
      });
      // Whole pages only of rules that are in the file: all of them would be
      // most of its bytes.
      bool Whole = Reported.contains(std::string(Rule.Name));
      J.attributeObject("help", [&] {
        text("text", Whole ? Page : Rule.Summary);
        if (Whole)
          text("markdown", Page);
      });
      text("helpUri", Url);
      J.attributeObject("defaultConfiguration", [&] {
        text("level", levelName(Rule.DefaultLevel));
        if (Rule.DefaultStatus != Status::On)
          J.attribute("enabled", false);
      });
      J.attributeObject("properties", [&] {
        text("precision", precisionOf(Rule));
        text("problem.severity", Rule.DefaultLevel == Level::Error ? "error"
                                 : Rule.DefaultLevel == Level::Warning
                                     ? "warning"
                                     : "recommendation");
        J.attributeArray("tags", [&] {
          J.value("async");
          J.value("concurrency");
          J.value(utf8(Rule.Group));
        });
      });
    });
  }

  void result(const Finding &F) {
    text("ruleId", F.Check);
    if (auto It = RuleIndex.find(F.Check); It != RuleIndex.end())
      J.attribute("ruleIndex", int64_t(It->second));
    text("level", levelName(F.Severity));
    text("kind", "fail");
    J.attributeObject("message", [&] { text("text", linkedMessage(F)); });
    J.attributeArray("locations", [&] {
      J.object([&] {
        physicalLocation(F.Where, /*Snippet=*/true);
        if (!F.Function.empty())
          J.attributeArray("logicalLocations", [&] {
            J.object([&] {
              text("fullyQualifiedName", F.Function);
              text("kind", "function");
            });
          });
      });
    });
    J.attributeObject("partialFingerprints", [&] {
      text("asyncTidy/v1", F.Fingerprint);
      if (!F.LineHash.empty())
        text("primaryLocationLineHash", F.LineHash);
    });
    if (Run.HasBaseline)
      text("baselineState", F.State == Standing::Known ? "unchanged" : "new");
    related(F);
    codeFlow(F);
    fixes(F);
    if (!F.open())
      J.attributeArray("suppressions", [&] {
        J.object([&] {
          text("kind",
               F.State == Standing::Suppressed ? "inSource" : "external");
          if (!F.Reason.empty())
            text("justification", F.Reason);
        });
      });
    J.attributeObject("properties",
                      [&] { text("precision", toString(F.Certainty)); });
  }

  void absent(const StaleEntry &E) {
    text("ruleId", E.Check);
    J.attribute("ruleIndex", int64_t(RuleIndex[E.Check]));
    text("level", "none");
    text("kind", "notApplicable");
    J.attributeObject("message", [&] {
      text("text", "a finding of the baseline is gone; "
                   "'async-tidy baseline prune' removes its line");
    });
    J.attributeArray("locations", [&] {
      J.object([&] {
        J.attributeObject("physicalLocation", [&] {
          artifactLocation("artifactLocation", E.File, false);
          J.attributeObject("region", [&] {
            J.attribute("startLine", 1);
            J.attribute("startColumn", 1);
            J.attribute("endLine", 1);
            J.attribute("endColumn", 1);
          });
        });
      });
    });
    J.attributeObject("partialFingerprints",
                      [&] { text("asyncTidy/v1", E.Fingerprint); });
    text("baselineState", "absent");
  }

  /// "'guard' is held" becomes "['guard'](1) is held" when note 1 speaks of
  /// 'guard' as well.
  static std::string linkedMessage(const Finding &F) {
    std::map<size_t, std::pair<size_t, size_t>> Links; // at -> length, id
    std::string_view Message = F.Message;
    for (size_t I = 0; I != F.Notes.size(); ++I) {
      if (!F.Notes[I].Where.valid())
        continue;
      for (size_t At = Message.find('\''); At != Message.npos;) {
        size_t End = Message.find('\'', At + 1);
        if (End == Message.npos)
          break;
        std::string_view Word = Message.substr(At, End - At + 1);
        if (!Links.contains(At) &&
            F.Notes[I].Message.find(Word) != std::string::npos) {
          Links[At] = {Word.size(), I + 1};
          break;
        }
        At = Message.find('\'', End + 1);
      }
    }
    std::string Out;
    for (size_t I = 0; I < Message.size(); ++I) {
      auto It = Links.find(I);
      if (It == Links.end()) {
        if (Message[I] == '[' || Message[I] == ']' || Message[I] == '\\')
          Out += '\\';
        Out += Message[I];
        continue;
      }
      auto [Length, Id] = It->second;
      Out += "[";
      for (char C : Message.substr(I, Length)) {
        if (C == '[' || C == ']' || C == '\\')
          Out += '\\';
        Out += C;
      }
      Out += "](" + std::to_string(Id) + ")";
      I += Length - 1;
    }
    return Out;
  }

  void related(const Finding &F) {
    if (std::ranges::none_of(F.Notes,
                             [](const Note &N) { return N.Where.valid(); }))
      return;
    J.attributeArray("relatedLocations", [&] {
      for (size_t I = 0; I != F.Notes.size(); ++I)
        if (F.Notes[I].Where.valid())
          J.object([&] {
            J.attribute("id", int64_t(I + 1));
            physicalLocation(F.Notes[I].Where, /*Snippet=*/false);
            J.attributeObject("message",
                              [&] { text("text", F.Notes[I].Message); });
          });
    });
  }

  void codeFlow(const Finding &F) {
    std::vector<std::pair<const Location *, const std::string *>> Steps;
    bool OneFile = true;
    for (const Note &N : F.Notes)
      if (isStep(N)) {
        Steps.emplace_back(&N.Where, &N.Message);
        OneFile &= N.Where.File == F.Where.File;
      }
    if (Steps.empty())
      return;
    Steps.emplace_back(&F.Where, &F.Message);
    if (OneFile)
      std::ranges::stable_sort(
          Steps, {}, [](const auto &Step) { return Step.first->Offset; });
    J.attributeArray("codeFlows", [&] {
      J.object([&] {
        J.attributeArray("threadFlows", [&] {
          J.object([&] {
            J.attributeArray("locations", [&] {
              for (auto [Where, Message] : Steps)
                J.object([&, Where = Where, Message = Message] {
                  J.attributeObject("location", [&] {
                    physicalLocation(*Where, /*Snippet=*/true);
                    J.attributeObject("message",
                                      [&] { text("text", *Message); });
                  });
                });
            });
          });
        });
      });
    });
  }

  void fixes(const Finding &F) {
    std::vector<std::pair<std::string, const std::vector<Edit> *>> All;
    if (!F.Edits.empty())
      All.emplace_back("safe fix", &F.Edits);
    for (const Note &N : F.Notes)
      if (!N.Edits.empty())
        All.emplace_back(N.Message, &N.Edits);
    if (All.empty())
      return;
    J.attributeArray("fixes", [&] {
      for (const auto &[Description, Edits] : All)
        J.object([&, &Description = Description, Edits = Edits] {
          J.attributeObject("description", [&] { text("text", Description); });
          J.attributeArray("artifactChanges", [&] { changes(*Edits); });
        });
    });
  }

  void changes(const std::vector<Edit> &Edits) {
    std::map<std::string, std::vector<const Edit *>> ByFile;
    for (const Edit &E : Edits)
      ByFile[E.File].push_back(&E);
    for (const auto &[File, List] : ByFile)
      J.object([&, &File = File, &List = List] {
        artifactLocation("artifactLocation", File, true);
        J.attributeArray("replacements", [&] {
          for (const Edit *E : List)
            J.object([&] {
              J.attributeObject("deletedRegion", [&] {
                J.attribute("startLine", E->Line);
                J.attribute("startColumn", E->Column16);
                J.attribute("endLine", E->EndLine);
                J.attribute("endColumn", E->EndColumn16);
              });
              J.attributeObject("insertedContent",
                                [&] { text("text", E->Text); });
            });
        });
      });
  }

  void physicalLocation(const Location &Where, bool Snippet) {
    J.attributeObject("physicalLocation", [&] {
      artifactLocation("artifactLocation", Where.File, true);
      J.attributeObject("region", [&] {
        unsigned Begin = column16(Where.Source, Where.Column);
        J.attribute("startLine", std::max(Where.Line, 1u));
        J.attribute("startColumn", Begin);
        J.attribute("endLine", std::max(Where.Line, 1u));
        J.attribute("endColumn",
                    std::max(Begin, column16(Where.Source, Where.EndColumn)));
        if (Snippet && Where.EndColumn > Where.Column)
          J.attributeObject("snippet", [&] {
            text("text", std::string_view(Where.Source)
                             .substr(std::min<size_t>(Where.Column - 1,
                                                      Where.Source.size()),
                                     Where.EndColumn - Where.Column));
          });
      });
      if (Snippet && !Where.Source.empty())
        J.attributeObject("contextRegion", [&] {
          J.attribute("startLine", Where.Line);
          J.attribute("endLine", Where.Line);
          J.attributeObject("snippet", [&] { text("text", Where.Source); });
        });
    });
  }

  size_t artifactIndex(const std::string &File) {
    auto [It, New] = ArtifactIndex.try_emplace(File, Artifacts.size());
    if (New)
      Artifacts.push_back(File);
    return It->second;
  }

  void artifactLocation(llvm::StringRef Key, const std::string &File,
                        bool WithIndex) {
    J.attributeObject(Key, [&] {
      std::string Shown = shownPath(File, Style);
      bool Relative = !Shown.starts_with("/");
      text("uri", Relative ? uriEncode(Shown) : "file://" + uriEncode(Shown));
      if (Relative && !Style.Root.empty())
        text("uriBaseId", "SRCROOT");
      if (WithIndex)
        if (auto It = ArtifactIndex.find(File); It != ArtifactIndex.end())
          J.attribute("index", int64_t(It->second));
    });
  }

  void text(llvm::StringRef Key, std::string_view Value) {
    J.attribute(Key, utf8(Value));
  }

  OStream &J;
  const RunResult &Run;
  const ReportStyle &Style;
  std::vector<const Finding *> Results;
  size_t Left = 0;
  std::vector<const CheckInfo *> Rules;
  std::map<std::string, size_t> RuleIndex, ArtifactIndex;
  std::map<std::string, bool> Reported;
  std::vector<std::string> Artifacts;
};

} // namespace

void writeSarif(std::ostream &Out, const RunResult &Run,
                const ReportStyle &Style) {
  llvm::raw_os_ostream OS(Out);
  {
    OStream J(OS, /*IndentSize=*/1);
    SarifPrinter(J, Run, Style).print();
  }
  OS << '\n';
}

} // namespace async_tidy
