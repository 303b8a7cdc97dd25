// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which options a check has only the check knows, and it is made by Clang's
// means; so what reads the file cannot tell, and this asks afterwards.
#include "ConfigFile.h"
#include "cli/Support.h"
#include "engine/Scan.h"
#include "llvm/ADT/StringRef.h"

namespace async_tidy {

std::vector<std::string> unknownCheckOptions(const std::string &File) {
  std::vector<std::string> Out;
  for (const ConfigSetting &S : settingsFor(File)) {
    // What clang-tidy reads too may be meant for another version of the plugin.
    if (S.Key != "options" || llvm::StringRef(S.File).ends_with(".clang-tidy"))
      continue;
    for (llvm::StringRef Value : S.Values) {
      std::string Name = Value.split(':').first.trim().str();
      const auto &Known = checkOptionNames();
      size_t Dot = Name.find('.');
      if (Dot == Name.npos || Known.contains(Name))
        continue;
      std::string Check = Name.substr(0, Dot), Option = Name.substr(Dot + 1);
      std::vector<std::string_view> Others;
      for (auto It = Known.lower_bound(Check + ".");
           It != Known.end() && It->starts_with(Check + "."); ++It)
        Others.push_back(std::string_view(*It).substr(Dot + 1));
      ConfigError Error{S.File, S.Line, 1,
                        "'" + Check + "' has no option '" + Option + "'"};
      if (std::string Near = nearestName(Option, Others); !Near.empty())
        Error.Message += "; did you mean '" + Near + "'?";
      else if (!Others.empty())
        Error.Message += "; 'async-tidy explain " + Check + "' lists them";
      Out.push_back(Error.str());
    }
  }
  return Out;
}

} // namespace async_tidy
