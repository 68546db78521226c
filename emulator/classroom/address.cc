#include "emulator/classroom/address.h"

#include <ifaddrs.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <memory>
#include <stdexcept>

#include "emulator/serve/http.h"

namespace asio = boost::asio;

namespace classroom {
namespace {

bool is_within(const asio::ip::address_v4& address, std::uint32_t net, unsigned bits) {
  return (address.to_uint() ^ net) >> (32 - bits) == 0;
}

bool is_public_v4(const asio::ip::address_v4& address) {
  return !address.is_loopback() && !is_within(address, 0x0a000000, 8) &&
         !is_within(address, 0xac100000, 12) && !is_within(address, 0xc0a80000, 16) &&
         !is_within(address, 0x64400000, 10) && !is_within(address, 0xa9fe0000, 16);
}

bool is_public_v6(const asio::ip::address_v6& address) {
  if (address.is_v4_mapped())
    return is_public_v4(asio::ip::make_address_v4(asio::ip::v4_mapped, address));
  return !address.is_loopback() && !address.is_link_local() &&
         (address.to_bytes()[0] & 0xfe) != 0xfc;
}

}  // namespace

bool is_public(const asio::ip::address& address) {
  if (address.is_unspecified()) {
    const auto all = own_addresses();
    return std::ranges::any_of(all, [&](const asio::ip::address& own) {
      return (address.is_v6() || own.is_v4()) && is_public(own);
    });
  }
  return address.is_v4() ? is_public_v4(address.to_v4()) : is_public_v6(address.to_v6());
}

std::vector<asio::ip::address> own_addresses() {
  ifaddrs* list = nullptr;
  if (::getifaddrs(&list) != 0) return {};
  const std::unique_ptr<ifaddrs, void (*)(ifaddrs*)> owner(list, ::freeifaddrs);
  std::vector<asio::ip::address> found;
  for (const ifaddrs* one = list; one; one = one->ifa_next) {
    if (!one->ifa_addr) continue;
    if (one->ifa_addr->sa_family == AF_INET) {
      const auto* in = reinterpret_cast<const sockaddr_in*>(one->ifa_addr);
      const asio::ip::address_v4 address(ntohl(in->sin_addr.s_addr));
      if (!address.is_loopback() && !is_within(address, 0xa9fe0000, 16))
        found.emplace_back(address);
    } else if (one->ifa_addr->sa_family == AF_INET6) {
      const auto* in = reinterpret_cast<const sockaddr_in6*>(one->ifa_addr);
      asio::ip::address_v6::bytes_type bytes{};
      std::copy_n(in->sin6_addr.s6_addr, bytes.size(), bytes.begin());
      const asio::ip::address_v6 address(bytes);
      if (!address.is_loopback() && !address.is_link_local()) found.emplace_back(address);
    }
  }
  std::ranges::stable_sort(found, {}, [](const asio::ip::address& address) {
    return (address.is_v6() ? 2 : 0) + (is_public(address) ? 1 : 0);
  });
  return found;
}

std::string address_for_joiners(const asio::ip::tcp::endpoint& endpoint) {
  if (!endpoint.address().is_unspecified()) return serve::address_of(endpoint);
  const auto all = own_addresses();
  const asio::ip::address first =
      all.empty() ? asio::ip::address(asio::ip::address_v4::loopback()) : all.front();
  return serve::address_of({first, endpoint.port()});
}

std::string public_refusal(const std::string& listen) {
  const std::string port = listen.substr(listen.rfind(':') + 1);
  return "--listen " + listen +
         ": a public address: anybody anywhere could join, and read along, since this is plain "
         "HTTP. Listen on 127.0.0.1:" +
         port +
         " with --url https://YOUR.NAME and put TLS in front (caddy reverse-proxy --from YOUR.NAME "
         "--to 127.0.0.1:" +
         port + "), or say --i-have-consent";
}

std::string authority_of(const std::string& url) {
  std::string_view rest = url;
  for (const std::string_view scheme : {"https://", "http://"}) {
    if (!rest.starts_with(scheme)) continue;
    rest.remove_prefix(scheme.size());
    if (rest.ends_with('/')) rest.remove_suffix(1);
    const bool is_plain =
        !rest.empty() && rest.size() <= 255 &&
        rest.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789.-:[]") == rest.npos;
    if (is_plain) return std::string(rest);
    break;
  }
  throw std::runtime_error("--url '" + url + "': not https://NAME, in small letters");
}

}  // namespace classroom
