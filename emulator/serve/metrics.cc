#include "emulator/serve/metrics.h"

#include <functional>

namespace serve {
namespace {

struct Metric {
  const char* name;
  const char* type;
  const char* help;
  std::function<std::uint64_t(const Tally&)> value;
};

const std::vector<Metric>& all_metrics() {
  static const std::vector<Metric> metrics = {
      {"red_flag_phone_on", "gauge", "Whether the phone runs and is recorded.",
       [](const Tally& t) { return std::uint64_t{t.is_on}; }},
      {"red_flag_visits_total", "counter", "Visit records written.",
       [](const Tally& t) { return t.visits.load(); }},
      {"red_flag_app_openings_total", "counter", "App opening records written.",
       [](const Tally& t) { return t.app_openings.load(); }},
      {"red_flag_screen_turns_total", "counter", "Screen on and off records written.",
       [](const Tally& t) { return t.screen_turns.load(); }},
      {"red_flag_touches_total", "counter", "Messages from hands.",
       [](const Tally& t) { return t.touches.load(); }},
      {"red_flag_pages_looking", "gauge", "Browser pages that show the phone.",
       [](const Tally& t) { return t.pages.load(); }},
      {"red_flag_frames_sent_total", "counter", "Pictures sent to browser pages.",
       [](const Tally& t) { return t.frames_sent.load(); }},
      {"red_flag_bytes_sent_total", "counter", "Bytes sent to browser pages.",
       [](const Tally& t) { return t.bytes_sent.load(); }},
      {"red_flag_page_crashes_total", "counter", "Web pages that crashed or hung.",
       [](const Tally& t) { return t.page_crashes.load(); }},
  };
  return metrics;
}

}  // namespace

// Phone names need no escaping in a label: check_phone_name() allows nothing that would.
std::string metrics_text(const std::vector<std::unique_ptr<Handset>>& handsets) {
  std::string text;
  for (const Metric& metric : all_metrics()) {
    const std::string name = metric.name;
    text += "# HELP " + name + " " + metric.help + "\n# TYPE " + name + " " + metric.type + "\n";
    for (const auto& handset : handsets)
      text += name + "{phone=\"" + handset->name() + "\"} " +
              std::to_string(metric.value(handset->tally())) + "\n";
  }
  return text;
}

}  // namespace serve
