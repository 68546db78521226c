// What a route answers from, over a folder of logs: held as the server holds it.
#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "viewer/routes.h"

// One thread. Without `indexes` there are no overview routes, as for a phone's own Trace Viewer.
struct Served {
  explicit Served(const std::filesystem::path& data, std::vector<std::string> witness_keys = {})
      : phones(data), verdicts(std::move(witness_keys)) {}

  viewer::Response ask(const viewer::Request& request, viewer::index::Indexes* indexes = nullptr) {
    return viewer::answer(request, viewer::Sources{phones, verdicts, thumbnails, hosts,
                                                   viewer::Place::browser, indexes});
  }
  viewer::Response get(const std::string& target, viewer::index::Indexes* indexes = nullptr) {
    return ask({.target = target, .host = "localhost"}, indexes);
  }

  viewer::Phones phones;
  viewer::Verdicts verdicts;
  viewer::ThumbnailCache thumbnails{1u << 20};
  viewer::Hosts hosts{"127.0.0.1"};
};
