package dev.offshoot.engine;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A socket whose write cannot wait for ever: one that makes no progress is ended by closing the
 * socket itself. What lies above it, TLS and the driver, would wait for that same write in order to
 * close. It decides nothing about reads: those have time-outs of their own.
 */
class GuardedSocket extends Socket {
  private static final int BEATS = 4;

  private final Duration beat;
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile long write;
  private volatile boolean writing;

  /**
   * @param patience how long one write may take
   */
  GuardedSocket(Duration patience) {
    this.beat = patience.dividedBy(BEATS);
  }

  @Override
  public void connect(SocketAddress to, int timeout) throws IOException {
    super.connect(to, timeout);
    Thread.ofVirtual().name("offshoot-socket-guard").start(this::guard);
  }

  /** Counts beats and not time: a process that was stopped for an hour has missed one. */
  private void guard() {
    try {
      long last = 0;
      int stuck = 0;
      while (!closed.await(beat.toMillis(), TimeUnit.MILLISECONDS)) {
        stuck = writing && write == last ? stuck + 1 : 0;
        last = write;
        if (stuck >= BEATS) {
          close();
        }
      }
    } catch (InterruptedException | IOException e) {
      // nobody interrupts it, and what cannot be closed is closed
    }
  }

  @Override
  public OutputStream getOutputStream() throws IOException {
    return new FilterOutputStream(super.getOutputStream()) {
      @Override
      public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        write++;
        writing = true;
        try {
          out.write(bytes, offset, length);
        } finally {
          writing = false;
        }
      }
    };
  }

  @Override
  public void close() throws IOException {
    closed.countDown();
    super.close();
  }
}
