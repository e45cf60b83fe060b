package dev.offshoot.kube;

import java.io.IOException;
import java.util.function.Supplier;

/**
 * Something that can be started again from nothing. {@link #started} decides: a failed start is
 * repeated with a new one, even when the remains of the failed one cannot be removed.
 */
interface Startable extends AutoCloseable {
  void start() throws IOException;

  static <T extends Startable> T started(int tries, Supplier<T> next) throws IOException {
    IOException failed = null;
    for (var i = 0; i < tries; i++) {
      var one = next.get();
      try {
        one.start();
        return one;
      } catch (IOException e) {
        remove(one, e);
        if (failed != null) {
          e.addSuppressed(failed);
        }
        failed = e;
      }
    }
    throw new IOException("not started in " + tries + " tries; the last one: ", failed);
  }

  private static void remove(Startable one, IOException why) {
    try {
      one.close();
    } catch (Exception e) {
      why.addSuppressed(e);
    }
  }
}
