package dev.offshoot.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;

/** Files of a set that lie outside of it. */
@ApiType
public record SourceSpec(
    @Required @JsonPropertyDescription("The ConfigMap in this namespace whose keys are the files.")
        ConfigMapRef configMapRef,
    @JsonPropertyDescription(
            "How the files are named and marked. Plain: <version>_<name>.sql or "
                + "V<version>__<name>.sql. Default Plain.")
        @Default("Plain")
        SourceFormat format,
    @JsonPropertyDescription(
            "Migrations: each file is a migration. Functions: each file <name>.sql is a function, "
                + "as in spec.functions. Default Migrations.")
        @Default("Migrations")
        SourceContent content) {
  public SourceSpec {
    format = format == null ? SourceFormat.PLAIN : format;
    content = content == null ? SourceContent.MIGRATIONS : content;
  }

  /** The ConfigMap's name. */
  public String configMap() {
    return configMapRef.name();
  }
}
