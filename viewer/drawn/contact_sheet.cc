#include "viewer/drawn/contact_sheet.h"

#include <memory>
#include <vector>

#include "viewer/drawn/words.h"
#include "viewer/export/statement.h"
#include "viewer/export/unborn.h"
#include "viewer/terminal.h"

namespace viewer::drawn {
namespace {

namespace fs = std::filesystem;

// Units are dots: 300 to an inch.
constexpr int dots_per_inch = 300;
constexpr int page_width = 2'480, page_height = 3'508;  // A4.
constexpr int columns = 5, rows = 3;
constexpr std::uint64_t per_page = columns * rows;
constexpr double margin = 120;
constexpr double inner_width = page_width - 2 * margin;
constexpr double gutter = 40;
constexpr double cell_width = (inner_width - gutter * (columns - 1)) / columns;
constexpr double picture_height = 700;
constexpr double grid_top = 720, grid_bottom = page_height - 150;
constexpr double cell_height = (grid_bottom - grid_top) / rows;

class Sheet {
 public:
  Sheet(const About& about, const Shots& shots, const device::Words& words)
      : about_(about),
        telling_(about, shots, words),
        pages_((shots.extent().count + per_page - 1) / per_page),
        canvas_(page_width, page_height, 1) {}

  void begin(std::uint64_t page) {
    canvas_.fill({0, 0, page_width, page_height}, ink::white);
    canvas_.fill({0, 0, page_width, 130}, ink::alarm);
    canvas_.text({margin, 28, inner_width, 0}, telling_.say("banner"),
                 {56, ink::white, Weight::bold});
    double y = 160;
    y += canvas_.text({margin, y, inner_width, 0}, telling_.extent(),
                      {52, ink::text, Weight::bold}) +
         10;
    const auto line = [&](const char* label, const std::string& text, int lines) {
      canvas_.text({margin, y, 230, 0}, telling_.say(label), {25, ink::faint, Weight::normal});
      y += canvas_.text({margin + 230, y, inner_width - 230, 0}, text,
                        {25, ink::text, Weight::normal, lines}) +
           4;
    };
    line("label_phone", telling_.phone(), 1);
    line("label_account", telling_.account(), 2);
    line("label_assumed", telling_.assumed(), 5);
    line("label_verdict", telling_.verdict(), 2);
    line("label_citation", telling_.citation(), 3);
    canvas_.text(
        {margin, page_height - 110.0, inner_width, 0},
        telling_.notice() + " " +
            telling_.say("page", {{"n", std::to_string(page)}, {"all", std::to_string(pages_)}}),
        {28, ink::faint});
    records_.clear();
  }

  void put(const Shot& shot, std::uint64_t at) {
    const std::uint64_t row = at / columns;
    const double x = margin + static_cast<double>(at % columns) * (cell_width + gutter);
    double y = grid_top + static_cast<double>(row) * cell_height;
    const Box place{x, y, cell_width, picture_height};
    if (shot.picture) {
      canvas_.frame(canvas_.picture(place, *shot.picture), ink::line, 3);
    } else {
      canvas_.hatch(place, ink::line, 24);
      canvas_.frame(place, ink::line, 3);
      canvas_.text({x + 20, y + picture_height / 3, cell_width - 40, 0}, telling_.problem(shot),
                   {30, ink::alarm, Weight::bold, 8});
    }
    y += picture_height + 10;
    y += canvas_.text({x, y, cell_width, 0}, moment(shot.time) + "  #" + std::to_string(shot.seq),
                      {28, ink::text, Weight::bold});
    const bool is_redacted = !shot.redactions.empty();
    y += canvas_.text({x, y, cell_width, 0}, telling_.title(shot),
                      {27, is_redacted ? ink::alarm : ink::text, Weight::normal, 2});
    canvas_.text({x, y, cell_width, 0}, telling_.address(shot),
                 {is_redacted ? 17.0 : 20.0, ink::faint, Weight::normal, is_redacted ? 3 : 1});
    records_.push_back({shot.seq, shot.seq});
  }

  Bytes png(std::uint64_t page) const {
    Statement said = telling_.statement("sheet");
    said.facts.emplace_back("page", std::to_string(page) + " of " + std::to_string(pages_));
    said.facts.emplace_back("records", seq_list(records_));
    return encode_png(canvas_.pixels(), {png_texts(about_, said), dots_per_inch});
  }

 private:
  const About& about_;
  const Telling telling_;
  const std::uint64_t pages_;
  Canvas canvas_;
  std::vector<SeqRange> records_;
};

fs::path page_name(const fs::path& target, std::uint64_t page) {
  if (page == 1) return target;
  return target.parent_path() /
         (target.stem().string() + "-" + std::to_string(page) + target.extension().string());
}

// All of them or none: the first page, whose name was asked for, last.
void give_birth(std::vector<std::unique_ptr<UnbornFile>>& files, const fs::path& target) {
  std::size_t left = files.size();
  try {
    for (; left > 0; --left) files[left - 1]->be_born();
  } catch (...) {
    std::error_code ignored;
    for (std::size_t page = left + 1; page <= files.size(); ++page) {
      fs::remove(page_name(target, page), ignored);
    }
    throw;
  }
}

}  // namespace

void write_contact_sheet(const About& about, const Shots& shots, const device::Words& words,
                         const fs::path& target, const Interruptible& interruptible) {
  std::vector<std::unique_ptr<UnbornFile>> files;
  Sheet sheet(about, shots, words);
  std::uint64_t drawn = 0;
  ProgressBar bar("Drawing");
  const auto end_page = [&] {
    auto file = std::make_unique<UnbornFile>(page_name(target, files.size() + 1));
    const Bytes png = sheet.png(files.size() + 1);
    file->write({reinterpret_cast<const char*>(png.data()), png.size()});
    file->finish();
    files.push_back(std::move(file));
  };
  shots.each(
      [&](Shot& shot) {
        interruptible.look();
        if (drawn % per_page == 0) sheet.begin(files.size() + 1);
        sheet.put(shot, drawn % per_page);
        if (++drawn % per_page == 0) end_page();
        bar.show(drawn, shots.extent().count);
      },
      [&](std::uint64_t) { interruptible.look(); });
  if (drawn % per_page != 0) end_page();
  interruptible.look();
  give_birth(files, target);
}

}  // namespace viewer::drawn
