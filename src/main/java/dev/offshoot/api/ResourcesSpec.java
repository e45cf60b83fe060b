package dev.offshoot.api;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Map;

/** CPU and memory of a database container, as in a pod. */
@ValidationRule(
    value = "!has(self.requests) || self.requests.all(k, isQuantity(string(self.requests[k])))",
    fieldPath = ".requests",
    message =
        "resources.requests holds quantities by resource name, such as cpu: 250m and "
            + "memory: 512Mi")
@ValidationRule(
    value = "!has(self.limits) || self.limits.all(k, isQuantity(string(self.limits[k])))",
    fieldPath = ".limits",
    message =
        "resources.limits holds quantities by resource name, such as cpu: 250m and "
            + "memory: 512Mi")
@ApiType
public record ResourcesSpec(
    @JsonPropertyDescription(
            "What the scheduler sets aside, by resource name, such as cpu: 250m and "
                + "memory: 512Mi.")
        @Size(max = 8)
        Map<String, Quantity> requests,
    @JsonPropertyDescription(
            "The most that the container may use, by resource name. Above the memory "
                + "limit the server is killed and restarts (reason OutOfMemory).")
        @Size(max = 8)
        Map<String, Quantity> limits) {
  public ResourcesSpec {
    requests = requests == null ? Map.of() : requests;
    limits = limits == null ? Map.of() : limits;
  }
}
