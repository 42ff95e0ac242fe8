// Values on the wire, in binary: a row of an answer, and the parameters of a statement.
#pragma once

#include <libpq-fe.h>

#include <array>
#include <bit>
#include <memory>
#include <vector>

#include "base/ensure.h"
#include "store/store.h"

namespace duoc::store {

// Object identifiers of PostgreSQL's own types (catalog pg_type); they never change.
inline constexpr Oid kBool = 16, kBytea = 17, kName = 19, kInt8 = 20, kInt2 = 21, kInt4 = 23,
                     kText = 25, kFloat8 = 701, kUnknown = 705, kVarchar = 1043;
template <class N>
N big_endian(const char* bytes) {
  N n = 0;
  for (std::size_t i = 0; i < sizeof(N); ++i)
    n = static_cast<N>((n << 8) | static_cast<unsigned char>(bytes[i]));
  return n;
}

inline std::array<char, 8> eight_bytes(std::uint64_t n) {
  std::array<char, 8> out;
  for (int i = 7; i >= 0; --i, n >>= 8) out[static_cast<std::size_t>(i)] = static_cast<char>(n);
  return out;
}

class PostgresRow final : public Row {
 public:
  /// `first`: the column that counts as 0.
  PostgresRow(const PGresult* r, int row, int first = 0) : r_(r), row_(row), first_(first) {}
  int columns() const override { return PQnfields(r_) - first_; }
  bool null(int c) const override { return PQgetisnull(r_, row_, first_ + c) != 0; }
  std::int64_t integer(int c) const override {
    if (null(c)) return 0;
    const char* at = PQgetvalue(r_, row_, first_ + c);
    switch (PQftype(r_, first_ + c)) {
      case kInt8:
        return static_cast<std::int64_t>(big_endian<std::uint64_t>(at));
      case kInt4:
        return static_cast<std::int32_t>(big_endian<std::uint32_t>(at));
      case kInt2:
        return static_cast<std::int16_t>(big_endian<std::uint16_t>(at));
      case kBool:
        return *at != 0 ? 1 : 0;
      default:
        ENSURE(false);  // the query reads what is no whole number as one
    }
    return 0;
  }
  double real(int c) const override {
    if (null(c)) return 0;
    if (PQftype(r_, first_ + c) != kFloat8) return static_cast<double>(integer(c));
    return std::bit_cast<double>(big_endian<std::uint64_t>(PQgetvalue(r_, row_, first_ + c)));
  }
  std::string_view text(int c) const override {
    const Oid type = PQftype(r_, first_ + c);
    ENSURE(null(c) || type == kText || type == kVarchar || type == kName || type == kUnknown);
    return bytes(c);
  }
  std::string_view blob(int c) const override {
    ENSURE(null(c) || PQftype(r_, first_ + c) == kBytea);
    return bytes(c);
  }
  Type type(int c) const override {
    if (null(c)) return Type::null;
    switch (PQftype(r_, first_ + c)) {
      case kInt8:
      case kInt4:
      case kInt2:
      case kBool:
        return Type::integer;
      case kFloat8:
        return Type::real;
      case kBytea:
        return Type::blob;
      default:
        return Type::text;
    }
  }

 private:
  std::string_view bytes(int c) const {
    if (null(c)) return {};
    return {PQgetvalue(r_, row_, first_ + c),
            static_cast<std::size_t>(PQgetlength(r_, row_, first_ + c))};
  }
  const PGresult* r_;
  int row_;
  int first_;
};

// Parameters as libpq wants them: pointers that live as long as this.
class Bound {
 public:
  explicit Bound(std::span<const Arg> args) {
    numbers_.reserve(args.size());
    for (const Arg& arg : args) {
      const auto& v = arg.value();
      if (const auto* n = std::get_if<std::int64_t>(&v))
        add_number(kInt8, static_cast<std::uint64_t>(*n));
      else if (const auto* d = std::get_if<double>(&v))
        add_number(kFloat8, std::bit_cast<std::uint64_t>(*d));
      else if (const auto* t = std::get_if<std::string_view>(&v))
        add(kText, *t);
      else if (const auto* b = std::get_if<BlobView>(&v))
        add(kBytea, b->bytes);
      else
        add_null();
    }
    formats.assign(args.size(), 1);
  }

  std::vector<Oid> types;  // 0: the engine infers it, for null
  std::vector<const char*> values;
  std::vector<int> lengths;
  std::vector<int> formats;

 private:
  void add(Oid type, std::string_view bytes) {
    types.push_back(type);
    values.push_back(bytes.data() == nullptr ? "" : bytes.data());
    lengths.push_back(static_cast<int>(bytes.size()));
  }
  void add_number(Oid type, std::uint64_t n) {
    numbers_.push_back(eight_bytes(n));
    add(type, {numbers_.back().data(), 8});
  }
  void add_null() {
    types.push_back(0);
    values.push_back(nullptr);
    lengths.push_back(0);
  }
  std::vector<std::array<char, 8>> numbers_;
};

}  // namespace duoc::store
