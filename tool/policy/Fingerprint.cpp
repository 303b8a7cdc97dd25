// Part of async-tidy. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include "policy/Fingerprint.h"
#include "finding/SourceText.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/ConvertUTF.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/SHA256.h"

namespace async_tidy {

namespace {

/// The algorithm of GitHub's upload action, which compares. All arithmetic is
/// modulo 2^64.
class LineHasher {
public:
  std::map<unsigned, std::string> run(llvm::ArrayRef<llvm::UTF16> Text) {
    for (unsigned I = 0; I != Block; ++I)
      FirstFactor *= Factor;
    for (llvm::UTF16 C : Text)
      character(C);
    character(0xFFFF); // its mark of the end
    for (unsigned I = 0; I != Block; ++I) {
      if (Lines[Index])
        output();
      update(0);
    }
    return std::move(Out);
  }

private:
  static constexpr unsigned Block = 100;
  static constexpr uint64_t Factor = 37;

  void character(uint16_t C) {
    bool AfterReturn = std::exchange(Return, false);
    if (C == ' ' || C == '\t' || (AfterReturn && C == '\n'))
      return;
    if (C == '\r') {
      C = '\n';
      Return = true;
    }
    if (Lines[Index])
      output();
    if (LineStart) {
      LineStart = false;
      Lines[Index] = ++Line;
    }
    if (C == '\n')
      LineStart = true;
    update(C);
  }

  void update(uint16_t C) {
    Hash = Factor * Hash + C - FirstFactor * Window[Index];
    Window[Index] = C;
    Index = (Index + 1) % Block;
  }

  void output() {
    std::string Value = llvm::utohexstr(Hash, /*LowerCase=*/true);
    unsigned Count = ++Counts[Value];
    Out[std::exchange(Lines[Index], 0)] = Value + ":" + std::to_string(Count);
  }

  uint64_t Hash = 0, FirstFactor = 1;
  uint16_t Window[Block] = {};
  unsigned Lines[Block] = {}; ///< that start here, 0: none
  unsigned Index = 0, Line = 0;
  bool LineStart = true, Return = false;
  std::map<std::string, unsigned> Counts;
  std::map<unsigned, std::string> Out;
};

} // namespace

std::map<unsigned, std::string> lineHashes(std::string_view Text) {
  llvm::SmallVector<llvm::UTF16, 0> Wide;
  if (!Text.empty() &&
      !llvm::convertUTF8ToUTF16String(llvm::json::fixUTF8(Text), Wide))
    return {};
  return LineHasher().run(Wide);
}

static std::string fingerprintOf(const Finding &F, unsigned Ordinal) {
  llvm::SHA256 Hash;
  auto Add = [&](llvm::StringRef Part) {
    Hash.update(Part);
    Hash.update(llvm::StringRef("\0", 1));
  };
  Add(F.Check);
  for (const std::string &Part : F.Identity)
    Add(Part);
  Add(std::to_string(Ordinal));
  std::array<uint8_t, 32> Sum = Hash.final();
  return llvm::toHex(llvm::ArrayRef(Sum).take_front(16), /*LowerCase=*/true);
}

void setFingerprints(std::vector<Finding> &Findings) {
  std::map<std::tuple<std::string, std::string, std::vector<std::string>>,
           unsigned>
      Equals;
  std::string HashedFile;
  std::map<unsigned, std::string> Hashes;
  for (Finding &F : Findings) {
    unsigned Ordinal = ++Equals[{F.Where.File, F.Check, F.Identity}];
    F.Fingerprint = fingerprintOf(F, Ordinal);
    if (F.Where.File != HashedFile) {
      HashedFile = F.Where.File;
      const std::string *Text = replacedText(HashedFile);
      auto Buffer = Text ? llvm::MemoryBuffer::getMemBuffer(*Text)
                         : llvm::MemoryBuffer::getFile(HashedFile);
      Hashes = Buffer ? lineHashes((*Buffer)->getBuffer())
                      : std::map<unsigned, std::string>();
    }
    if (auto It = Hashes.find(F.Where.Line); It != Hashes.end())
      F.LineHash = It->second;
  }
}

} // namespace async_tidy
