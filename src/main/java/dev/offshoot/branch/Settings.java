package dev.offshoot.branch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.offshoot.api.ResourcesSpec;
import dev.offshoot.kube.Annotations;
import dev.offshoot.kube.Labels;
import dev.offshoot.kube.Sha256;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What of a branch's settings can keep its server from working. The ones that the server has
 * accepted are noted on its StatefulSet; others are tried before they take their place. Pure.
 *
 * @param asked the words for which the image was resolved
 * @param version as it is asked for, where it is
 */
record Settings(
    String image,
    @Nullable String asked,
    @Nullable String version,
    @Nullable ResourcesSpec resources,
    Map<String, String> parameters,
    List<String> extensions,
    List<String> roles) {
  /** Sorted, so that one set of settings has one text. */
  private static final ObjectMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES).build();

  Settings {
    parameters = new TreeMap<>(parameters == null ? Map.of() : parameters);
    extensions = extensions == null ? List.of() : List.copyOf(extensions);
    roles = roles == null ? List.of() : List.copyOf(roles);
  }

  static Settings of(Effective effective) {
    return new Settings(
        effective.image(),
        effective.pins().asked(),
        effective.version().orElse(null),
        effective.resources().map(Settings::sorted).orElse(null),
        effective.parameters(),
        effective.extensions(),
        effective.roles());
  }

  /** What the server has accepted; empty where that is not noted, or the note cannot be read. */
  static Optional<Settings> acceptedBy(HasMetadata server) {
    var text = Annotations.get(server, Labels.ACCEPTED);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(JSON.readValue(text, Settings.class)).filter(s -> s.image() != null);
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  /** Notes it on the StatefulSet that is about to be written. */
  void noteOn(HasMetadata server) {
    Annotations.add(server, Map.of(Labels.ACCEPTED, text()));
  }

  /** The same server with these settings instead of its own. */
  Effective in(Effective effective) {
    var pins = effective.pins();
    var words = asked == null ? image : asked;
    return effective.with(
        new Pins(words, image, pins.major(), pins.locale()),
        Optional.ofNullable(version),
        Optional.ofNullable(resources),
        parameters,
        extensions,
        roles);
  }

  /** Only a start of a server shows whether it works with these. */
  boolean startsLike(Settings other) {
    return sameContainer(other) && parameters.equals(other.parameters());
  }

  boolean sameContainer(Settings other) {
    return image.equals(other.image()) && text(resources).equals(text(other.resources()));
  }

  /** Parameters that have another value, or are on one side only. */
  TreeSet<String> changedParameters(Settings other) {
    var changed = new TreeSet<String>();
    changed.addAll(parameters.keySet());
    changed.addAll(other.parameters().keySet());
    changed.removeIf(n -> String.valueOf(parameters.get(n)).equals(other.parameters().get(n)));
    return changed;
  }

  boolean same(Settings other) {
    return text().equals(other.text());
  }

  String digest() {
    return digest(text());
  }

  /** By which a server tells that it has read a file with these parameters. */
  static String mark(Map<String, String> parameters) {
    return digest(new TreeMap<>(parameters).toString());
  }

  private String text() {
    return text(this);
  }

  private static String text(@Nullable Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("settings are always JSON", e);
    }
  }

  private static ResourcesSpec sorted(ResourcesSpec resources) {
    return new ResourcesSpec(sorted(resources.requests()), sorted(resources.limits()));
  }

  private static Map<String, Quantity> sorted(Map<String, Quantity> amounts) {
    return new TreeMap<>(amounts);
  }

  private static String digest(String text) {
    return Sha256.hex(text, 5);
  }
}
