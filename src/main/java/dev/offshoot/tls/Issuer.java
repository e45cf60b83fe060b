package dev.offshoot.tls;

import java.util.regex.Pattern;

/**
 * The issuer of cert-manager that signs for branches' servers.
 *
 * @param kind {@code Issuer}, which each namespace with branches must have, or {@code
 *     ClusterIssuer}
 */
public record Issuer(String kind, String name) {
  /** Of cert-manager's own kinds. */
  public static final String GROUP = "cert-manager.io";

  private static final Pattern WRITTEN =
      Pattern.compile("(Issuer|ClusterIssuer)/([a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?)");

  /**
   * Reads {@code ClusterIssuer/company}.
   *
   * @throws IllegalArgumentException for anything else
   */
  public static Issuer of(String text) {
    var written = WRITTEN.matcher(text);
    if (!written.matches()) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is not Issuer/NAME or ClusterIssuer/NAME of cert-manager");
    }
    return new Issuer(written.group(1), written.group(2));
  }

  @Override
  public String toString() {
    return kind + "/" + name;
  }
}
