// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "ConfigProfiles.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"

namespace async_tidy {

namespace profile {
[[maybe_unused]] constexpr Confidence low = Confidence::Low,
                                      medium = Confidence::Medium,
                                      high = Confidence::High;
} // namespace profile

static std::vector<std::string_view> words(std::string_view Text) {
  llvm::SmallVector<llvm::StringRef, 8> Parts;
  llvm::StringRef(Text).split(Parts, ' ', -1, /*KeepEmpty=*/false);
  return {Parts.begin(), Parts.end()};
}

bool ConfigProfile::runs(const CheckInfo &Check) const {
  return llvm::any_of(Checks, [&](std::string_view Word) {
    return Word == "all" || Word == Check.Name || Word == Check.Group ||
           Word == toString(Check.DefaultStatus);
  });
}

const std::vector<ConfigProfile> &configProfiles() {
  static const std::vector<ConfigProfile> Table = {
#define ASYNC_PROFILE(NAME, CONFIDENCE, CHECKS, OPTIONS, SUMMARY)              \
  {NAME, profile::CONFIDENCE, words(CHECKS), words(OPTIONS), SUMMARY},
#include "ConfigProfiles.def"
  };
  return Table;
}

const ConfigProfile *findProfile(std::string_view Name) {
  if (Name == "on")
    Name = "default";
  for (const ConfigProfile &P : configProfiles())
    if (P.Name == Name)
      return &P;
  return nullptr;
}

void useProfile(const ConfigProfile &Profile, Config &To) {
  To.AuditSet = true;
  To.Audit = Profile.MinConfidence == Confidence::Low;
  Config::Selection Base;
  for (const CheckInfo &Check : allChecks())
    (Profile.runs(Check) ? Base.ExtendSelect : Base.Ignore)
        .emplace_back(Check.Name);
  To.Selections = {std::move(Base)};
  for (std::string_view Option : Profile.Options) {
    auto [Key, Value] = llvm::StringRef(Option).split('=');
    auto [Check, Name] = Key.split('.');
    To.Options[Check.str()].try_emplace(Name.str(), Value.str());
  }
}

} // namespace async_tidy
