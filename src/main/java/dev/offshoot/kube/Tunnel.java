package dev.offshoot.kube;

import java.io.IOException;
import java.net.Socket;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection from a local socket through the API server to a pod's port: one websocket, which
 * lives as long as the socket. Each side is read only as fast as the other takes it. It decides
 * when a silent far side counts as gone; everything of it must end with it.
 */
final class Tunnel implements WebSocket.Listener {
  private static final Logger log = LoggerFactory.getLogger(Tunnel.class);
  private static final int DATA = 0;
  private static final int ERROR = 1;
  private static final int CHUNK = 32 * 1024;

  /** How many beats the far side may neither send, nor answer, nor take anything. */
  private static final int BEATS = 4;

  /** Opens the way to a pod. */
  interface Opener {
    WebSocket open(String namespace, String pod, WebSocket.Listener listener)
        throws IOException, InterruptedException;
  }

  private final Socket near;
  private final Duration beat;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final boolean[] named = new boolean[2];
  private int channel = -1;
  private volatile boolean heard;
  private volatile @Nullable WebSocket far;

  Tunnel(Socket near, Duration beat) {
    this.near = near;
    this.beat = beat;
  }

  /** Carries until either side ends; the caller's thread carries what the near side sends. */
  void carry(Opener opener, String namespace, String pod) {
    try {
      near.setTcpNoDelay(true);
      var opened = opener.open(namespace, pod, this);
      far = opened;
      Thread.ofVirtual().name("port-forward-watch-" + pod).start(() -> watch(opened));
      send(opened);
      opened.sendClose(WebSocket.NORMAL_CLOSURE, "").get(beat.toMillis(), TimeUnit.MILLISECONDS);
      ended.await(beat.toMillis(), TimeUnit.MILLISECONDS);
    } catch (IOException | ExecutionException | TimeoutException e) {
      log.atDebug().addKeyValue("pod", pod).setCause(e).log("a port-forward ended");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      end();
    }
  }

  private void send(WebSocket to)
      throws IOException, InterruptedException, ExecutionException, TimeoutException {
    var in = near.getInputStream();
    var buffer = new byte[CHUNK + 1];
    buffer[0] = DATA;
    for (int n = in.read(buffer, 1, CHUNK); n > 0; n = in.read(buffer, 1, CHUNK)) {
      // the next may be sent only when this one was taken
      to.sendBinary(ByteBuffer.wrap(buffer, 0, n + 1), true)
          .get(BEATS * beat.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  /**
   * Asks the far side for a sign at each beat. Beats are counted, not time: a process that was
   * stopped for an hour has missed one.
   */
  private void watch(WebSocket to) {
    int silent = 0;
    try {
      while (!ended.await(beat.toMillis(), TimeUnit.MILLISECONDS)) {
        silent = heard ? 0 : silent + 1;
        heard = false;
        if (silent >= BEATS) {
          log.atInfo().log("a port-forward without any sign of life is ended");
          end();
          return;
        }
        to.sendPing(ByteBuffer.allocate(0));
      }
    } catch (InterruptedException e) {
      end();
    }
  }

  @Override
  public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
    heard = true;
    try {
      take(data, last);
      from.request(1);
    } catch (IOException e) {
      end();
    }
    return null;
  }

  /** A message begins with its channel, and the first one of a channel only names the port. */
  private void take(ByteBuffer data, boolean last) throws IOException {
    if (channel < 0 && data.hasRemaining()) {
      channel = data.get();
    }
    if (channel != DATA && channel != ERROR) {
      throw new IOException("a message for no channel of ours");
    }
    if (!named[channel]) {
      named[channel] = last;
    } else if (channel == ERROR) {
      throw new IOException("the pod's port does not answer");
    } else {
      var bytes = new byte[data.remaining()];
      data.get(bytes);
      near.getOutputStream().write(bytes);
    }
    if (last) {
      channel = -1;
    }
  }

  @Override
  public @Nullable CompletionStage<?> onPong(WebSocket from, ByteBuffer message) {
    heard = true;
    from.request(1);
    return null;
  }

  @Override
  public CompletionStage<?> onClose(WebSocket from, int code, String reason) {
    end();
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public void onError(WebSocket from, Throwable error) {
    end();
  }

  /** Both sides, at once and without a word: neither can hold this up. */
  void end() {
    ended.countDown();
    var open = far;
    if (open != null) {
      open.abort();
    }
    try {
      near.close();
    } catch (IOException e) {
      // it is gone
    }
  }
}
