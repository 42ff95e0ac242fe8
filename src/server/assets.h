// The web pages inside the binary.
#pragma once

#include <span>
#include <string_view>

namespace duoc::server {

/// A file of the built pages; `gzip` is empty where compressing does not pay. `immutable`: the name
/// holds a hash.
struct Asset {
  std::string_view path;  // "/index.html"
  std::string_view type;
  std::string_view plain;
  std::string_view gzip;
  std::string_view etag;
  bool immutable;
};

std::span<const Asset> assets();

}  // namespace duoc::server
