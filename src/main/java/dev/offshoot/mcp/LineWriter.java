package dev.offshoot.mcp;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes lines in their order, on a thread of its own: a client that sends all before it reads any
 * is still heard. It holds back whoever writes when too much waits, and never keeps more.
 */
final class LineWriter {
  private static final Logger log = LoggerFactory.getLogger(LineWriter.class);
  private static final int ROOM = 32 * 1024 * 1024;

  private final OutputStream out;
  private final Runnable unread;
  private final LinkedBlockingQueue<byte[]> lines = new LinkedBlockingQueue<>();
  private final Semaphore room = new Semaphore(ROOM);
  private final Underway waiting = new Underway();

  /**
   * @param unread is told when nobody reads any more
   */
  LineWriter(OutputStream out, Runnable unread) {
    this.out = out;
    this.unread = unread;
  }

  void start() {
    Thread.ofPlatform().daemon().name("mcp-output").start(this::write);
  }

  /** Writes a line, a moment later. */
  void write(byte[] line) {
    room.acquireUninterruptibly(size(line));
    waiting.begin();
    lines.add(line);
  }

  /** Returns when all is written, or after this time. */
  void flushed(Duration most) {
    waiting.await(most);
  }

  private void write() {
    var open = true;
    try {
      while (true) {
        var line = lines.take();
        open = open && written(line);
        waiting.end();
        room.release(size(line));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean written(byte[] line) {
    try {
      out.write(line);
      out.flush();
      return true;
    } catch (IOException e) {
      log.atInfo()
          .addKeyValue("error", String.valueOf(e.getMessage()))
          .log("nobody reads the output");
      unread.run();
      return false;
    }
  }

  private static int size(byte[] line) {
    return Math.min(line.length, ROOM);
  }
}
