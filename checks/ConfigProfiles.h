// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#ifndef ASYNC_TIDY_CHECKS_CONFIGPROFILES_H
#define ASYNC_TIDY_CHECKS_CONFIGPROFILES_H

#include "Config.h"

namespace async_tidy {

/// A named set of checks: a line of ConfigProfiles.def.
struct ConfigProfile {
  std::string_view Name;
  Confidence MinConfidence;
  std::vector<std::string_view> Checks;  ///< statuses, groups, names, 'all'
  std::vector<std::string_view> Options; ///< "check.Key=value"
  std::string_view Summary;

  bool runs(const CheckInfo &Check) const;
};

/// All of them, the default one first.
const std::vector<ConfigProfile> &configProfiles();

/// The profile of that name, or null; 'on' is another name of 'default'.
const ConfigProfile *findProfile(std::string_view Name);

/// Makes \p Profile the one that \p To (a file, an override, the command line)
/// asks for. It is below every selection, in whichever file that stands: a
/// profile says what runs when nothing else is said.
void useProfile(const ConfigProfile &Profile, Config &To);

} // namespace async_tidy

#endif // ASYNC_TIDY_CHECKS_CONFIGPROFILES_H
