package dev.offshoot.boot;

import dev.offshoot.tls.Authority;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code --certificate-lifetime}: a duration that an authority can work with. */
final class LifetimeConverter implements ITypeConverter<Duration> {
  @Override
  public Duration convert(String value) {
    try {
      var lifetime = Duration.parse(value);
      if (lifetime.compareTo(Authority.SHORTEST) >= 0) {
        return lifetime;
      }
    } catch (DateTimeParseException e) {
      // told below, with what would do
    }
    throw new TypeConversionException(
        "\"" + value + "\" is not a duration of three minutes or more, such as P90D or PT12H");
  }
}
