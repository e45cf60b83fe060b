package dev.offshoot.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.utils.Serialization;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the plugin writes as YAML, another program reads as the same. */
class YamlTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"a\": 1, \"b\": \"1\", \"c\": null, \"d\": true, \"e\": \"true\", \"f\": \"no\"}",
        "{\"a\": [], \"b\": {}, \"c\": [{}], \"d\": [[1, [2]], \"x\"]}",
        "{\"a\": [{\"b\": 1, \"c\": [{\"d\": \"e\"}]}, {\"b\": \"2\"}]}",
        "{\"time\": \"2025-04-01T00:00:00Z\", \"f:spec\": {\".\": {}}, \"x\": \"a: b # c\"}",
        "{\"sql\": \"create table a (\\n  i int\\n);\\n\", \"s\": \"one\\n\\n  two\"}",
        "{\"sql\": \"  indented\\nfirst\\n\", \"t\": \"tab\\there\", \"u\": \"\", \"v\": \" \", \"n\": \"\\n\"}",
        "{\"end\": \"two\\n\\n\", \"dash\": \"- x\", \"q\": \"it's \\\"quoted\\\"\", \"b\": \"a\\\\b\"}",
        "{\"cr\": \"a\\r\\nb\\n\", \"uni\": \"ä→\\n😀\\n\", \"nul\": \"a\\u0007\\nb\", \"sep\": \"a\\u2028\\nb\"}",
        "{\"0x1f\": \"0x1f\", \"1e3\": \"1e3\", \"-\": \"-\", \"~\": \"~\", \"a b\": \"<<\", \"=\": \"=\"}",
        "[1, 2.5, -3, \"x\"]",
      })
  void isReadAsTheSame(String json) throws Exception {
    var value = Cluster.JSON.readTree(json);
    var yaml = Yaml.of(value);
    Object read = Serialization.unmarshal(yaml, Object.class);
    assertThat(Cluster.JSON.<com.fasterxml.jackson.databind.JsonNode>valueToTree(read))
        .as(yaml)
        .isEqualTo(value);
  }
}
