package dev.offshoot.tls;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.crypto.signers.StandardDSAEncoding;
import org.bouncycastle.operator.ContentSigner;

/** ECDSA with SHA-256 that signs the same text the same way each time (RFC 6979). For one use. */
final class Signature implements ContentSigner {
  private final ECPrivateKeyParameters key;
  private final ByteArrayOutputStream text = new ByteArrayOutputStream();

  Signature(ECPrivateKeyParameters key) {
    this.key = key;
  }

  @Override
  public AlgorithmIdentifier getAlgorithmIdentifier() {
    return new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA256);
  }

  @Override
  public OutputStream getOutputStream() {
    return text;
  }

  @Override
  public byte[] getSignature() {
    var digest = new SHA256Digest();
    var hash = new byte[digest.getDigestSize()];
    digest.update(text.toByteArray(), 0, text.size());
    digest.doFinal(hash, 0);
    var signer = new ECDSASigner(new HMacDSAKCalculator(new SHA256Digest()));
    signer.init(true, key);
    var pair = signer.generateSignature(hash);
    try {
      return StandardDSAEncoding.INSTANCE.encode(key.getParameters().getN(), pair[0], pair[1]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
