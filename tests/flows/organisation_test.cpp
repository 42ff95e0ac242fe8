// The organisation's acts at their edges: whose subtree, which day, and what is left of a person.
#include <gtest/gtest.h>

#include "kernel/access/access.h"
#include "kernel/access/passwords.h"
#include "kernel/journal/journal.h"
#include "kernel/org/acts.h"
#include "server/service.h"
#include "support/http_client.h"
#include "support/small_province.h"

namespace duoc::test {
namespace {

Day on(int y, int m, int d) { return day_from(y, m, d); }

class Organisation : public ::testing::Test {
 protected:
  Organisation() { deputy_ = person("deputy", "DOST", org::Role::administrator); }

  PersonId person(const std::string& login, const std::string& unit, org::Role role) {
    const org::AddPerson a{login, "Người " + login, "0912345678", "", "x"};
    const Entry e =
        p.must(p.in->act({}, [&](Work& w) { return org::add_person(w, p.in->people_keys, a); }));
    const PersonId id{std::stoll(e.record.substr(7))};
    if (!unit.empty()) p.must(appoint("", id, unit, role));
    return id;
  }
  Result<Entry> act(const std::string& login, Verb verb) {
    return p.in->act(login.empty() ? Actor{} : p.who(login), std::move(verb));
  }
  Result<Entry> appoint(const std::string& login, PersonId who, const std::string& unit,
                        org::Role role) {
    org::Appoint a;
    a.person = who;
    a.unit = p.units.at(unit);
    a.role = role;
    a.from = on(2025, 1, 1);
    return act(login, [a](Work& w) { return org::appoint(w, a); });
  }
  Result<Entry> rename(const std::string& login, const std::string& unit, Day from) {
    const org::RenameUnit a{p.units.at(unit), "Tên mới", "New", from};
    return act(login, [a](Work& w) { return org::rename_unit(w, a); });
  }
  Result<Entry> merge(const std::string& unit, const std::string& into, Day from) {
    const org::MergeUnit a{p.units.at(unit), p.units.at(into), from};
    return act("admin", [a](Work& w) { return org::merge_unit(w, a); });
  }
  Result<Entry> move(const std::string& unit, const std::string& parent, Day from) {
    const org::MoveUnit a{p.units.at(unit), p.units.at(parent), from};
    return act("admin", [a](Work& w) { return org::move_unit(w, a); });
  }
  Result<Entry> add(const std::string& login, const std::string& code, const std::string& parent,
                    bool external = false) {
    org::AddUnit a;
    a.facts = {code, "Đơn vị " + code, code, "department", 99, p.units[parent], external, ""};
    a.valid_from = on(2025, 1, 1);
    auto r = act(login, [a](Work& w) { return org::add_unit(w, a); });
    if (r) p.units[code] = UnitId{std::stoll(r->record.substr(5))};
    return r;
  }
  static std::string refusal(const Result<Entry>& r) { return r ? "accepted" : r.fault().key; }

