package dev.offshoot.e2e;

import static dev.offshoot.e2e.Shop.migration;
import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.api.BranchPhase;
import org.junit.jupiter.api.Test;

/** Operations that can never be done: each says why, and what to do instead. */
class OperationsE2E {
  @Test
  void whatCanNeverBeDoneSaysWhy() {
    try (var shop =
        Shop.open("never", migration(1, "accounts", "create table accounts (id int)"))) {
      shop.branch("login", "production");
      assertThat(shop.merged("sideways", "production", "login"))
          .startsWith("Failed NotParent 0: login is not the parent of production, which has none");
      shop.merge("nobody", "nobody", "production", "");
      shop.space()
          .until(() ->
              assertThat(shop.said("bm/nobody"))
                  .startsWith("Pending BranchNotFound 0: There is no branch nobody in namespace"));
      shop.create("BranchReset", "unknown", "{branchRef: {name: login}, toVersion: \"7\"}");
      assertThat(shop.ended("br/unknown"))
          .startsWith("Failed VersionNotTracked 0: Version 7 is not tracked on branch login");
      assertThat(shop.tracked("login")).isEqualTo("1");

      shop.set("mine", "login", migration(5, "five", "create table a (id int)"));
      shop.set("theirs", "production", migration(5, "five", "create table b (id int)"));
      assertThat(shop.merged("clash", "login", "production"))
          .startsWith("Failed Diverged 0: 5 five differs: ")
          .contains("nothing was executed");
      shop.space()
          .until(() ->
              assertThat(shop.space().get("production").getStatus().getPhase())
                  .isEqualTo(BranchPhase.MIGRATIONS_FAILED));
      shop.space().delete("bm", "clash");
      shop.space().ready("production");
    }
  }
}
