package dev.offshoot.mcp;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Refuses a request whose body is announced to be too long, with words that reach the client: what
 * it still sends is read past, since a connection that is closed on a client that writes loses the
 * answer. It must never keep what it reads past, nor read past without end.
 */
final class BodyLimit implements Filter {
  private static final long READ_PAST = 64L * 1024 * 1024;

  private final int most;

  /**
   * @param most bytes in a body
   */
  BodyLimit(int most) {
    this.most = most;
  }

  @Override
  public void doFilter(ServletRequest request, ServletResponse to, FilterChain chain)
      throws IOException, ServletException {
    var length = request.getContentLengthLong();
    if (length <= most) {
      chain.doFilter(request, to);
      return;
    }
    if (length <= READ_PAST) {
      request.getInputStream().transferTo(OutputStream.nullOutputStream());
    }
    Gatekeeper.refuse(
        (HttpServletResponse) to,
        HttpServletResponse.SC_REQUEST_ENTITY_TOO_LARGE,
        "The message has %d bytes, at most %d are taken; send less at once."
            .formatted(length, most));
  }
}
