// Where a class may listen, and under which address its joiners find it.
#pragma once

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <string>
#include <vector>

namespace classroom {

// Reachable from anywhere, as far as an address tells: none of loopback, private (RFC 1918,
// RFC 4193), shared (RFC 6598), link-local. The unspecified address is what this machine's own
// addresses are: it is asked for them.
bool is_public(const boost::asio::ip::address& address);

// This machine's addresses but loopback and link-local ones, private IPv4 first: the order in which
// a room's phones will find them.
std::vector<boost::asio::ip::address> own_addresses();

// "http://ADDR:PORT/" for joiners: what is listened on or, for the unspecified address, the first
// of own_addresses().
std::string address_for_joiners(const boost::asio::ip::tcp::endpoint& endpoint);

// What a public `--listen` is refused with: one line, with the way out.
std::string public_refusal(const std::string& listen);

// "https://class.example" into "class.example"; throws std::runtime_error for what is no such URL.
// A path is allowed to be "/" and nothing else.
std::string authority_of(const std::string& url);

}  // namespace classroom