  SmallProvince p;
  PersonId deputy_;
};

TEST_F(Organisation, AnAdministratorReachesTheSubtreeOfThePostAndNoFurther) {
  EXPECT_EQ(refusal(add("deputy", "DOST-B", "DOST")), "accepted");
  EXPECT_EQ(refusal(add("deputy", "X", "P")), "access.forbidden");
  EXPECT_EQ(refusal(add("deputy", "X", "")), "access.forbidden") << "a root concerns the province";
  EXPECT_EQ(refusal(rename("deputy", "DOST-A", on(2025, 4, 1))), "accepted");
  EXPECT_EQ(refusal(rename("deputy", "DOF", on(2025, 4, 1))), "access.forbidden");
  const PersonId fresh = person("fresh", "", org::Role::clerk);
  EXPECT_EQ(refusal(appoint("deputy", fresh, "DOF", org::Role::clerk)), "access.forbidden");
  EXPECT_EQ(refusal(appoint("deputy", fresh, "DOST-A", org::Role::clerk)), "accepted");
  EXPECT_EQ(refusal(act("deputy",
                        [](Work& w) {
                          return org::set_calendar(w, {2027, true, {}});
                        })),
            "access.forbidden");
}

TEST_F(Organisation, APersonIsAdministeredOnlyByWhoReachesAllTheirPosts) {
  const PersonId both = person("both", "DOST-A", org::Role::clerk);
  const auto set = [&](const std::string& by) {
    return refusal(act(by, [&](Work& w) {
      return org::set_password(w, p.in->people_keys, {both, "hash"});
    }));
  };
  EXPECT_EQ(set("deputy"), "accepted");
  p.must(appoint("", both, "DOF", org::Role::clerk));
  EXPECT_EQ(set("deputy"), "access.forbidden");
  EXPECT_EQ(refusal(appoint("deputy", both, "DOST", org::Role::clerk)), "access.forbidden");
  EXPECT_EQ(set("admin"), "accepted");
  EXPECT_EQ(set("clerk"), "access.forbidden");
}

TEST_F(Organisation, InspectorsAreAppointedAtTheTopOnly) {
  EXPECT_EQ(refusal(appoint("deputy", deputy_, "DOST", org::Role::inspector)), "access.forbidden");
  EXPECT_EQ(refusal(appoint("admin", deputy_, "DOST", org::Role::inspector)), "accepted");
}

TEST_F(Organisation, ACentralBodyIsARootButNotTheTopOfTheProvince) {
  p.must(add("admin", "MIN", "", true));
  for (const auto role : {org::Role::leader, org::Role::administrator}) {
    const std::string login = "min-" + std::string(org::name_of(role));
    const PersonId id = person(login, "MIN", role);
    EXPECT_FALSE(access::sees_all({p.org(), id, p.clock.now()}));
    EXPECT_EQ(refusal(rename(login, "DOF", on(2025, 4, 1))), "access.forbidden");
  }
}

// The committer's tree stood still until the next act on the organisation.
TEST_F(Organisation, AMergerDatedAheadTakesEffectOnItsDayWithoutAnEntry) {
  p.must(merge("C1", "C2", on(2025, 7, 1)));
  const auto unit = [&] { return p.org().today.find(p.units.at("C1")); };
  EXPECT_FALSE(unit()->closed);
  p.clock.set(start_of(on(2025, 7, 1)) + -1);
  EXPECT_FALSE(unit()->closed);
  p.clock.set(start_of(on(2025, 7, 1)));
  EXPECT_TRUE(unit()->closed) << "what readers see";
  bool closed = false;
  const auto look = [&](Work& w) -> Result<Entry> {
    closed = w.org.today.find(p.units.at("C1"))->closed.has_value();
    return Fault{Refusal::conflict, "fault.unknown", "", {}};
  };
  EXPECT_FALSE(act("admin", look));
  EXPECT_TRUE(closed) << "what verbs see";
}

TEST_F(Organisation, ATreeActMustLeaveATreeAtEveryLaterMoment) {
  EXPECT_EQ(refusal(move("DOST", "DOST-A", on(2025, 4, 1))), "unit.below_itself");
  p.must(move("C1", "DOF", on(2025, 8, 1)));
  EXPECT_EQ(refusal(move("DOF", "C1", on(2025, 4, 1))), "unit.below_itself")
      << "no circle today, but one from August on";
  EXPECT_EQ(refusal(move("DOF", "C2", on(2019, 1, 1))), "unit.not_yet_there");
  EXPECT_EQ(refusal(merge("C1", "C2", on(2025, 7, 1))), "unit.act_in_the_way");
  p.must(merge("DOH", "C2", on(2025, 9, 1)));
  EXPECT_EQ(refusal(rename("admin", "DOH", on(2025, 10, 1))), "unit.closed");
  EXPECT_EQ(refusal(rename("admin", "DOH", on(2025, 6, 1))), "accepted") << "before its end";
  EXPECT_EQ(refusal(merge("C2", "DOH", on(2025, 10, 1))), "unit.closed");
}

TEST_F(Organisation, ARenameDatedBackShowsInTheTreeOfThatDay) {
  p.must(rename("admin", "DOF", on(2024, 6, 1)));
  const auto org = p.in->committer->org();
  const auto name = [&](Day d) {
    return org::tree_at(org->unit_acts, start_of(d), ~Position{0})
        .find(p.units.at("DOF"))
        ->facts.name_vi;
  };
  EXPECT_EQ(name(on(2024, 5, 31)), "Đơn vị DOF");
  EXPECT_EQ(name(on(2024, 6, 1)), "Tên mới");
}

TEST_F(Organisation, AnErasedPersonHoldsNothingAndTheirKeyDoesNotOutliveARestart) {
  const PersonId id = person("gone", "DOF", org::Role::clerk);
  const org::State before = p.org();
  EXPECT_EQ(before.posts_in_force(id, p.clock.now()).size(), 1u);
  p.must(act("admin", [id](Work& w) { return org::erase_person(w, id); }));
  EXPECT_TRUE(p.org().posts_in_force(id, p.clock.now()).empty());
  EXPECT_TRUE(p.in->people_keys.has(id)) << "the process ended before the key went";
  p.reopen();
  EXPECT_FALSE(p.in->people_keys.has(id));
  EXPECT_EQ(refusal(act("admin", [id](Work& w) { return org::erase_person(w, id); })),
            "record.missing");
}

TEST_F(Organisation, SomebodyIsLeftToAdministerTheProvince) {
  const PersonId admin = p.who("admin").person;
  EXPECT_EQ(refusal(act("admin", [&](Work& w) { return org::erase_person(w, admin); })),
            "post.last_administrator");
  const auto org = p.in->committer->org();
  const PostId own = org->posts_in_force(admin, p.clock.now()).front()->id;
  const auto end = [&] {
    return refusal(act("admin", [&](Work& w) { return org::end_post(w, {own, on(2025, 3, 31)}); }));
  };
  EXPECT_EQ(end(), "post.last_administrator");
  person("second", "P", org::Role::administrator);
  EXPECT_EQ(end(), "accepted");
}

TEST_F(Organisation, ARevealIsAnEntryOfFieldAndPurposeWithoutTheValue) {
  const PersonId id = person("kept", "DOST-A", org::Role::clerk);
  const auto reveal = [&](const std::string& by, const std::string& purpose) {
    return act(by, [&](Work& w) { return org::reveal(w, {id, "phone", purpose}); });
  };
  EXPECT_EQ(refusal(reveal("clerk", "Liên hệ họp")), "access.forbidden");
  EXPECT_EQ(refusal(reveal("deputy", " ")), "person.purpose_needed");
  const Entry e = p.must(reveal("deputy", "Liên hệ họp"));
  EXPECT_EQ(e.kind, "person.revealed");
  EXPECT_NE(e.body.find("Liên hệ họp"), std::string::npos);
  EXPECT_EQ(e.body.find("0912345678"), std::string::npos);
}

TEST_F(Organisation, ACalendarThatLeavesNoWorkOrWasDraftedFromAnOlderOneIsRefused) {
  const auto set = [&](const org::SetCalendar& a) {
    return refusal(act("admin", [a](Work& w) { return org::set_calendar(w, a); }));
  };
  org::SetCalendar a{2027, true, {}};
  a.expected = p.org().calendar.version();
  EXPECT_EQ(set(a), "accepted");
  EXPECT_EQ(set(a), "calendar.changed_since");
  a.expected.reset();
  for (int d = 0; d < 40; ++d)
    a.days.push_back({on(2027, 6, 1) + d, org::DayKind::holiday, "Nghỉ", ""});
  EXPECT_EQ(set(a), "calendar.too_long_without_work");
  a.days = {{on(2027, 6, 2), org::DayKind::worked, "Làm bù", ""}};
  EXPECT_EQ(set(a), "calendar.worked_on_weekday");
  const auto list = server::modules();
  const auto verdict =
      journal::verify(p.in->store->writer(), {list, p.in->signer.public_key(), "", std::nullopt});
  EXPECT_TRUE(verdict.ok) << verdict.problem;
}

// Whether a session kept in the store is taken over by a process that starts.
bool taken_over(server::Installation& in, const std::string& cookie) {
  http::Options options;
  options.port = 0;
  server::Service service(in, options);
  const auto answer = ask(service.start(), "GET", "/api/v1/session", {{"cookie", cookie}});
  service.stop();
  return answer.body.find("\"signed_in\":true") != std::string::npos;
}

TEST_F(Organisation, ASessionOfAnOlderPasswordIsNotTakenOverAtAStart) {
  const auto set = [&](const std::string& password) {
    const org::SetPassword a{p.org().by_login.at("clerk"), access::hash_password(password)};
    p.must(act("admin", [&](Work& w) { return org::set_password(w, p.in->people_keys, a); }));
  };
  set("mot mat khau dai");
  std::string cookie;
  {
    http::Options options;
    options.port = 0;
    server::Service service(*p.in, options);
    const auto in =
        ask(service.start(), "POST", "/api/v1/session", {{"content-type", "application/json"}},
            R"({"login":"clerk","password":"mot mat khau dai"})");
    ASSERT_EQ(in.status, 200) << in.body;
    cookie = in.headers.at("set-cookie").substr(0, in.headers.at("set-cookie").find(';'));
    service.stop();
  }
  p.reopen();
  EXPECT_TRUE(taken_over(*p.in, cookie));
  p.reopen();
  // The entry alone, as if the process had ended before it closed the sessions.
  set("mot mat khau khac");
  p.reopen();
  EXPECT_FALSE(taken_over(*p.in, cookie));
}

}  // namespace
}  // namespace duoc::test
