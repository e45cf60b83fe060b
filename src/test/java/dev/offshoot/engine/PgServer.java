package dev.offshoot.engine;

import dev.offshoot.kube.FreePort;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.stream.Stream;

/**
 * A real Postgres server for tests, bootstrapped exactly as a branch's pod does it: initdb, then
 * {@link ServerSql} through single-user mode, then password logins only and none for the superuser.
 *
 * <p>The data directory is made once per JVM and major version and copied for each server, so a
 * server costs about half a second; copies share one system identifier unless {@link #fresh} made
 * them. All processes end with the JVM at the latest.
 */
public final class PgServer implements AutoCloseable {
  /** Roles that migrations may grant to. */
  public static final List<String> TENANT_ROLES = List.of("anon", "authenticated");

  /**
   * A setting for tests that make thousands of connections and say nothing of logins: passwords are
   * not asked for, which is most of what a connection costs.
   */
  public static final String TRUSTING = "hba_file=trusting.conf";

  private static final String FSYNC = "fsync=on";
  static final RolePasswords PASSWORDS = new RolePasswords(new byte[32]);
  static final String UID = "00000000-0000-0000-0000-000000000000";
  private static final Map<Integer, Path> TEMPLATES = new ConcurrentHashMap<>();
  private static final Map<Integer, PgServer> SHARED = new ConcurrentHashMap<>();

  private final PgBinaries binaries;
  private final Path data;
  private final String branch;
  private final String[] settings;
  private int port;
  private Process process;

  private PgServer(PgBinaries binaries, Path data, String branch, String... settings) {
    this.binaries = binaries;
    this.data = data;
    this.branch = branch;
    this.settings = settings;
  }

  /**
   * A running server of its own.
   *
   * @param settings such as {@code work_mem=1MB}; later ones win
   */
  public static PgServer start(int major, String... settings) {
    return create(major, false, settings);
  }

  /** As {@link #start}, on a disk and with what a branch's server writes there: for measuring. */
  public static PgServer durable(int major, String... settings) {
    var all = Stream.concat(Stream.of(FSYNC, "max_wal_size=1GB"), Arrays.stream(settings));
    return create(major, false, all.toArray(String[]::new));
  }

  /** As {@link #start}, with an identity of its own: slower by initdb and bootstrap. */
  public static PgServer fresh(int major, String... settings) {
    return create(major, true, settings);
  }

  /** One server for the whole JVM; whoever uses it leaves it running and minds what is there. */
  public static PgServer shared(int major) {
    return SHARED.computeIfAbsent(major, PgServer::start);
  }

  /** A command line with the programs of a major in its PATH, as a user that is not root. */
  public static List<String> shell(int major, String... arguments) throws IOException {
    return PgBinaries.of(major).shell(arguments);
  }

