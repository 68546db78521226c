// Verifying against the least it could take: reading the same bytes and hashing them.
#include <fcntl.h>
#include <openssl/evp.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <thread>

#include "storage/database.h"
#include "storage/hash_many.h"
#include "storage/log_db.h"
#include "storage/merkle.h"
#include "storage/verifier.h"
#include "tests/bench/storage_bench_tools.h"

namespace storage_bench {
namespace {

using namespace storage;

// A plain file of messages one after another, and where each ends.
struct Flat {
  fs::path path;
  std::vector<std::size_t> ends;
  double bytes() const { return static_cast<double>(ends.back()); }
};

// Reads messages [begin, end) of the file and hashes each by OpenSSL: one context used again, the
// algorithm fetched once, reads of a megabyte.
void hash_flat(const Flat& flat, std::size_t begin, std::size_t end) {
  const int file = open(flat.path.c_str(), O_RDONLY | O_CLOEXEC);
  EVP_MD* const algorithm = EVP_MD_fetch(nullptr, "SHA2-256", nullptr);
  EVP_MD_CTX* const context = EVP_MD_CTX_new();
  std::vector<unsigned char> buffer(1 << 20);
  unsigned char digest[32];
  std::size_t at = begin == 0 ? 0 : flat.ends[begin - 1];
  std::size_t message = begin;
  EVP_DigestInit_ex2(context, algorithm, nullptr);
  while (message < end) {
    const std::size_t wanted = std::min(buffer.size(), flat.ends[end - 1] - at);
    if (pread(file, buffer.data(), wanted, static_cast<off_t>(at)) !=
        static_cast<ssize_t>(wanted)) {
      std::abort();
    }
    std::size_t used = 0;
    for (; message < end && flat.ends[message] <= at + wanted; ++message) {
      const std::size_t size = flat.ends[message] - at - used;
      EVP_DigestUpdate(context, buffer.data() + used, size);
      EVP_DigestFinal_ex(context, digest, nullptr);
      EVP_DigestInit_ex2(context, nullptr, nullptr);
      used += size;
    }
    EVP_DigestUpdate(context, buffer.data() + used, wanted - used);
    at += wanted;
  }
  EVP_MD_CTX_free(context);
  EVP_MD_free(algorithm);
  close(file);
}

double hash_on(const Flat& flat, unsigned threads) {
  return seconds([&] {
    std::vector<std::thread> others;
    for (unsigned i = 1; i < threads; ++i) {
      others.emplace_back([&, i] {
        hash_flat(flat, flat.ends.size() * i / threads, flat.ends.size() * (i + 1) / threads);
      });
    }
    hash_flat(flat, 0, flat.ends.size() / threads);
    for (std::thread& other : others) other.join();
  });
}

// A verifier that takes one record after the other: its bytes against its locator and into the
// tree, nothing else. It does not even look whether a body is a record.
double one_by_one(const fs::path& log) {
  return seconds([&] {
    Database db(log / "log.db", Access::read_only);
    Statement rows = db.prepare("SELECT seq, body, leaf64 FROM main.record ORDER BY seq");
    Frontier frontier;
    while (rows.step()) {
      const Digest leaf = leaf_hash(rows.text(1));
      if (leaf64(leaf) != rows.integer(2)) std::abort();
      frontier.add(leaf);
    }
    if (frontier.root() == empty_root()) std::abort();
  });
}

double verify_on(const fs::path& log, unsigned threads) {
  VerifyOptions options;
  options.threads = threads;
  return seconds([&] {
    if (!ok(verify(log, options))) std::abort();
  });
}

struct Rounds {
  std::vector<double> verify[3], openssl[3], hash[3], one_by_one;  // [threads]
};

Rounds measure(const fs::path& log, const Flat& flat, int rounds) {
  Rounds times;
  for (int round = 0; round < rounds; ++round) {
    for (const unsigned threads : {1u, 2u}) {
      times.verify[threads].push_back(verify_on(log, threads));
      times.hash[threads].push_back(hash_on(flat, threads));
      set_hash_engine(HashEngine::openssl);
      times.openssl[threads].push_back(verify_on(log, threads));
      set_hash_engine(hash_engines().back());
    }
    times.one_by_one.push_back(one_by_one(log));
  }
  return times;
}

std::string gigabytes(const Flat& flat, const std::vector<double>& times) {
  return with_digits(flat.bytes() / spread(times).median / 1e9, 2) + " GB/s";
}

void add_rows(const std::string& what, const std::string& key, const Flat& flat,
              const Rounds& times, std::optional<double> goal, std::optional<double> fallback_goal,
              Table& table) {
  for (const unsigned threads : {1u, 2u}) {
    const std::string on = threads == 1 ? " on one thread" : " on two threads";
    const std::string end = std::to_string(threads);
    const bool counts = threads == 2;
    table.push_back({"verify_" + key + "_" + end,
                     "verify " + what + on + ", to read + OpenSSL",
                     ratio(times.hash[threads], times.verify[threads]),
                     "x",
                     counts ? goal : std::nullopt,
                     {},
                     gigabytes(flat, times.verify[threads])});
    table.push_back({"verify_" + key + "_openssl_" + end,
                     "  the same without SHA instructions",
                     ratio(times.hash[threads], times.openssl[threads]),
                     "x",
                     counts ? fallback_goal : std::nullopt,
                     {},
                     gigabytes(flat, times.openssl[threads])});
  }
}

void measure_records(const fs::path& folder, Table& table) {
  constexpr std::uint64_t count = 100'000;
  const fs::path log = folder / "records";
  make_visits(log, count);
  Flat flat{folder / "records.flat", {}};
  std::ofstream file(flat.path, std::ios::binary);
  std::size_t bytes = 0;
  for (std::uint64_t i = 0; i < count; ++i) {
    const std::string body = encode(1 + i, visit(i));
    file << body;
    flat.ends.push_back(bytes += body.size());
  }
  file.close();
  const Rounds times = measure(log, flat, 9);
  add_rows("records", "records", flat, times, {}, {}, table);
  for (const unsigned threads : {1u, 2u}) {
    Row row{"verify_records_vs_one_by_one_" + std::to_string(threads),
            std::string("verify records on ") + (threads == 1 ? "one thread" : "two threads") +
                ", to hashing them one by one",
            ratio(times.one_by_one, times.verify[threads]), "x"};
    if (threads == 2) row.at_least = 1.3;
    row.aside = grouped(count / spread(times.verify[threads]).median) + " records/s";
    table.push_back(row);
  }
  const double size = static_cast<double>(fs::file_size(log / "log.db")) / count;
  table.push_back({"bytes_per_record",
                   "bytes a record (body of " + std::to_string(bytes / count) + ")",
                   {size, size, size},
                   " B",
                   {},
                   250});
}

void measure_pictures(const fs::path& folder, Table& table) {
  const fs::path log = folder / "pictures";
  Flat flat{folder / "pictures.flat", {}};
  {
    const auto writer = new_log(log);
    std::ofstream file(flat.path, std::ios::binary);
    std::uint64_t state = 1;
    std::size_t bytes = 0;
    for (int i = 0; i < 3'000; ++i) {
      std::vector<std::uint8_t> png(20'000 + state % 100'001);
      for (std::uint8_t& byte : png) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        byte = static_cast<std::uint8_t>(state >> 56);
      }
      state >>= 3;
      Screenshot shot;
      const Message message(png);
      sha256_each(std::span(&message, 1), std::span(&shot.image, 1));
      shot.png_bytes = png.size();
      writer->append_screenshot(visit(static_cast<std::uint64_t>(i)).time, shot, png);
      file.write(reinterpret_cast<const char*>(png.data()),
                 static_cast<std::streamsize>(png.size()));
      flat.ends.push_back(bytes += png.size());
    }
  }
  const Rounds times = measure(log, flat, 7);
  add_rows("pictures", "pictures", flat, times, 1.2, 0.8, table);
}

}  // namespace

void measure_verify(const fs::path& folder, Table& table) {
  measure_records(folder, table);
  measure_pictures(folder, table);
}

}  // namespace storage_bench
