#include "emulator/serve/glance.h"

namespace serve {

Glance glance_at(const storage::Record& record) {
  if (const auto* visit = std::get_if<storage::Visit>(&record.payload))
    return {.what = visit->title.empty() ? visit->url : visit->title};
  if (const auto* shot = std::get_if<storage::Screenshot>(&record.payload))
    return {.what = shot->title, .app = shot->app};
  if (const auto* opened = std::get_if<storage::AppOpen>(&record.payload))
    return {.what = opened->title, .app = opened->app};
  if (const auto* done = std::get_if<storage::Operation>(&record.payload))
    return {.what = done->target, .app = done->app, .deed = done->action};
  if (const auto* alert = std::get_if<storage::MediaAlert>(&record.payload))
    return {.what = alert->title};
  if (const auto* chapter = std::get_if<storage::Chapter>(&record.payload))
    return {.what = chapter->title};
  if (const auto* screen = std::get_if<storage::Screen>(&record.payload))
    return {.deed = screen->on ? "on" : "off"};
  return {};
}

boost::json::object glance_json(std::uint64_t seq, const storage::Record& record) {
  const Glance glance = glance_at(record);
  return {{"seq", seq},
          {"kind", std::string(storage::kind_name(record.payload))},
          {"time", storage::to_rfc3339(record.time)},
          {"what", glance.what},
          {"app", glance.app},
          {"deed", glance.deed}};
}

}  // namespace serve
