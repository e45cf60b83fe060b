package dev.offshoot.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** A function, procedure or view that is replaced when its text changes. */
@ValidationRule(
    value = "self.sql.size() <= 1000000",
    fieldPath = ".sql",
    message = "a function has at most 1,000,000 characters of SQL")
@ValidationRule(
    value = "!self.name.matches('[[:cntrl:]]')",
    fieldPath = ".name",
    message = "a function's name has no control characters")
@ApiType
public record FunctionSpec(
    @Required
        @JsonPropertyDescription(
            "A name for the text, unique in the set; usually the function's own.")
        @Size(min = 1, max = 200)
        String name,
    @Required
        @JsonPropertyDescription(
            "The statement, which must be repeatable, such as create or replace function.")
        @Size(min = 1)
        String sql) {}
