// From a page's address to its picture on disk, beside headless Chromium doing the same pages in
// the same run: page_bench SITES_DIR [--json] [--chromium] [--pages N] [--rounds N]
//
// Ours is what the daemon does: fetch, lay out and draw in the page child, encode the PNG, write it
// and wait for the disk. Chromium's is one warm browser with one tab, driven by its remote protocol
// (page_chromium.mjs): navigate, wait for load, take the screenshot, write it and wait. Both draw
// 720 x 1104 pixels, warm, the best of the rounds. Processor time is the mean of the rounds, of all
// processes, and bears a busy machine better than the clock does. Memory is the proportional set
// (PSS) with one page open, at rest: of our child, alone and as one of ten, and of all of the
// browser's processes.
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/json.hpp>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "emulator/capture/png.h"
#include "emulator/phone/page_process.h"
#include "emulator/site/network.h"

namespace {

namespace asio = boost::asio;
namespace fs = std::filesystem;
namespace json = boost::json;

struct Options {
  fs::path sites;
  bool wants_json = false;
  bool wants_chromium = false;
  std::size_t most_pages = 20;
  int rounds = 3;
};

// Where a page's time went, milliseconds.
struct Steps {
  double load = 0;  // Fetched and laid out.
  double draw = 0;
  double encode = 0;
  double store = 0;

  double sum() const { return load + draw + encode + store; }
};

struct Sample {
  std::string name;  // Of the list.
  std::string url;   // For us.
  fs::path file;     // For the browser.
  std::optional<Steps> ours{};
  double chromium_ms = 0;
};

// Every n-th page below `folder`, whose top folders are hosts, so that `most` remain.
void add_pages(std::vector<Sample>& list, const fs::path& folder, const std::string& host,
               std::size_t most) {
  std::error_code missing;
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder, missing)) {
    const std::string path = entry.path().string();
    if (path.ends_with(".html") && path.find('@') == std::string::npos) files.push_back(path);
  }
  std::sort(files.begin(), files.end());
  const std::size_t step = std::max<std::size_t>(1, (files.size() + most - 1) / most);
  for (std::size_t i = 0; i < files.size(); i += step) {
    const std::string path = host + fs::relative(files[i], folder).string();
    list.push_back({path, "http://" + path, fs::canonical(files[i])});
  }
}

void store(const fs::path& file, const std::vector<std::uint8_t>& png) {
  const int fd = open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0 || write(fd, png.data(), png.size()) != static_cast<ssize_t>(png.size()) ||
      fdatasync(fd) != 0) {
    throw std::runtime_error("page_bench: cannot write a picture");
  }
  close(fd);
}

// Bytes; 0 where the kernel does not tell. A child that others may not look into shows only its
// resident set, which counts shared libraries whole.
double memory_of(int pid) {
  const std::string folder = "/proc/" + std::to_string(pid);
  std::ifstream rollup(folder + "/smaps_rollup");
  for (std::string word; rollup >> word;) {
    if (word != "Pss:") continue;
    double kilobytes = 0;
    rollup >> kilobytes;
    return kilobytes * 1024;
  }
  std::ifstream statm(folder + "/statm");
  double size = 0, resident = 0;
  statm >> size >> resident;
  return resident * static_cast<double>(sysconf(_SC_PAGESIZE));
}

// What one side took, besides each page's time.
struct Side {
  double cpu_ms = 0;  // Per page.
  double memory_bytes = 0;
  double of_ten_bytes = 0;  // Ours only.
  std::string isolation;
};

double seconds_on(clockid_t clock) {
  timespec used{};
  clock_gettime(clock, &used);
  return static_cast<double>(used.tv_sec) + static_cast<double>(used.tv_nsec) / 1e9;
}
double seconds_used(int child) {
  clockid_t clock{};
  return seconds_on(CLOCK_PROCESS_CPUTIME_ID) +
         (clock_getcpuclockid(child, &clock) == 0 ? seconds_on(clock) : 0);
}

