// See zip.h. What an entry says of itself is not believed: only bytes that came out are counted.
#include "documents/zip.h"

#include <zip.h>

#include <array>
#include <new>

#include "base/text.h"

namespace duoc::documents {
namespace {

// A name from the zip, fit to be shown.
std::string shown(std::string_view name) { return shorten(squeeze(nfc(name)), 80); }

Fault of_part(Fault fault, std::string_view name) {
  fault.args["part"] = shown(name);
  return fault;
}

struct Closed {
  void operator()(zip_file_t* file) const { zip_fclose(file); }
};
using Entry = std::unique_ptr<zip_file_t, Closed>;

// The libzip error as a fault. Want of memory is trouble, not damage.
Fault damage(int zip_code, std::string_view name) {
  if (zip_code == ZIP_ER_MEMORY) throw std::bad_alloc();
  if (zip_code == ZIP_ER_NOPASSWD || zip_code == ZIP_ER_WRONGPASSWD)
    return refused("document.locked");
  Fault fault = refused("document.zip_damaged");
  return name.empty() ? fault : of_part(std::move(fault), name);
}

}  // namespace

struct Zip::Archive {
  zip_t* zip = nullptr;
  ~Archive() { zip_discard(zip); }
};

Zip::Zip() : archive_(std::make_unique<Archive>()) {}
Zip::~Zip() = default;

Result<std::unique_ptr<Zip>> Zip::open(std::string_view bytes) {
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
  if (source == nullptr) throw std::bad_alloc();
  std::unique_ptr<Zip> out(new Zip());
  out->archive_->zip = zip_open_from_source(source, ZIP_RDONLY, &error);
  const int code = zip_error_code_zip(&error);
  zip_error_fini(&error);
  if (out->archive_->zip == nullptr) {
    zip_source_free(source);
    return damage(code, "");
  }
  CHECK(out->measure());
  return out;
}

Checked Zip::measure() {
  zip_t* zip = archive_->zip;
  const zip_int64_t count = zip_get_num_entries(zip, 0);
  if (count > static_cast<zip_int64_t>(kEntriesMost))
    return refused("document.zip_bomb", 0, kEntriesMost);
  std::array<char, 65536> out;
  std::size_t all = 0;
  for (zip_uint64_t i = 0; i < static_cast<zip_uint64_t>(count); ++i) {
    zip_stat_t stat;
    if (zip_stat_index(zip, i, ZIP_FL_ENC_RAW, &stat) != 0)
      return damage(zip_error_code_zip(zip_get_error(zip)), "");
    const std::string name = stat.name;
    if (stat.encryption_method != ZIP_EM_NONE) return refused("document.locked");
    if (stat.comp_method != ZIP_CM_STORE && stat.comp_method != ZIP_CM_DEFLATE)
      return of_part(refused("document.zip_damaged"), name);
    if (stat.size > kEntryBytesMost)
      return of_part(refused("document.zip_bomb", 0, kEntryBytesMost), name);
    const Entry entry(zip_fopen_index(zip, i, 0));
    if (!entry) return damage(zip_error_code_zip(zip_get_error(zip)), name);
    std::size_t bytes = 0;
    zip_int64_t n = 0;
    while ((n = zip_fread(entry.get(), out.data(), out.size())) > 0) {
      bytes += static_cast<std::size_t>(n);
      all += static_cast<std::size_t>(n);
      const bool swells = bytes > (1u << 20) && bytes / kInflationMost > stat.comp_size;
      if (bytes > kEntryBytesMost || swells || all > kInflatedBytesMost)
        return of_part(refused("document.zip_bomb"), name);
    }
    if (n < 0) return damage(zip_error_code_zip(zip_file_get_error(entry.get())), name);
    // Two entries of one name: which one a program reads is a matter of taste, so neither is.
    if (!entries_.emplace(name, bytes).second)
      return of_part(refused("document.zip_damaged"), name);
  }
  return Done{};
}

Result<std::string> Zip::read(const std::string& name) const {
  const auto found = entries_.find(name);
  if (found == entries_.end()) return of_part(refused("document.office_malformed"), name);
  const Entry entry(zip_fopen(archive_->zip, name.c_str(), ZIP_FL_ENC_RAW));
  if (!entry) return damage(zip_error_code_zip(zip_get_error(archive_->zip)), name);
  std::string out(found->second, '\0');
  const zip_int64_t n = zip_fread(entry.get(), out.data(), out.size());
  if (n < 0) return damage(zip_error_code_zip(zip_file_get_error(entry.get())), name);
  out.resize(static_cast<std::size_t>(n));
  return out;
}

}  // namespace duoc::documents
