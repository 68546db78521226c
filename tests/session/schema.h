// As much of JSON Schema 2020-12 as session.schema.json uses, read the slow and obvious way.
#pragma once

#include <boost/json.hpp>
#include <string>

// Why `value` does not satisfy `schema`, or "". `root` is the document that "$ref" points into.
// A keyword it does not know is a reason as well, so that the schema cannot outgrow it unnoticed.
std::string schema_problem(const boost::json::object& root, const boost::json::object& schema,
                           const boost::json::value& value);
