package dev.offshoot.mcp;

import dev.offshoot.mcp.JsonRpc.Incoming;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/**
 * Lets only messages of JSON-RPC through to the SDK, and answers all others with the error that
 * JSON-RPC has for them. What is too long is read past, so that the answer reaches a client that
 * still writes; it must never be kept, nor be read past without end.
 */
final class MessageCheck implements Filter {
  private static final long READ_PAST = 64L * 1024 * 1024;

  private final int most;
  private final WireJson json;
  private final JsonRpc rpc;

  /**
   * @param most bytes in a body
   */
  MessageCheck(int most, WireJson json) {
    this.most = most;
    this.json = json;
    this.rpc = new JsonRpc(json);
  }

  @Override
  public void doFilter(ServletRequest any, ServletResponse to, FilterChain chain)
      throws IOException, ServletException {
    var request = (HttpServletRequest) any;
    var response = (HttpServletResponse) to;
    if (!request.getMethod().equals("POST")) {
      chain.doFilter(request, response);
      return;
    }
    var length = request.getContentLengthLong();
    var body = length > most ? new byte[0] : request.getInputStream().readNBytes(most + 1);
    if (length > most || body.length > most) {
      tooLong(request, response, length);
      return;
    }
    if (rpc.of(body) instanceof Incoming.Fault fault) {
      answer(response, HttpServletResponse.SC_BAD_REQUEST, fault);
      return;
    }
    chain.doFilter(new Again(request, body), response);
  }

  private void tooLong(HttpServletRequest request, HttpServletResponse response, long length)
      throws IOException {
    if (length <= READ_PAST) {
      pass(request.getInputStream());
    }
    answer(
        response,
        HttpServletResponse.SC_REQUEST_ENTITY_TOO_LARGE,
        new Incoming.Fault(
            null,
            JsonRpc.tooLong(null, most).code(),
            length < 0
                ? "The message has more than %d bytes; send less at once".formatted(most)
                : "The message has %d bytes, at most %d are taken; send less at once"
                    .formatted(length, most)));
  }

  private static void pass(ServletInputStream in) throws IOException {
    var bytes = new byte[1 << 16];
    for (long passed = 0; passed < READ_PAST; ) {
      var count = in.read(bytes);
      if (count < 0) {
        return;
      }
      passed += count;
    }
  }

  private void answer(HttpServletResponse response, int code, Incoming.Fault fault)
      throws IOException {
    response.setStatus(code);
    response.setContentType("application/json");
    response.getWriter().print(json.writeValueAsString(fault.answer()));
  }

  /** A request whose body was read already. */
  private static final class Again extends HttpServletRequestWrapper {
    private final byte[] body;

    Again(HttpServletRequest request, byte[] body) {
      super(request);
      this.body = body;
    }

    @Override
    public ServletInputStream getInputStream() {
      var bytes = new ByteArrayInputStream(body);
      return new ServletInputStream() {
        @Override
        public int read() {
          return bytes.read();
        }

        @Override
        public boolean isFinished() {
          return bytes.available() == 0;
        }

        @Override
        public boolean isReady() {
          return true;
        }

        @Override
        public void setReadListener(ReadListener listener) {
          throw new IllegalStateException("the body is there already");
        }
      };
    }

    @Override
    public BufferedReader getReader() {
      return new BufferedReader(new InputStreamReader(getInputStream(), StandardCharsets.UTF_8));
    }
  }
}
