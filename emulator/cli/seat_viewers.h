// Trace Viewer for each seat of a class: a child for each log that is being looked at, which can
// read that log and no other.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "emulator/classroom/log_pages.h"

namespace cli {

// A child has 5 to 10 MiB of its own once it has shown a log: forty people who look at once are 400
// MiB at most. One that nobody has asked for so long ends, and is started again when somebody does.
inline constexpr std::chrono::seconds viewer_rest{60};

// On the room's strand. Outlived by it.
class SeatViewers final : public classroom::LogPages {
 public:
  // `phones` holds the logs' folders.
  SeatViewers(boost::asio::any_io_executor strand, std::filesystem::path phones);
  ~SeatViewers() override;
  SeatViewers(const SeatViewers&) = delete;
  SeatViewers& operator=(const SeatViewers&) = delete;

  // Questions about one log wait for each other.
  boost::asio::awaitable<std::optional<serve::Response>> ask(
      classroom::LogQuestion question) override;
  // Who waits for an answer gets none.
  void end_all();

 private:
  struct Viewer;
  std::shared_ptr<Viewer> viewer_of(const std::string& phone);
  void let_rest(const std::string& phone, const std::shared_ptr<Viewer>& viewer);

  const boost::asio::any_io_executor strand_;
  const std::filesystem::path phones_;
  std::map<std::string, std::shared_ptr<Viewer>> viewers_;
};

}  // namespace cli
