package dev.offshoot.kube;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Ports that one test JVM has to itself: no other test JVM of this machine, of whatever checkout,
 * gets one of them. A range is claimed by a lock on a file, which the kernel releases with the
 * process. The ranges lie below the ports that the system gives away by itself, and each port is
 * bound once before it is handed out, since other programs know nothing of the locks.
 */
final class PortRange implements AutoCloseable {
  static final int FIRST = 20_000;
  static final int SIZE = 100;
  static final int RANGES = 100;

  private final FileChannel claim;
  private final int first;
  private int given;

  private PortRange(FileChannel claim, int first) {
    this.claim = claim;
    this.first = first;
  }

  /** The first range that nobody has; {@code locks} is the same directory for all. */
  static PortRange claim(Path locks) throws IOException {
    Files.createDirectories(locks);
    forAll(locks, "rwxrwxrwx");
    for (var range = 0; range < RANGES; range++) {
      var file = locks.resolve("range-" + range);
      var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      forAll(file, "rw-rw-rw-");
      if (locked(channel)) {
        return new PortRange(channel, FIRST + range * SIZE);
      }
      channel.close();
    }
    throw new IOException("all " + RANGES + " ranges of ports are claimed, see " + locks);
  }

  /** Every user of the machine claims here; who did not make the file may not change it. */
  private static void forAll(Path file, String mode) {
    try {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    } catch (IOException e) {
      // somebody else made it, and said the same
    }
  }

  private static boolean locked(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  /** The next port of the range that is free now; one comes again only after all others. */
  synchronized int next() throws IOException {
    for (var tries = 0; tries < SIZE; tries++) {
      var port = first + given++ % SIZE;
      try (var _ = new ServerSocket(port)) {
        return port;
      } catch (IOException e) {
        // a program that knows nothing of the ranges has it
      }
    }
    throw new IOException("no free port from " + first + " to " + (first + SIZE - 1));
  }

  @Override
  public void close() throws IOException {
    claim.close();
  }
}
