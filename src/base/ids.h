// Numbers that name records. Each kind of record has its own type, so that a unit is never passed
// for a task.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>

namespace duoc {

/// A record's number within its kind; 0 means "none". Given out by the verb that creates the
/// record, never reused.
template <class Tag>
struct Id {
  std::int64_t n = 0;
  constexpr explicit operator bool() const noexcept { return n != 0; }
  constexpr auto operator<=>(const Id&) const = default;
};

using UnitId = Id<struct UnitTag>;
using PersonId = Id<struct PersonTag>;
using PostId = Id<struct PostTag>;
using DirectiveId = Id<struct DirectiveTag>;
using RegisterId = Id<struct RegisterTag>;
using TaskId = Id<struct TaskTag>;
using ImportId = Id<struct ImportTag>;

/// A position in the journal; the first entry has position 1, 0 means "before everything".
using Position = std::uint64_t;

}  // namespace duoc

template <class Tag>
struct std::hash<duoc::Id<Tag>> {
  std::size_t operator()(duoc::Id<Tag> id) const noexcept {
    return std::hash<std::int64_t>{}(id.n);
  }
};
