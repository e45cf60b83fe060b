package dev.offshoot.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** A database role that migrations may grant to; not one that the server itself uses. */
@ValidationRule(
    value =
        "!(self.name in ['postgres', 'offshoot', 'migrator', 'app', 'publishable', 'public', "
            + "'none', 'user', 'current_user', 'current_role', 'session_user'] || "
            + "self.name.startsWith('pg_') || self.name.startsWith('offshoot_'))",
    fieldPath = ".name",
    messageExpression = "'postgres.roles: ' + self.name + ' is reserved: choose another name'")
@ApiType
public record RoleSpec(
    @Required
        @JsonPropertyDescription("Name of the role.")
        @Size(max = 63)
        @Pattern("^[a-z_][a-z0-9_]*$")
        String name) {}
