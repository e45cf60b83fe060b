package dev.offshoot.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** One text of one migration that may destroy data on a root. */
@ValidationRule(
    value = "self.version.matches('" + MigrationSpec.VERSION + "')",
    fieldPath = ".version",
    message =
        "acknowledgeDestructive names a version, a whole number of 1 to 20 digits without a "
            + "leading zero, such as 20250401000000")
@ValidationRule(
    value = "self.checksum.matches('^[0-9a-f]{12,64}$')",
    fieldPath = ".checksum",
    message =
        "acknowledgeDestructive has a checksum of 12 to 64 hexadecimal digits, as the set's message "
            + "prints it")
@ApiType
public record Acknowledgement(
    @Required @JsonPropertyDescription("The migration's version.") @Size(max = 20) String version,
    @Required
        @JsonPropertyDescription(
            "The text's checksum, at least its first 12 digits, as the set's message prints it. "
                + "Another text needs another acknowledgement.")
        @Size(max = 64)
        String checksum) {}
