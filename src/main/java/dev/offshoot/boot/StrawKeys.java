package dev.offshoot.boot;

import dev.offshoot.tls.Pem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * One key pair, made for a single training, with which both its server and its client prove who
 * they are. For {@link TrainCommand} only: it must never meet a real cluster.
 */
final class StrawKeys {
  private static final String ALIAS = "straw";
  private static final char[] PASSWORD = "training".toCharArray();

  private final KeyStore store;

  private StrawKeys(KeyStore store) {
    this.store = store;
  }

  /** Reads a PKCS #12 file with the alias {@code straw} and the password {@code training}. */
  static StrawKeys of(Path file) throws IOException, GeneralSecurityException {
    var store = KeyStore.getInstance("PKCS12");
    try (var in = Files.newInputStream(file)) {
      store.load(in, PASSWORD);
    }
    return new StrawKeys(store);
  }

  SSLContext context() throws GeneralSecurityException {
    var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(store, PASSWORD);
    var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    var trusted = KeyStore.getInstance("PKCS12");
    try {
      trusted.load(null, null);
    } catch (IOException e) {
      throw new IllegalStateException("an empty store reads nothing", e);
    }
    trusted.setCertificateEntry(ALIAS, store.getCertificate(ALIAS));
    trust.init(trusted);
    var context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  /**
   * A kubeconfig as a person has one: with a certificate authority and a client's own certificate.
   */
  String kubeconfig(String server, String namespace) throws GeneralSecurityException {
    var certificate = encoded("CERTIFICATE", store.getCertificate(ALIAS).getEncoded());
    var key = encoded("PRIVATE KEY", store.getKey(ALIAS, PASSWORD).getEncoded());
    return """
    apiVersion: v1
    kind: Config
    current-context: straw
    clusters:
    - {name: straw, cluster: {server: "%s", certificate-authority-data: %s}}
    users:
    - {name: straw, user: {client-certificate-data: %s, client-key-data: %s}}
    contexts:
    - {name: straw, context: {cluster: straw, user: straw, namespace: %s}}
    """
        .formatted(server, certificate, certificate, key, namespace);
  }

  private static String encoded(String what, byte[] der) {
    return Base64.getEncoder()
        .encodeToString(Pem.text(what, der).getBytes(StandardCharsets.US_ASCII));
  }
}