  private static PgServer create(int major, boolean fresh, String... settings) {
    try {
      var binaries = PgBinaries.of(major);
      var data =
          PgPlace.directory("pg" + major, List.of(settings).contains(FSYNC)).resolve(PgPlace.DATA);
      if (fresh) {
        bootstrap(binaries, data);
      } else {
        PgPlace.copy(TEMPLATES.computeIfAbsent(major, m -> template(binaries)), data);
      }
      var server =
          new PgServer(binaries, data, data.getParent().getFileName().toString(), settings);
      Runtime.getRuntime().addShutdownHook(new Thread(server::close));
      server.launch();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path template(PgBinaries binaries) {
    try {
      var data = PgPlace.directory("template" + binaries.major(), false).resolve(PgPlace.DATA);
      bootstrap(binaries, data);
      Runtime.getRuntime().addShutdownHook(new Thread(() -> PgPlace.remove(data.getParent())));
      return data;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void bootstrap(PgBinaries binaries, Path data) throws IOException {
    binaries.run(
        "",
        "initdb",
        "-D",
        data.toString(),
        "-U",
        "postgres",
        "--no-sync",
        "--locale=C",
        "-E",
        "UTF8",
        "--auth=reject");
    Files.writeString(
        data.resolve("pg_hba.conf"),
        "host all postgres 0.0.0.0/0 reject\nhost all all 0.0.0.0/0 scram-sha-256\n");
    Files.writeString(
        data.resolve("trusting.conf"),
        "host all postgres 0.0.0.0/0 reject\nhost all all 0.0.0.0/0 trust\n");
    single(binaries, data, "postgres", ServerSql.newCluster(verifiers(), TENANT_ROLES));
    single(binaries, data, ServerSql.TEMPLATE_DATABASE, ServerSql.newTemplate());
    single(binaries, data, "postgres", ServerSql.eachStart(verifiers(), TENANT_ROLES));
  }

  private static Map<Role, String> verifiers() {
    var verifiers = new EnumMap<Role, String>(Role.class);
    for (var role : Role.values()) {
      verifiers.put(role, PASSWORDS.verifier(UID, role, 0));
    }
    return verifiers;
  }

  private static void single(PgBinaries binaries, Path data, String database, String sql)
      throws IOException {
    binaries.run(
        sql,
        "postgres",
        "--single",
        "-j",
        "-D",
        data.toString(),
        "-c",
        "exit_on_error=on",
        "-c",
        "fsync=off",
        database);
  }

  /** Runs SQL as the server's own superuser; the server must be stopped. */
  public void single(String database, String sql) throws IOException {
    single(binaries, data, database, sql);
  }

  private void launch() throws IOException {
    for (int attempt = 0; ; attempt++) {
      if (port == 0 || attempt > 0) {
        port = FreePort.find();
      }
      var line =
          Stream.concat(
                  Stream.of(
                      "-D",
                      data.toString(),
                      "-p",
                      "" + port,
                      "-c",
                      "listen_addresses=127.0.0.1",
                      "-c",
                      "unix_socket_directories=",
                      "-c",
                      "fsync=off",
                      "-c",
                      "max_wal_size=96MB",
                      "-c",
                      // in the data directory: what a killed server leaves goes with it
                      "dynamic_shared_memory_type=mmap"),
                  Arrays.stream(settings).flatMap(s -> Stream.of("-c", setting(s))))
              .toArray(String[]::new);
      process =
          new ProcessBuilder(binaries.command("postgres", line))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(logFile()))
              .start();
      if (answers()) {
        return;
      }
      kill();
      if (attempt == 3) {
        throw new IOException("postgres does not start: " + Files.readString(logFile().toPath()));
      }
    }
  }

  private String setting(String given) {
    return given.equals(TRUSTING) ? "hba_file=" + data.resolve("trusting.conf") : given;
  }

  private boolean answers() {
    var end = System.nanoTime() + TimeUnit.MINUTES.toNanos(3);
    while (System.nanoTime() < end && process.isAlive()) {
      try (var connection = connect("postgres", Role.OFFSHOOT)) {
        return connection.isValid(5);
      } catch (SQLException e) {
        if (!List.of("08001", "08006", "57P03", "08004").contains(e.getSQLState())) {
          throw new IllegalStateException(e);
        }
        pause();
      }
    }
    return false;
  }

  private static void pause() {
    try {
      Thread.sleep(10);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** A connection of the test's own. */
  public Connection connect(String database, Role role) throws SQLException {
    var properties = new Properties();
    properties.put("user", role.roleName());
    properties.put("password", PASSWORDS.password(UID, role, 0));
    properties.put("connectTimeout", "10");
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:" + port + "/" + database, properties);
  }

  /** The way to this server. */
  public Access access() {
    return access(() -> port, branch);
  }

  /** The way to such a server of any process, by its port. */
  static Access access(IntSupplier port, String branch) {
    return new Access() {
      @Override
      public Address address() throws IOException {
        return new Address("127.0.0.1", port.getAsInt());
      }

      @Override
      public String password(Role role) {
        return PASSWORDS.password(UID, role, 0);
      }

      @Override
      public Optional<Trust> trust() {
        return Optional.empty();
      }

      @Override
      public String branch() {
        return branch;
      }
    };
  }

  public int major() {
    return binaries.major();
  }

  public int port() {
    return port;
  }

  /** What the server wrote. */
  public File logFile() {
    return data.resolveSibling("log").toFile();
  }

  /** An orderly, fast shutdown. */
  public void stop() {
    signal(process.pid(), "INT");
    await();
  }

  /** As the machine's power would go: no process of the server gets to do anything more. */
  public void kill() {
    signal(process.pid(), "STOP"); // it must not start others while they are counted
    var all = Stream.concat(process.descendants(), Stream.of(process.toHandle())).toList();
    all.forEach(ProcessHandle::destroyForcibly);
    await();
    all.forEach(PgServer::awaitEnd);
  }

  /**
   * The server's processes are not ours: the JDK would look for them every 300 ms only, and until
   * somebody has collected them. One that waits for that does nothing any more.
   */
  private static void awaitEnd(ProcessHandle process) {
    while (process.isAlive() && !collectable(process.pid())) {
      pause();
    }
  }

  private static boolean collectable(long pid) {
    try {
      var stat = Files.readString(Path.of("/proc", "" + pid, "stat"));
      return stat.startsWith("Z", stat.lastIndexOf(')') + 2);
    } catch (IOException e) {
      return true;
    }
  }

  /** Starts again on the same port, after {@link #stop} or {@link #kill}, as a pod would. */
  public void restart() throws IOException {
    if (process.isAlive()) {
      stop();
    }
    single(binaries, data, "postgres", ServerSql.eachStart(verifiers(), TENANT_ROLES));
    launch();
  }

  /**
   * A volume as it is now, put back later: another server with the same data; this one is down.
   *
   * @param more empty files in its data directory
   */
  public PgServer copied(String... more) throws IOException {
    if (process.isAlive()) {
      throw new IllegalStateException("stop it first");
    }
    var to = PgPlace.directory("pg" + major(), false).resolve(PgPlace.DATA);
    PgPlace.copy(data, to);
    for (var file : more) {
      Files.createFile(to.resolve(file));
    }
    var copied = new PgServer(binaries, to, branch, settings);
    Runtime.getRuntime().addShutdownHook(new Thread(copied::close));
    copied.launch();
    return copied;
  }

  /** Sends a signal to a backend, or to any process of this server. */
  public static void signal(long pid, String name) {
    try {
      new ProcessBuilder("kill", "-" + name, "" + pid).start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void await() {
    try {
      if (!process.waitFor(3, TimeUnit.MINUTES)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    if (process != null && process.isAlive()) {
      kill();
    }
    PgPlace.remove(data.getParent());
  }
}
