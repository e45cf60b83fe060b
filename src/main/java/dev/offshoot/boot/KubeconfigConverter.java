package dev.offshoot.boot;

import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads {@code --kubeconfig}: a file that cannot be read is refused here, with its name. A client
 * would quietly take another cluster in its place.
 */
final class KubeconfigConverter implements ITypeConverter<Path> {
  @Override
  public Path convert(String value) {
    var file = Path.of(value);
    if (!Files.isReadable(file) || Files.isDirectory(file)) {
      throw new TypeConversionException("%s is no file that can be read".formatted(file));
    }
    return file;
  }
}
