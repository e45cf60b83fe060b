package dev.offshoot.engine;

import java.io.Reader;
import java.io.StringReader;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.flywaydb.core.api.ResourceProvider;
import org.flywaydb.core.api.resource.LoadableResource;
import org.jspecify.annotations.Nullable;

/** A tracked migration as Flyway wants to see it: a file that is named by version and name. */
final class FlywayScript extends LoadableResource {
  private final String file;
  private final String sql;

  FlywayScript(String version, String name, String sql) {
    this.file = "V" + version + "__" + name.replaceAll("[^\\p{L}\\p{N}_ -]", "_") + ".sql";
    this.sql = sql;
  }

  /** All that Flyway may look at. */
  record Provider(List<LoadableResource> scripts) implements ResourceProvider {
    @Override
    public @Nullable LoadableResource getResource(String name) {
      return scripts.stream().filter(s -> s.getFilename().equals(name)).findFirst().orElse(null);
    }

    @Override
    public Collection<LoadableResource> getResources(String prefix, String[] suffixes) {
      return scripts.stream()
          .filter(s -> s.getFilename().startsWith(prefix))
          .filter(s -> Arrays.stream(suffixes).anyMatch(x -> s.getFilename().endsWith(x)))
          .toList();
    }
  }

  @Override
  public Reader read() {
    return new StringReader(sql);
  }

  @Override
  public String getAbsolutePath() {
    return file;
  }

  @Override
  public String getAbsolutePathOnDisk() {
    return file;
  }

  @Override
  public String getFilename() {
    return file;
  }

  @Override
  public String getRelativePath() {
    return file;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof FlywayScript script && script.file.equals(file);
  }

  @Override
  public int hashCode() {
    return file.hashCode();
  }
}
