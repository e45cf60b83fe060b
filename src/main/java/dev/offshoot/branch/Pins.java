package dev.offshoot.branch;

import dev.offshoot.kube.Annotations;
import dev.offshoot.kube.Labels;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What is resolved once for a branch's server and then stays, whatever the operator's defaults
 * become: annotations on its volume claim, so that they go with the data, and on its StatefulSet.
 *
 * @param asked what the specs asked for when it was resolved: an image, or else a version
 * @param image as it was resolved, a tag as a tag and a digest as a digest
 * @param major of Postgres; empty until the server says it, for an image without a version
 * @param locale that initdb was given
 */
record Pins(String asked, String image, Optional<String> major, String locale) {
  /** For a database that does not exist yet. */
  static final String DEFAULT_LOCALE = "C";

  static Optional<Pins> on(HasMetadata carrier) {
    var noted = Annotations.of(carrier);
    if (noted.get(Labels.IMAGE) == null || noted.get(Labels.IMAGE_ASKED) == null) {
      return Optional.empty();
    }
    return Optional.of(
        new Pins(
            noted.get(Labels.IMAGE_ASKED),
            noted.get(Labels.IMAGE),
            Optional.ofNullable(noted.get(Labels.MAJOR)),
            noted.getOrDefault(Labels.LOCALE, DEFAULT_LOCALE)));
  }

  /** The same, with the major that the server says it has. */
  Pins servedBy(Optional<String> serverVersion) {
    return new Pins(asked, image, serverVersion.map(Pins::major).or(() -> major), locale);
  }

  /** The same, with the image that a server runs. */
  Pins running(StatefulSet server) {
    var containers = server.getSpec().getTemplate().getSpec().getContainers();
    return new Pins(asked, containers.getFirst().getImage(), major, locale);
  }

  /** Of 17.6, 17. */
  static String major(String version) {
    return version.split("[. ]", -1)[0];
  }

  Map<String, String> annotations() {
    var noted = new TreeMap<String, String>();
    noted.put(Labels.IMAGE_ASKED, asked);
    noted.put(Labels.IMAGE, image);
    major.ifPresent(m -> noted.put(Labels.MAJOR, m));
    noted.put(Labels.LOCALE, locale);
    return noted;
  }

  /** Puts them on an object that is about to be written. */
  void addTo(HasMetadata carrier) {
    Annotations.add(carrier, annotations());
  }
}
