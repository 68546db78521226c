// Where the phone's own Trace Viewer gets its pages from. The phone knows of no log and no viewer:
// only somebody who answers for addresses.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <functional>
#include <memory>
#include <string>

namespace phone {

struct TraceReply {
  enum class Outcome {
    answered,  // With a page, a picture, or a refusal that is a page itself.
    gone       // It stopped, or took too long. Every later reply is this one too.
  };
  Outcome outcome = Outcome::gone;
  std::string content_type;
  std::string body;
};

// On the phone's strand, one question at a time. It serves for as long as it lives.
class TraceSource {
 public:
  virtual ~TraceSource() = default;
  // The address the app opens with, absolute. The app asks for nothing outside its host.
  virtual std::string home() const = 0;
  // Bounded in real time; never throws.
  virtual boost::asio::awaitable<TraceReply> get(std::string address) = 0;
};

// Called each time the app is opened; nothing where no viewer is installed.
using OpenTrace = std::function<std::unique_ptr<TraceSource>()>;

}  // namespace phone
