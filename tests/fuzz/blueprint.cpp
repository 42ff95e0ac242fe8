// A step graph from outside: refused by name, or a graph that can be walked.
#include <cstdlib>

#include "modules/directives/step_graph.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace duoc;
  const auto graph = directives::StepGraph::parse({reinterpret_cast<const char*>(data), size});
  if (!graph) {
    if (graph.fault().key.empty()) std::abort();
    return 0;
  }
  for (const auto& [name, transition] : graph->acts()) {
    if (!directives::kind_of_act(name) || transition.from.empty()) std::abort();
  }
  (void)graph->replay(directives::TaskKind::dated, {});
  return 0;
}
