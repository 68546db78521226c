#include "emulator/cli/seat_viewers.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/http/field.hpp>
#include <utility>

#include "emulator/cli/viewer_process.h"

namespace asio = boost::asio;
namespace http = boost::beast::http;

namespace cli {
namespace {

// For one answer. Forty children that all begin at once share two processors.
constexpr std::chrono::seconds patience{20};

}  // namespace

struct SeatViewers::Viewer {
  Viewer(const asio::any_io_executor& strand, const std::filesystem::path& log)
      : process(strand, trace_viewer_program(), log), turn(strand), rest(strand) {
    turn.expires_at(asio::steady_timer::time_point::max());
  }

  ViewerProcess process;
  asio::steady_timer turn;  // Cancelled, for one of those who wait, when an answer is there.
  asio::steady_timer rest;
  bool is_busy = false;
};

SeatViewers::SeatViewers(asio::any_io_executor strand, std::filesystem::path phones)
    : strand_(std::move(strand)), phones_(std::move(phones)) {}

SeatViewers::~SeatViewers() = default;

std::shared_ptr<SeatViewers::Viewer> SeatViewers::viewer_of(const std::string& phone) {
  std::shared_ptr<Viewer>& viewer = viewers_[phone];
  if (!viewer || viewer->process.is_gone())
    viewer = std::make_shared<Viewer>(strand_, phones_ / phone);
  return viewer;
}

void SeatViewers::let_rest(const std::string& phone, const std::shared_ptr<Viewer>& viewer) {
  viewer->rest.expires_after(viewer_rest);
  viewer->rest.async_wait([this, phone, viewer](const boost::system::error_code& error) {
    if (error || viewer->is_busy) return;
    const auto found = viewers_.find(phone);
    if (found != viewers_.end() && found->second == viewer) viewers_.erase(found);
  });
}

asio::awaitable<std::optional<serve::Response>> SeatViewers::ask(classroom::LogQuestion question) {
  const std::shared_ptr<Viewer> viewer = viewer_of(question.phone);
  while (viewer->is_busy) co_await viewer->turn.async_wait(asio::as_tuple(asio::use_awaitable));
  viewer->is_busy = true;
  viewer->rest.cancel();
  ViewerProcess::Question asked(question.method, question.target, 11);
  if (!question.if_none_match.empty())
    asked.set(http::field::if_none_match, question.if_none_match);
  if (!question.accept_language.empty())
    asked.set(http::field::accept_language, question.accept_language);
  std::optional<serve::Response> answer = co_await viewer->process.ask(std::move(asked), patience);
  viewer->is_busy = false;
  viewer->turn.cancel_one();
  if (!viewer->process.is_gone()) let_rest(question.phone, viewer);
  co_return answer;
}

void SeatViewers::end_all() {
  for (const auto& [phone, viewer] : viewers_) {
    viewer->process.end();
    viewer->rest.cancel();
  }
  viewers_.clear();
}

}  // namespace cli
