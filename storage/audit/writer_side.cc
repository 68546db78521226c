#include "storage/audit/writer_side.h"

namespace storage::audit {

WriterSide::WriterSide(Bench& bench) {
  const HandleTap tap;
  writer_ = bench.honest_writer();
  handle_ = tap.last();
  if (handle_ == nullptr) throw Error("the writer's connection was not seen");
  // Opening may have appended a gap: that is honest, and has to stay.
  bench.remember();
}

Outcome through_writer(Bench& bench, const std::function<Answer(sqlite3*)>& deed,
                       const std::string& happened, Bench::Names names) {
  bench.victim();
  Answer answer;
  {
    WriterSide side(bench);
    answer = deed(side.handle());
  }
  return bench.after(answer, happened, names);
}

std::string fill(Bench& bench, std::string sql) {
  const auto put = [&](std::string_view name, const std::function<std::string()>& value) {
    for (std::size_t at = sql.find(name); at != std::string::npos; at = sql.find(name, at + 1)) {
      sql.replace(at, name.size(), value());
    }
  };
  put("{victim}", [&] { return std::to_string(bench.victim()); });
  put("{picture}", [&] {
    bench.need_pictures(1);
    return to_hex(bench.facts().pictures.front().sha256);
  });
  put("{size}", [&] { return std::to_string(bench.facts().sealed()); });
  put("{next}", [&] { return std::to_string(bench.facts().records); });
  return sql;
}

}  // namespace storage::audit
