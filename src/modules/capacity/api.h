// The public face of the offers over HTTP.
#pragma once

#include "api/door.h"
#include "base/json_out.h"
#include "http/reference.h"
#include "modules/capacity/capacity.h"

namespace duoc::capacity {

class Api {
 public:
  explicit Api(api::Door::Parts parts) : door_(parts) {}
  void add_routes(http::Router& router);

 private:
  api::Door door_;
};

/// One offer with what follows from it, as the route and `duoc capacity --json` give it.
void write_offer(JsonOut& out, const Kept& kept);

}  // namespace duoc::capacity
