package dev.offshoot.mcp;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.modelcontextprotocol.json.jackson2.JacksonMcpJsonMapper;
import io.modelcontextprotocol.server.McpSyncServer;
import io.modelcontextprotocol.server.transport.StdioServerTransportProvider;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.CountDownLatch;

/** Serves one client on standard input and output, until its input ends. */
public final class StdioDoor {
  private final CountDownLatch ended = new CountDownLatch(1);
  private final McpSyncServer server;

  /** Begins at once. */
  public StdioDoor(AgentServer agents, InputStream in, OutputStream out) {
    var lines = new BoundedLines(in, out, BoundedLines.MOST);
    this.server =
        agents.on(
            new StdioServerTransportProvider(
                new JacksonMcpJsonMapper(new ObjectMapper()),
                new Watched(lines.input()),
                lines.output()));
  }

  /** Returns when the client has gone. */
  public void await() throws InterruptedException {
    ended.await();
    server.closeGracefully();
  }

  /** Tells of the end of the input. */
  private final class Watched extends FilterInputStream {
    Watched(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      return seen(super.read());
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      return seen(super.read(target, offset, length));
    }

    private int seen(int result) {
      if (result < 0) {
        ended.countDown();
      }
      return result;
    }
  }
}
