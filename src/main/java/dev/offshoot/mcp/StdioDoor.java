package dev.offshoot.mcp;

import io.modelcontextprotocol.server.McpSyncServer;
import java.io.InputStream;
import java.io.OutputStream;

/** Serves one client on standard input and output, until the client is gone. */
public final class StdioDoor {
  private final LineTransport transport;
  private final McpSyncServer server;

  /** Begins at once. */
  public StdioDoor(AgentServer agents, InputStream in, OutputStream out) {
    this.transport = new LineTransport(in, out, LineReader.MOST);
    this.server = agents.on(transport);
  }

  /** Returns when the client has gone. */
  public void await() throws InterruptedException {
    transport.await();
    server.closeGracefully();
  }
}
