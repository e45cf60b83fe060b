package dev.offshoot.kube;

import java.io.IOException;
import java.io.Writer;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * The keys of one {@link ControlPlane}: its server's, and those of a client with all rights. Each
 * certificate is signed by itself, so that a client accepts this very server and no other.
 */
record ControlPlaneKeys(
    Path serverCertificate, Path serverKey, Path clientCertificate, Path clientKey) {

  static ControlPlaneKeys make(Path files) throws IOException {
    var keys =
        new ControlPlaneKeys(
            files.resolve("server.crt"),
            files.resolve("server.key"),
            files.resolve("client.crt"),
            files.resolve("client.key"));
    make("CN=kube-apiserver", keys.serverCertificate, keys.serverKey);
    make("O=system:masters,CN=offshoot-tests", keys.clientCertificate, keys.clientKey);
    return keys;
  }

  /** For the server on that port, with all rights. */
  String kubeconfig(int port) {
    return """
    apiVersion: v1
    kind: Config
    clusters:
    - name: tests
      cluster:
        certificate-authority: %s
        server: https://127.0.0.1:%d
    users:
    - name: tests
      user:
        client-certificate: %s
        client-key: %s
    contexts:
    - name: tests
      context: {cluster: tests, namespace: default, user: tests}
    current-context: tests
    """
        .formatted(serverCertificate, port, clientCertificate, clientKey);
  }

  private static void make(String name, Path certificate, Path key) throws IOException {
    try {
      var pair = KeyPairGenerator.getInstance("RSA").generateKeyPair();
      var now = Instant.now();
      var builder =
          new JcaX509v3CertificateBuilder(
              new X500Name(name),
              BigInteger.valueOf(now.toEpochMilli()),
              Date.from(now.minus(Duration.ofHours(1))),
              Date.from(now.plus(Duration.ofDays(30))),
              new X500Name(name),
              pair.getPublic());
      builder.addExtension(
          Extension.subjectAlternativeName,
          false,
          new GeneralNames(new GeneralName(GeneralName.iPAddress, "127.0.0.1")));
      var signer = new JcaContentSignerBuilder("SHA256withRSA").build(pair.getPrivate());
      write(certificate, new JcaX509CertificateConverter().getCertificate(builder.build(signer)));
      write(key, pair.getPrivate());
    } catch (GeneralSecurityException | OperatorCreationException e) {
      throw new IOException(e);
    }
  }

  private static void write(Path file, Object what) throws IOException {
    try (Writer text = Files.newBufferedWriter(file);
        var pem = new JcaPEMWriter(text)) {
      pem.writeObject(what);
    }
  }
}
