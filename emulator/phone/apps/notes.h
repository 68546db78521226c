// Notes: several of them, each named by its first line. What is written stays until it is deleted;
// what was captured of it stays anyway.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "emulator/phone/app.h"

namespace phone {

class Notes final : public App {
 public:
  explicit Notes(const AppContext& context) : context_(context) {}

  // The list, or a new note where there is none yet.
  boost::asio::awaitable<void> open() override;
  void leave() override;
  void draw(Pen& pen) override;
  boost::asio::awaitable<bool> choose(Choice choice) override;
  boost::asio::awaitable<bool> tap(Point point) override;
  boost::asio::awaitable<bool> scroll(double by) override;
  boost::asio::awaitable<bool> back() override;
  const TextField* field() const override { return is_writing_ ? &field_ : nullptr; }
  boost::asio::awaitable<bool> write(Writing writing) override;
  boost::asio::awaitable<bool> move_by_row(CaretMove move) override;
  boost::asio::awaitable<bool> submit() override;
  boost::asio::awaitable<void> blur() override;
  // The open note's, else the latest one's.
  boost::asio::awaitable<bool> take_focus() override;

 private:
  struct Note {
    std::string text;
    std::string time;  // When it was last written in.
  };
  static constexpr std::size_t most_notes = 200;

  void open_note(std::size_t index);
  void close_note();
  void keep_note();
  void draw_note(Pen& pen);
  Rect writing_box() const;

  AppContext context_;
  std::vector<Note> notes_;  // The latest first.
  std::optional<std::size_t> open_;
  TextField field_{.writing = {}, .enter = Enter::newline};
  bool is_writing_ = false;
  bool is_asking_ = false;  // Whether to delete the open note.
  double scroll_ = 0;       // Of the list.
  double most_scroll_ = 0;
};

}  // namespace phone