asio::awaitable<void> measure(phone::PageProcess& page, const site::Network& network,
                              std::vector<Sample>& samples, int rounds, fs::path picture,
                              Side& side) {
  capture::PngEncoder encoder;
  double before = 0;
  for (int round = -1; round < rounds; ++round) {
    if (round == 0) before = seconds_used(page.child_pid());
    for (Sample& sample : samples) {
      auto last = std::chrono::steady_clock::now();
      const auto step = [&last] {
        const auto now = std::chrono::steady_clock::now();
        return std::chrono::duration<double, std::milli>(now - std::exchange(last, now)).count();
      };
      Steps steps;
      site::Resource html = network.get(sample.url);
      const phone::Loaded loaded =
          co_await page.load(html.url, std::move(html.body), html.content_type);
      steps.load = step();
      const bool is_drawn = co_await page.draw(0);
      if (!is_drawn) throw std::runtime_error("page_bench: " + sample.name + " crashed");
      steps.draw = step();
      const std::vector<std::uint8_t> png = encoder.encode(
          {page.pixels(), page.width_px(), page.height_px(), page.stride_bytes()}, {});
      steps.encode = step();
      store(picture, png);
      steps.store = step();
      const bool is_best = !sample.ours || steps.sum() < sample.ours->sum();
      if (round >= 0 && is_best) sample.ours = steps;
    }
  }
  side.cpu_ms = (seconds_used(page.child_pid()) - before) * 1000 /
                (rounds * static_cast<double>(samples.size()));
  side.isolation = page.isolation();
}

// What a phone takes at rest with one page open: `page` alone, and each of ten, which share their
// programs and fonts.
asio::awaitable<void> weigh(phone::PageProcess& page, asio::any_io_executor executor,
                            phone::PageOptions options, const site::Network& network,
                            const std::vector<Sample>& samples, Side& side,
                            asio::steady_timer& rest) {
  std::vector<std::unique_ptr<phone::PageProcess>> others;
  for (std::size_t i = 0; i < 10; ++i) {
    if (i > 0)
      others.push_back(std::make_unique<phone::PageProcess>(
          executor, options,
          phone::at_once([&](const std::string& url) { return network.get(url); })));
    phone::PageProcess& one = i == 0 ? page : *others.back();
    site::Resource html = network.get(samples[i % samples.size()].url);
    const phone::Loaded loaded =
        co_await one.load(html.url, std::move(html.body), html.content_type);
    const bool is_drawn = loaded.state == phone::PageState::ok && co_await one.draw(0);
    if (!is_drawn) throw std::runtime_error("page_bench: " + html.url + " crashed");
    if (i > 0 && i < 9) continue;
    rest.expires_after(std::chrono::seconds(2));
    co_await rest.async_wait(asio::use_awaitable);
    if (i == 0) side.memory_bytes = memory_of(page.child_pid());
  }
  double all = memory_of(page.child_pid());
  for (const auto& other : others) all += memory_of(other->child_pid());
  side.of_ten_bytes = all / 10;
}

Side run_ours(std::vector<Sample>& samples, const Options& options, const fs::path& scratch) {
  site::Network network;
  network.mount_all(options.sites);
  network.mount("reference.test", "/usr/share/debian-reference");
  network.mount("faq.test", "/usr/share/doc/debian/FAQ");
  asio::io_context context;
  phone::PageOptions page_options;
  page_options.program = fs::read_symlink("/proc/self/exe").parent_path() / "red-flag-page";
  phone::PageProcess page(context.get_executor(), page_options,
                          phone::at_once([&](const std::string& url) { return network.get(url); }));
  asio::steady_timer rest(context);
  std::exception_ptr error;
  Side side;
  asio::co_spawn(context,
                 measure(page, network, samples, options.rounds, scratch / "page.png", side),
                 [&](std::exception_ptr e) { error = e; });
  context.run();
  context.restart();
  if (error) std::rethrow_exception(error);
  asio::co_spawn(context,
                 weigh(page, context.get_executor(), page_options, network, samples, side, rest),
                 [&](std::exception_ptr e) { error = e; });
  context.run();
  if (error) std::rethrow_exception(error);
  return side;
}

// Fills chromium_ms.
Side run_chromium(std::vector<Sample>& samples, const Options& options, const fs::path& scratch) {
  const fs::path list = scratch / "list", answer = scratch / "answer";
  std::ofstream names(list);
  for (const Sample& sample : samples) names << sample.file.string() << '\n';
  names.close();
  // Names of our own making only: nothing here is for a shell to misread.
  const std::string command = "node tests/bench/page_chromium.mjs " +
                              std::to_string(options.rounds) + " <" + list.string() + " >" +
                              answer.string();
  if (std::system(command.c_str()) != 0) throw std::runtime_error("page_bench: no browser");
  std::ifstream in(answer);
  const json::value told = json::parse(std::string(std::istreambuf_iterator<char>(in), {}));
  for (std::size_t i = 0; i < samples.size(); ++i) {
    samples[i].chromium_ms = told.at("ms").at(i).to_number<double>();
  }
  return {
      told.at("cpu_ms").to_number<double>(), told.at("memory_bytes").to_number<double>(), 0, {}};
}

