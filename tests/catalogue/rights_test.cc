#include "catalogue/rights.h"

#include <array>

#include <catch2/catch.hpp>

using namespace openpress::catalogue;
using openpress::accounts::Principal;
using openpress::accounts::Role;

namespace {

constexpr std::int64_t kOwner = 7;
const std::vector<Sharer> kShares = {{11, Share::kViewer}, {12, Share::kEditor}, {13, Share::kOwner}};

Principal As(std::int64_t user, Role role) {
  Principal who;
  who.user_id = user;
  who.role = role;
  return who;
}

}  // namespace

TEST_CASE("what somebody may do with an item follows from ownership, role, share and state", "[rights]") {
  struct Row {
    std::int64_t user;
    Right if_public, if_private;
  };
  constexpr std::array kRows = {
      Row{kOwner, Right::kOwn, Right::kOwn},     Row{8, Right::kRead, Right::kNone},
      Row{11, Right::kRead, Right::kRead},       Row{12, Right::kEdit, Right::kEdit},
      Row{13, Right::kPublish, Right::kPublish},
  };
  for (const Row& row : kRows) {
    for (const Role role : {Role::kUser, Role::kJournalist}) {
      const Principal who = As(row.user, role);
      CHECK(RightOf(kOwner, State::kPublic, kShares, &who) == row.if_public);
      CHECK(RightOf(kOwner, State::kUnlisted, kShares, &who) == row.if_public);
      CHECK(RightOf(kOwner, State::kPrivate, kShares, &who) == row.if_private);
    }
    for (const Role role : {Role::kEditor, Role::kManager, Role::kAdmin}) {
      const Principal who = As(row.user, role);
      CHECK(RightOf(kOwner, State::kPrivate, {}, &who) == Right::kOwn);
    }
  }
  CHECK(RightOf(kOwner, State::kPublic, kShares, nullptr) == Right::kRead);
  CHECK(RightOf(kOwner, State::kUnlisted, kShares, nullptr) == Right::kRead);
  CHECK(RightOf(kOwner, State::kPrivate, kShares, nullptr) == Right::kNone);
}

TEST_CASE("shares are called as in MediaCMS", "[rights]") {
  for (const Share share : {Share::kViewer, Share::kEditor, Share::kOwner}) CHECK(ShareNamed(NameOf(share)) == share);
  CHECK_FALSE(ShareNamed("Viewer"));
  CHECK_FALSE(ShareNamed(""));
}
