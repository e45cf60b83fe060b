package dev.offshoot.engine;

import dev.offshoot.engine.Engine.Progress;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * An operator's engine in a process of its own with little memory, for {@link HarmIT}: runs what
 * tries to fill that memory and prints how each ended.
 */
final class SmallHeap {
  /**
   * What is run.
   *
   * @param ends of the outcome's text, or the SQLSTATE of the failure
   */
  record Attack(String name, boolean transactional, String sql, String ends) {}

  static final List<Attack> ATTACKS =
      List.of(
          new Attack(
              "150,000 warnings",
              true,
              "do $$ begin for i in 1..150000 loop raise warning '% %', i, repeat('w', 500); end loop; end $$",
              "Done"),
          new Attack(
              "20,000 notifications",
              true,
              "listen c; do $$ begin for i in 1..20000 loop perform pg_notify('c', repeat('n', 7000) || i); end loop; end $$",
              "Done"),
          new Attack(
              "an exception of 200 MB",
              true,
              "do $$ begin raise exception '%', repeat('x', 200000000); end $$",
              "P0001"),
          new Attack(
              "an error of 20 MB that looks like passwords",
              true,
              "do $$ begin raise exception '%', repeat('password ''\\', 2000000); end $$",
              "P0001"),
          new Attack(
              "details and a hint of 20 MB",
              true,
              "do $$ begin raise exception 'short' using detail = repeat('d', 20000000), hint = repeat('h', 20000000),"
                  + " table = repeat('t', 20000000), constraint = repeat('c', 20000000); end $$",
              "P0001"),
          new Attack(
              "a failed statement of 40 MB",
              true,
              "do $$ begin execute 'select ' || repeat(' ', 40000000) || ' from from'; end $$",
              "42601"),
          new Attack(
              "rows of 10 MB, 1 GB together",
              false,
              "select repeat('r', 10000000) from generate_series(1, 100)",
              "Done"),
          new Attack(
              "rows of 1 KB, 1 GB together",
              false,
              "select repeat('r', 1000) from generate_series(1, 1000000)",
              "Done"),
          new Attack(
              "two million empty rows", false, "select from generate_series(1, 2000000)", "Done"),
          new Attack(
              "1,600 columns",
              false,
              "select " + "null, ".repeat(1599) + "null from generate_series(1, 10000)",
              "Done"),
          new Attack(
              "copy to the client",
              false,
              "copy (select repeat('r', 10000000) from generate_series(1, 30)) to stdout",
              "0A000"),
          new Attack(
              "a reported setting of 40 MB",
              true,
              "do $$ begin perform set_config('search_path', repeat('s', 40000000), true); end $$",
              "Done"));

  private SmallHeap() {}

  /** With the port of a {@link PgServer} that is prepared. */
  public static void main(String[] arguments) throws Exception {
    var port = Integer.parseInt(arguments[0]);
    var access = access(port);
    var engine = new PostgresEngine(System::nanoTime);
    engine.prepare(access);
    long version = 1;
    for (var attack : ATTACKS) {
      version++;
      var change =
          new Change.Migration(
              Version.of("" + version), "m" + version, attack.sql(), attack.transactional(), true);
      long began = System.nanoTime();
      var outcome = engine.apply(access, List.of(change), Fixture.options(), Progress.SILENT);
      var ended =
          outcome instanceof Outcome.Failed failed
              ? failed.error().sqlState() + " " + failed.error().toString().length()
              : outcome.getClass().getSimpleName();
      System.out.println(
          attack.name()
              + ": "
              + ended
              + " after "
              + (System.nanoTime() - began) / 1_000_000
              + " ms");
    }
  }

  private static Access access(int port) {
    return new Access() {
      @Override
      public Address address() throws IOException {
        return new Address("127.0.0.1", port);
      }

      @Override
      public String password(Role role) {
        return PgServer.PASSWORDS.password(PgServer.UID, role, 0);
      }

      @Override
      public Optional<Trust> trust() {
        return Optional.empty();
      }

      @Override
      public String branch() {
        return "small";
      }
    };
  }
}
