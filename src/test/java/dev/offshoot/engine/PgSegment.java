package dev.offshoot.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a killed server leaves to the machine: the segment of System V's shared memory by which
 * Postgres knows that a data directory is in use. A machine has 4096 of them, a run of the tests
 * kills hundreds of servers.
 */
final class PgSegment {
  /** Of postmaster.pid, counted from 0: {@code key id}. Postgres' miscadmin.h has the format. */
  private static final int LINE = 6;

  private PgSegment() {}

  /** Of the server of this data directory, which has ended. */
  static void remove(Path data) {
    try {
      var told = Files.readAllLines(data.resolve("postmaster.pid"));
      if (told.size() > LINE) {
        var id = told.get(LINE).strip().split(" +")[1];
        new ProcessBuilder("ipcrm", "-m", id).start().waitFor();
      }
    } catch (IOException e) {
      // it ended in order, and took it away itself
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
