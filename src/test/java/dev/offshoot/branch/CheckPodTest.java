package dev.offshoot.branch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offshoot.api.ResourcesSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a check pod requests: the room that the new server needs beyond the running one's. */
class CheckPodTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // request | limit | of the running server | of the check pod
        "                  |            |            | cpu=50m,memory=128Mi",
        "cpu=64            |            |            | cpu=64,memory=128Mi",
        "cpu=64            |            | cpu=64     | cpu=50m,memory=128Mi",
        "cpu=1             |            | cpu=2      | cpu=50m,memory=128Mi",
        "cpu=2.5           |            | cpu=1200m  | cpu=1300m,memory=128Mi",
        "                  | memory=64Gi|            | cpu=50m,memory=64Gi",
        "                  | memory=64Gi| memory=1Gi | cpu=50m,memory=67645734912",
        "memory=1Gi        | memory=64Gi| memory=1Gi | cpu=50m,memory=128Mi",
        "                  | memory=64Mi|            | cpu=50m,memory=64Mi",
        "                  | cpu=20m    |            | cpu=20m,memory=128Mi",
        "cpu=4             | cpu=2      | cpu=3      | cpu=4,memory=128Mi",
        "ephemeral-storage=2Gi |        | ephemeral-storage=1Gi | cpu=50m,ephemeral-storage=1073741824,memory=128Mi",
        "                  | hugepages-2Mi=1Gi | hugepages-2Mi=1Gi | cpu=50m,hugepages-2Mi=1Gi,memory=128Mi",
      })
  void itRequestsTheDifference(String requests, String limits, String freed, String asked) {
    var server =
        new Effective(
            new Pins("pg", "pg", Optional.of("17"), "C"),
            Optional.of("17"),
            false,
            "1Gi",
            Optional.empty(),
            Optional.empty(),
            Optional.of(new ResourcesSpec(amounts(requests), amounts(limits))),
            Map.of(),
            List.of(),
            List.of());

    var pod =
        CheckPod.of(
            new BranchId("shop", "production", Seen.UID),
            server,
            true,
            Set.of(),
            "17",
            amounts(freed));

    var resources = pod.getSpec().getContainers().getFirst().getResources();
    assertThat(resources.getRequests()).isEqualTo(amounts(asked));
    assertThat(resources.getLimits()).isEqualTo(amounts(limits));
  }

  private static Map<String, Quantity> amounts(String words) {
    var all = new TreeMap<String, Quantity>();
    for (var word : words == null ? new String[0] : words.split(",")) {
      var parts = word.split("=");
      all.put(parts[0], new Quantity(parts[1]));
    }
    return all;
  }
}
