package dev.offshoot.engine;

import java.io.IOException;
import java.util.Optional;

/** Another database of the server that an access leads to. */
record Scratch(Access server, String database) implements Access {
  @Override
  public Address address() throws IOException {
    return server.address();
  }

  @Override
  public String password(Role role) {
    return server.password(role);
  }

  @Override
  public Optional<Trust> trust() throws IOException {
    return server.trust();
  }

  @Override
  public Optional<String> lastEnd() {
    return server.lastEnd();
  }

  @Override
  public String branch() {
    return server.branch();
  }
}
