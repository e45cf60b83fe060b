package dev.offshoot.engine;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Where test servers keep their data: in memory where the system has a place for that, since making
 * a database costs ten times as much on a disk; below {@code target/postgres} otherwise, and always
 * for a server that is to wait for its disk. What a broken-off run left goes first: a directory
 * belongs to the run that holds the lock in it.
 */
final class PgPlace {
  private static final Path MEMORY = Path.of("/dev/shm");
  private static final long ENOUGH = 4L << 30;
  private static final String PREFIX = "offshoot-test-";
  static final String DATA = "data";
  private static final String LOCK = "lock";
  private static final String TURN = ".offshoot-test-turn";
  private static final Set<Path> SWEPT = ConcurrentHashMap.newKeySet();
  private static final Map<Path, FileChannel> HELD = new ConcurrentHashMap<>();

  private PgPlace() {}

  /**
   * A new directory.
   *
   * @param durable on a disk
   */
  static synchronized Path directory(String what, boolean durable) throws IOException {
    var memory = MEMORY.toFile();
    var place =
        !durable && memory.canWrite() && memory.getUsableSpace() > ENOUGH
            ? MEMORY
            : Files.createDirectories(Path.of("target", "postgres", "run").toAbsolutePath());
    // one run at a time: a new directory has no lock in it for a moment, and looks abandoned
    try (var turn =
            FileChannel.open(
                place.resolve(TURN), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        var _ = turn.lock()) {
      if (SWEPT.add(place)) {
        sweep(place);
      }
      return made(place, what);
    }
  }

  private static Path made(Path place, String what) throws IOException {
    var made = Files.createTempDirectory(place, PREFIX + what + "-");
    var lock =
        FileChannel.open(
            made.resolve(LOCK), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    if (lock.tryLock() == null) {
      throw new IOException("another run holds the new directory " + made);
    }
    HELD.put(made, lock);
    return made;
  }

  private static void sweep(Path place) throws IOException {
    try (var left = Files.newDirectoryStream(place, PREFIX + "*")) {
      for (var directory : left) {
        if (abandoned(directory)) {
          remove(directory);
        }
      }
    }
  }

  private static boolean abandoned(Path directory) {
    try (var lock = FileChannel.open(directory.resolve(LOCK), StandardOpenOption.WRITE)) {
      return lock.tryLock() != null;
    } catch (IOException | OverlappingFileLockException e) {
      return false;
    }
  }

  /** A directory with all that is in it, and what a server there left elsewhere. */
  static void remove(Path directory) {
    PgSegment.remove(directory.resolve(DATA));
    try (var _ = HELD.remove(directory);
        var files = Files.walk(directory)) {
      files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
    } catch (IOException | UncheckedIOException e) {
      // already gone
    }
  }

  /** A data directory to a place where there is none yet. */
  static void copy(Path from, Path to) throws IOException {
    try (var files = Files.walk(from)) {
      for (var file : (Iterable<Path>) files::iterator) {
        Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }
}
