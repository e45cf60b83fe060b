package dev.offshoot.boot;

import dev.offshoot.tls.Issuer;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code --certificate-issuer}. */
final class IssuerConverter implements ITypeConverter<Issuer> {
  @Override
  public Issuer convert(String value) {
    try {
      return Issuer.of(value);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
