package dev.offshoot.branch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.engine.Access;
import dev.offshoot.engine.PgServer;
import dev.offshoot.engine.PostgresEngine;
import dev.offshoot.engine.Role;
import dev.offshoot.status.Reason;
import dev.offshoot.work.Board;
import java.sql.SQLException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A volume that holds another database than the one that was reported: nothing is done to it. */
class DataReplacedIT {
  private static final BranchId ID = new BranchId("shop", "production", Seen.UID);

  private final PostgresEngine engine = new PostgresEngine(System::nanoTime);
  private final Board board = new Board();
  private final BranchWork work = BranchWorkTest.work(engine, board);

  @Test
  void anotherDatabaseStaysAsItIs() throws Exception {
    try (var before = PgServer.fresh(18);
        var now = PgServer.fresh(18)) {
      var reported = engine.identify(before.access()).systemIdentifier();
      var found = engine.identify(now.access()).systemIdentifier();
      assertThat(found).isNotEqualTo(reported);
      var untouched = content(now);

      work.prepare(ID, now.access(), "u/0", Optional.of(reported));
      work.prepare(ID, now.access(), "u/1", Optional.of(reported));

      var trouble = board.facts(Seen.UID).orElseThrow().trouble().orElseThrow();
      assertThat(trouble.reason()).isEqualTo(Reason.DATA_REPLACED.word());
      assertThat(trouble.message())
          .contains("holds database %s instead of %s".formatted(found, reported));
      assertThat(content(now)).isEqualTo(untouched);
      assertThat(work.preparedIncarnation(Seen.UID)).isEmpty();

      prepares(before.access(), reported);
      prepares(now.access(), found);
      assertThat(content(now)).isNotEqualTo(untouched);
    }
  }

  private void prepares(Access access, String identity) throws Exception {
    work.prepare(ID, access, "u/0", Optional.of(identity));
    var facts = board.facts(Seen.UID).orElseThrow();
    assertThat(facts.trouble()).isEmpty();
    assertThat(facts.server().orElseThrow().systemIdentifier()).isEqualTo(identity);
  }

  /** Every database and role, and what is in the database that each server has. */
  private static String content(PgServer server) throws SQLException {
    try (var session = server.connect("postgres", Role.OFFSHOOT);
        var statement = session.createStatement();
        var row =
            statement.executeQuery(
                """
                select
                  (select string_agg(d::text, ',' order by oid) from pg_database d),
                  (select string_agg(r::text, ',' order by oid) from pg_roles r),
                  (select string_agg(oid || ' ' || coalesce(relacl::text, ''), ',' order by oid) from pg_class)
                """)) {
      row.next();
      return row.getString(1) + row.getString(2) + row.getString(3);
    }
  }
}
