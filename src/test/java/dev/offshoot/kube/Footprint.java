package dev.offshoot.kube;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What this process holds at a moment: platform threads, open files, sockets among them, and the
 * heap that is alive.
 */
public record Footprint(int threads, long files, long sockets, long heap) {
  private static final Path OPEN = Path.of("/proc/self/fd");
  private static final long SOME = 16 << 20;

  /** Now, after what is not needed any more was collected. */
  public static Footprint now() throws IOException {
    var memory = ManagementFactory.getMemoryMXBean();
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return new Footprint(
        ManagementFactory.getThreadMXBean().getThreadCount(),
        count(""),
        count("socket:"),
        memory.getHeapMemoryUsage().getUsed());
  }

  private static long count(String kind) throws IOException {
    try (var files = Files.list(OPEN)) {
      return files.filter(f -> target(f).startsWith(kind)).count();
    }
  }

  private static String target(Path file) {
    try {
      return Files.readSymbolicLink(file).toString();
    } catch (IOException e) {
      return ""; // closed meanwhile
    }
  }

  /** Whether it is about what it was before: nothing grew with the work in between. */
  public boolean flat(Footprint before) {
    return threads <= before.threads + 8
        && files <= before.files + 8
        && sockets <= before.sockets + 8
        && heap <= before.heap + SOME;
  }
}
