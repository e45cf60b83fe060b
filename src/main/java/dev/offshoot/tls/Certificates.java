package dev.offshoot.tls;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.bc.BcX509ExtensionUtils;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;

/** What stands in a certificate (RFC 5280), of an authority and of a branch's server. */
final class Certificates {
  private Certificates() {}

  static String authority(
      DerivedKeys.Pair pair, String subject, BigInteger serial, Instant from, Instant until) {
    try {
      var certificate =
          builder(pair.shared(), name(subject), name(subject), serial, from, until)
              .addExtension(Extension.basicConstraints, true, new BasicConstraints(0))
              .addExtension(
                  Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign))
              .addExtension(
                  Extension.subjectKeyIdentifier,
                  false,
                  new BcX509ExtensionUtils().createSubjectKeyIdentifier(pair.shared()));
      return Pem.certificate(certificate.build(new Signature(pair.own())).getEncoded());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** For the Service's name in all lengths in which pods may use it. */
  static String server(
      ECPublicKeyParameters key,
      DerivedKeys.Pair authority,
      String issuer,
      String service,
      String namespace,
      BigInteger serial,
      Instant from,
      Instant until) {
    var inNamespace = service + "." + namespace;
    var names =
        new GeneralNames(
            new GeneralName[] {
              dns(service),
              dns(inNamespace),
              dns(inNamespace + ".svc"),
              dns(inNamespace + ".svc.cluster.local")
            });
    try {
      var extensions = new BcX509ExtensionUtils();
      var certificate =
          builder(key, name(issuer), name(service), serial, from, until)
              .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
              .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
              .addExtension(
                  Extension.extendedKeyUsage,
                  false,
                  new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth))
              .addExtension(
                  Extension.subjectKeyIdentifier, false, extensions.createSubjectKeyIdentifier(key))
              .addExtension(
                  Extension.authorityKeyIdentifier,
                  false,
                  extensions.createAuthorityKeyIdentifier(authority.shared()))
              .addExtension(Extension.subjectAlternativeName, false, names);
      return Pem.certificate(certificate.build(new Signature(authority.own())).getEncoded());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static X509v3CertificateBuilder builder(
      ECPublicKeyParameters key,
      X500Name issuer,
      X500Name subject,
      BigInteger serial,
      Instant from,
      Instant until)
      throws IOException {
    return new X509v3CertificateBuilder(
        issuer,
        serial,
        Date.from(from),
        Date.from(until),
        subject,
        SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(key));
  }

  /** Two parts, since a common name has at most 64 characters. */
  private static X500Name name(String text) {
    var name = new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.O, "Offshoot");
    return name.addRDN(BCStyle.CN, text).build();
  }

  private static GeneralName dns(String name) {
    return new GeneralName(GeneralName.dNSName, name);
  }
}
