#include "emulator/classroom/accounts.h"

#include <boost/json.hpp>

#include "emulator/serve/on_strand.h"

namespace asio = boost::asio;
namespace json = boost::json;

namespace classroom {
namespace {

json::object both(const session::Text& text) {
  return {{"ko", text.ko}, {"en", text.en}};
}

json::array each(const std::vector<session::Text>& texts) {
  json::array list;
  for (const session::Text& text : texts) list.push_back(both(text));
  return list;
}

json::array sites_of(const session::Act& act) {
  json::array list;
  for (const session::Offer& offer : act.offers)
    list.push_back(json::object{{"url", offer.url}, {"title", both(offer.title)}});
  return list;
}

// What everybody may see of an act.
json::object for_learners(const session::Act& act) {
  return {{"title", both(act.title)},         {"phones", session::name_of(act.phones)},
          {"learners", both(act.learners)},   {"sites", sites_of(act)},
          {"questions", each(act.questions)}, {"actions", each(act.actions)}};
}

json::object for_trainer(const session::Act& act) {
  json::object whole = for_learners(act);
  whole["minutes"] = act.length.count();
  whole["trainer"] = each(act.trainer);
  return whole;
}

bool is_revealed(const Room& room) {
  return room.course().state() == State::revealed || room.course().state() == State::ended;
}

json::value verdict_of(const Place& place) {
  return place.verdict ? json::value(*place.verdict) : json::value(nullptr);
}

asio::awaitable<json::object> seat_for_trainer(const Room& room, const Place& place) {
  const serve::Tally& tally = place.handset->tally();
  json::object seat{{"seat", place.seat.number},
                    {"phone", place.seat.phone()},
                    {"name", place.seat.name},
                    {"scripted", place.seat.number == 0},
                    {"connected", tally.pages > 0},
                    {"on", tally.is_on.load()},
                    {"healthy", tally.is_healthy.load()},
                    {"visits", tally.visits.load()},
                    {"apps", tally.app_openings.load()},
                    {"records", nullptr},
                    {"verdict", verdict_of(place)}};
  serve::Handset* handset = place.handset.get();
  seat["picture"] = co_await serve::on_strand(handset->strand(),
                                              [handset] { return handset->look_for_others(); });
  if (place.seat.number == 0) {
    json::object story = co_await serve::on_strand(handset->strand(), [handset] {
      return json::object{{"chapter", both(handset->chapter())}, {"say", both(handset->said())}};
    });
    seat["story"] = std::move(story);
  }
  if (place.verdict || (is_revealed(room) && place.is_on))
    seat["records"] = co_await room.records_of(place);
  co_return seat;
}

}  // namespace

json::object account_for_joiners(const Room& room) {
  const session::Lesson& lesson = room.course().lesson();
  return {{"title", both(lesson.title)},
          {"about", both(lesson.about)},
          {"state", name_of(room.course().state())},
          {"free", room.seats_free()}};
}

json::object account_for_seat(const Room& room, const Place& place, const std::string& log) {
  const Course& course = room.course();
  json::object account{{"seat", place.seat.number},
                       {"phone", place.seat.phone()},
                       {"name", place.seat.name},
                       {"state", name_of(course.state())},
                       {"act", nullptr},
                       {"message", room.roster().message},
                       {"revealed", is_revealed(room)},
                       {"viewer", log.empty() ? json::value(nullptr) : json::value(log)},
                       {"verdict", verdict_of(place)}};
  if (course.state() != State::waiting) account["act"] = for_learners(course.act());
  return account;
}

asio::awaitable<json::object> account_for_trainer(const Room& room, Whereabouts where) {
  const Course& course = room.course();
  json::array acts;
  for (const session::Act& act : course.lesson().acts) acts.push_back(for_trainer(act));
  json::object account{
      {"title", both(course.lesson().title)},
      {"about", both(course.lesson().about)},
      {"state", name_of(course.state())},
      {"sealed", room.is_sealed()},
      {"code", room.roster().code},
      {"join", where.address},
      {"join_link", where.link},
      {"viewer", where.viewer.empty() ? json::value(nullptr) : json::value(where.viewer)},
      {"folder", room.folder_name()},
      {"time", storage::to_rfc3339(room.now())},
      {"speed", room.roster().speed},
      {"act", course.act_number()},
      {"in_act_s", course.in_act(Course::Instant::clock::now()).count()},
      {"acts", std::move(acts)},
      {"message", room.roster().message},
      {"of_seats", room.options().seats}};
  // A phone that is busy answers late; seats may be taken meanwhile, and none is ever given up.
  json::array seats;
  for (std::size_t i = 0; i < room.places().size(); ++i) {
    json::object seat = co_await seat_for_trainer(room, *room.places()[i]);
    seats.push_back(std::move(seat));
  }
  account["seats"] = std::move(seats);
  co_return account;
}

}  // namespace classroom