void print(const std::vector<Sample>& samples, const Options& options, const Side& ours,
           const Side& theirs) {
  const auto count = static_cast<double>(samples.size());
  Steps mean;
  double chromium_sum = 0, logs = 0;
  for (const Sample& s : samples) {
    const double ours_ms = s.ours->sum();
    mean.load += s.ours->load / count;
    mean.draw += s.ours->draw / count;
    mean.encode += s.ours->encode / count;
    mean.store += s.ours->store / count;
    chromium_sum += s.chromium_ms;
    if (options.wants_chromium) logs += std::log(s.chromium_ms / ours_ms);
    if (options.wants_json) continue;
    std::printf("%-44s %8.1f ms", s.name.c_str(), ours_ms);
    if (options.wants_chromium) {
      std::printf(" %8.1f ms  %5.1fx", s.chromium_ms, s.chromium_ms / ours_ms);
    }
    std::printf("\n");
  }
  const double faster = options.wants_chromium ? std::exp(logs / count) : 0;
  const double smaller = theirs.memory_bytes / ours.memory_bytes;
  if (options.wants_json) {
    const json::object out = {{"pages", samples.size()},
                              {"ours_ms", mean.sum()},
                              {"ours_load_ms", mean.load},
                              {"ours_draw_ms", mean.draw},
                              {"ours_encode_ms", mean.encode},
                              {"ours_store_ms", mean.store},
                              {"chromium_ms", chromium_sum / count},
                              {"times_faster", faster},
                              {"ours_bytes", ours.memory_bytes},
                              {"ours_bytes_of_ten", ours.of_ten_bytes},
                              {"chromium_bytes", theirs.memory_bytes},
                              {"ours_cpu_ms", ours.cpu_ms},
                              {"chromium_cpu_ms", theirs.cpu_ms},
                              {"times_smaller", smaller},
                              {"isolation", ours.isolation}};
    std::printf("%s\n", json::serialize(out).c_str());
    return;
  }
  std::printf("mean of %.0f pages: ours %.1f ms, %.1f of processor, %.1f MB (%s)", count,
              mean.sum(), ours.cpu_ms, ours.memory_bytes / 1e6, ours.isolation.c_str());
  std::printf("\nof it: load %.1f ms, draw %.1f, PNG %.1f, disk %.1f", mean.load, mean.draw,
              mean.encode, mean.store);
  if (options.wants_chromium) {
    std::printf("\nChromium %.1f ms, %.1f of processor, %.0f MB\n", chromium_sum / count,
                theirs.cpu_ms, theirs.memory_bytes / 1e6);
    std::printf("page to stored picture: %.1f times faster (goal 10), geometric mean\n", faster);
    std::printf("processor: %.1f times less\n", theirs.cpu_ms / ours.cpu_ms);
    std::printf("memory: 1/%.0f of the browser's alone, 1/%.0f (%.1f MB) each of ten (goal 1/20)",
                smaller, theirs.memory_bytes / ours.of_ten_bytes, ours.of_ten_bytes / 1e6);
  }
  std::printf("\n");
}

int run(const Options& options) {
  std::string name = (fs::temp_directory_path() / "page_bench.XXXXXX").string();
  if (!mkdtemp(name.data())) throw std::runtime_error("page_bench: no temporary folder");
  const fs::path scratch = name;
  std::vector<Sample> samples;
  add_pages(samples, options.sites, "", options.most_pages);
  add_pages(samples, "/usr/share/debian-reference", "reference.test/", options.most_pages / 2);
  add_pages(samples, "/usr/share/doc/debian/FAQ", "faq.test/", options.most_pages / 2);
  const Side ours = run_ours(samples, options, scratch);
  const Side theirs = options.wants_chromium ? run_chromium(samples, options, scratch) : Side{};
  fs::remove_all(scratch);
  print(samples, options, ours, theirs);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  for (int i = 1; i < argc; ++i) {
    const bool has_more = i + 1 < argc;
    if (std::strcmp(argv[i], "--json") == 0) {
      options.wants_json = true;
    } else if (std::strcmp(argv[i], "--chromium") == 0) {
      options.wants_chromium = true;
    } else if (std::strcmp(argv[i], "--pages") == 0 && has_more) {
      options.most_pages = static_cast<std::size_t>(std::max(2, std::atoi(argv[++i])));
    } else if (std::strcmp(argv[i], "--rounds") == 0 && has_more) {
      options.rounds = std::max(1, std::atoi(argv[++i]));
    } else {
      options.sites = argv[i];
    }
  }
  if (options.sites.empty()) {
    std::fprintf(stderr,
                 "usage: page_bench SITES_DIR [--json] [--chromium] [--pages N] [--rounds N]\n");
    return 2;
  }
  try {
    return run(options);
  } catch (const std::exception& e) {
    std::fprintf(stderr, "%s\n", e.what());
    return 2;
  }
}
