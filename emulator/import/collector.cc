#include "emulator/import/collector.h"

#include "emulator/import/text.h"
#include "emulator/site/address.h"
#include "emulator/site/network.h"

namespace importing {
namespace {

constexpr std::size_t most_visits = 100'000;

bool is_redirect(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

std::string_view without_fragment(std::string_view url) {
  return url.substr(0, url.find('#'));
}

std::string_view last_name(std::string_view url) {
  const std::string_view path = url.substr(0, url.find_first_of("?#"));
  return path.substr(path.rfind('/') + 1);
}

}  // namespace

Taken Collector::take(Exchange exchange) {
  if (exchange.method != "GET") {
    if (exchange.method != "HEAD" && exchange.method != "OPTIONS")
      report_.left_out("answers to what was sent (POST and the like)", exchange.url);
    return {};
  }
  if (exchange.url.starts_with("data:") || exchange.url.starts_with("blob:")) return {};
  if (is_redirect(exchange.status)) {
    take_redirect(exchange);
    return {};
  }
  // Not changed since an earlier answer, whose body may have been put beside this one.
  if (exchange.status == 304 && !exchange.body) return {};
  if (exchange.status != 200 && exchange.status != 203 && exchange.status != 304) {
    report_.left_out(exchange.status == 206   ? "answers that hold a part (206)"
                     : exchange.status == 204 ? "answers without a body (204)"
                     : exchange.status >= 400 ? "errors (status 400 and above)"
                     : exchange.status <= 0   ? "requests that nobody answered"
                                              : "answers of other kinds",
                     exchange.url);
    return {};
  }
  return take_page(exchange);
}

Taken Collector::take_page(Exchange& exchange) {
  Taken taken;
  if (!exchange.body) {
    taken.kind = kind_of(exchange.content_type, last_name(exchange.url), "");
    if (is_drawn(taken.kind))
      report_.left_out("answers whose body the recording does not hold", exchange.url);
    else
      report_.not_drawn(taken.kind, exchange.url);
    return taken;
  }
  std::string& body = *exchange.body;
  taken.kind = kind_of(exchange.content_type, last_name(exchange.url), body);
  if (!is_drawn(taken.kind)) {
    report_.not_drawn(taken.kind, exchange.url);
    return taken;
  }
  auto place = place_for(exchange.url, taken.kind);
  if (const auto* why = std::get_if<NoPlace>(&place)) {
    report_.left_out(*why, exchange.url);
    return taken;
  }
  Place& found = std::get<Place>(place);
  if (taken.kind != Kind::picture) {
    body = text_for_phone(std::move(body), exchange.content_type, found.path);
    if (taken.kind == Kind::text && !found.path.ends_with(".txt")) body = page_of_text(body);
  }
  const bool is_new = !bundle_.has(found);
  if (!bundle_.put(found, body)) return taken;
  if (is_new) report_.kept(taken.kind);
  taken.place = std::move(found);
  return taken;
}

void Collector::take_redirect(const Exchange& exchange) {
  const std::string target = site::resolve(exchange.url, exchange.location);
  const auto from = redirect_place_for(exchange.url);
  const auto to = redirect_place_for(target);
  if (exchange.location.empty() || std::holds_alternative<NoPlace>(from) ||
      std::holds_alternative<NoPlace>(to) || target.size() > site::max_address_bytes) {
    report_.left_out("redirects that lead nowhere the phone can go", exchange.url);
    return;
  }
  const Place& here = std::get<Place>(from);
  const std::string& there = std::get<Place>(to).address;
  // From http to https, to another port, or from a folder's name to the folder: the phone goes
  // there by itself.
  if (here.address == there || here.address + "/index/" == there) return;
  const bool is_new = !bundle_.has(here);
  if (bundle_.put(here, target + "\n") && is_new) report_.kept_redirect();
}

void Collector::forget(const Taken& taken, std::string_view url) {
  if (!taken.place) return;
  bundle_.remove(*taken.place);
  report_.forgot(taken.kind);
  if (!visits_.empty() && visits_.back().url == site::resolve({}, without_fragment(url)))
    visits_.pop_back();
  report_.left_out("answers to what was sent (POST and the like)", url);
}

void Collector::visit(std::string_view url, std::optional<storage::Timestamp> time) {
  std::string whole = site::resolve({}, without_fragment(url));
  if (!site::parse_address(whole)) {
    report_.left_out("visits to addresses that are not http or https", url);
    return;
  }
  if (visits_.size() >= most_visits) {
    report_.left_out("visits beyond the first 100,000", url);
    return;
  }
  visits_.push_back({std::move(whole), time});
}

}  // namespace importing
