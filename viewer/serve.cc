#include <unistd.h>

#include <cstdio>
#include <cstdlib>

#include "storage/error.h"
#include "storage/key_token.h"
#include "viewer/commands.h"
#include "viewer/door.h"
#include "viewer/files.h"
#include "viewer/qr.h"

namespace viewer {
namespace {

constexpr const char* token_variable = "TRACE_VIEWER_TOKEN";

std::string checked(std::string token, const std::string& where) {
  while (!token.empty() && (token.back() == '\n' || token.back() == '\r')) token.pop_back();
  if (is_token(token)) return token;
  throw storage::Error(where + ": a token is 16 to 128 letters, digits, '-' and '_'");
}

// Empty: none is needed.
std::string chosen_token(const ServeCommand& command) {
  if (!command.token_file.empty())
    return checked(read_file(command.token_file, 200), command.token_file.string());
  const char* const given = std::getenv(token_variable);
  if (given != nullptr && *given != '\0') {
    std::string token = checked(given, token_variable);
    unsetenv(token_variable);  // Nothing we start has any use for it.
    return token;
  }
  return is_loopback(command.options.address) ? std::string() : storage::fresh_token();
}

}  // namespace

int serve_logs(const ServeCommand& command) {
  ServeOptions options = command.options;
  options.token = chosen_token(command);
  serve(options, [&](const std::vector<std::string>& links) {
    std::printf("Trace Viewer: %s\n", links.front().c_str());
    for (std::size_t i = 1; i < links.size(); ++i)
      std::printf("From another machine: %s\n", links[i].c_str());
    if (!is_loopback(options.address)) {
      std::fprintf(stderr,
                   "Whoever has the link can look at these logs, and so can whoever listens on the "
                   "network: it is plain HTTP.\n");
      const auto code =
          isatty(STDOUT_FILENO) != 0 ? make_qr(links[links.size() > 1 ? 1 : 0]) : std::nullopt;
      if (code) std::printf("%s", qr_for_terminal(*code).c_str());
    }
    std::fflush(stdout);
  });
  return 0;
}

}  // namespace viewer
