package dev.offshoot.engine;

import java.util.List;

/**
 * What a running server is to have beside its databases.
 *
 * @param roles without login, for migrations to grant to
 * @param extensions of its image, to be installed in the branch's database
 * @param mark the value of {@link #MARK} in the file of parameters that the server is to have read
 */
public record ServerSettings(List<String> roles, List<String> extensions, String mark) {
  /** The parameter by which a server tells which file it has read. */
  public static final String MARK = "offshoot.settings";

  public ServerSettings {
    roles = List.copyOf(roles);
    extensions = List.copyOf(extensions);
  }

  /**
   * How it went.
   *
   * @param rejected what the server does not take: {@code extension vector: why}; "" when it took
   *     all
   * @param loaded it has read its file of parameters; false while its node brings it
   */
  public record Outcome(String rejected, boolean loaded) {}
}
