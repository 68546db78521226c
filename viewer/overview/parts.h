// What the overview's routes share: a log with its index, and their values as JSON.
#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <string>

#include "viewer/index/indexes.h"
#include "viewer/overview/overview.h"

namespace viewer::overview {

Response json_response(const boost::json::object& body);

// A wall time as the phone showed it.
boost::json::string time_text(std::int64_t wall, std::int16_t offset_minutes);

// A log and its index, which may be a little behind it. Holds the index as long as it lives.
class Place {
 public:
  // Throws storage::Error.
  Place(const Phone& phone, const Sources& sources,
        index::Purpose purpose = index::Purpose::overview);

  const storage::LogReader& log;
  index::Indexes::Hold hold;
  index::Look& look;
  std::uint64_t done;  // Records indexed, of
  std::uint64_t size;  // records in all.
  bool complete() const { return done >= size; }

  // The nearest record of a kind at or before, at or behind `seq`; what is not indexed yet is
  // looked through for a few thousand records.
  std::optional<storage::StoredRecord> previous(index::Kind kind, std::uint64_t seq) const;
  std::optional<storage::StoredRecord> next(index::Kind kind, std::uint64_t seq) const;

  // Nothing where it is missing or damaged.
  std::optional<storage::Record> record(std::uint64_t seq) const;
  std::int16_t offset_minutes() const;  // Of the log's clock as it began.

  // What was asked for with from= and to=; without them all that is indexed. Nothing is indexed:
  // an hour in 1970.
  index::Span span(const std::optional<storage::Timestamp>& from,
                   const std::optional<storage::Timestamp>& to) const;
  // The records of a span, oldest first, as far as they are indexed; nothing if there are more than
  // max_counted_records.
  std::optional<std::vector<storage::StoredRecord>> records(index::Span span) const;
};

}  // namespace viewer::overview
