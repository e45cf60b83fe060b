package dev.offshoot.kube;

import dev.offshoot.status.Printable;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.MicroTime;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one door to Kubernetes Events. An Event tells of a change: the same words about the same
 * object are told once until something else was told of it. An Event is told before the status that
 * it speaks of is written, so its name follows from the object as it was: an operator that died in
 * between tells it again under the same name, and the API server keeps one. The names of an
 * object's Events rise with its version, and they carry the older timestamps besides the newer one:
 * kubectl describe sorts by both, and shows them in the order in which they happened. An Event that
 * the API server refuses is logged and must never stop a reconcile.
 */
public final class Events {
  private static final Logger log = LoggerFactory.getLogger(Events.class);
  private static final DateTimeFormatter MICRO =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  private static final String CONTROLLER = "offshoot.dev/operator";

  /** The API server's bound for a note, in bytes. */
  private static final int NOTE_BYTES = 1000;

  private final KubernetesClient client;
  private final Clock clock;
  private final String instance;
  private final Map<String, String> last = new ConcurrentHashMap<>();

  /**
   * @param instance the name of this process, unique among replicas
   */
  public Events(KubernetesClient client, Clock clock, String instance) {
    this.client = client;
    this.clock = clock;
    this.instance = instance;
  }

  /** Kubernetes knows two types. */
  public enum Type {
    NORMAL("Normal"),
    WARNING("Warning");

    private final String word;

    Type(String word) {
      this.word = word;
    }
  }

  /**
   * Tells of an object.
   *
   * @param reason CamelCase
   * @param action what the operator was about, CamelCase
   * @param note for people; made one printable line of at most 1,000 bytes
   */
  public void tell(HasMetadata about, Type type, String reason, String action, String note) {
    var uid = about.getMetadata().getUid();
    var words = reason + "\n" + note;
    if (words.equals(last.put(uid, words))) {
      return;
    }
    var now = clock.instant();
    var second = now.truncatedTo(ChronoUnit.SECONDS).toString();
    var event =
        new EventBuilder()
            .withNewMetadata()
            .withName(about.getMetadata().getName() + "." + suffix(about, words))
            .withNamespace(about.getMetadata().getNamespace())
            .endMetadata()
            .withEventTime(new MicroTime(MICRO.format(now)))
            .withType(type.word)
            .withReason(reason)
            .withAction(action)
            .withMessage(cut(Printable.line(note)))
            .withFirstTimestamp(second)
            .withLastTimestamp(second)
            .withCount(1)
            .withNewSource()
            .withComponent(CONTROLLER)
            .endSource()
            .withReportingComponent(CONTROLLER)
            .withReportingInstance(instance)
            .withInvolvedObject(
                new ObjectReferenceBuilder()
                    .withApiVersion(about.getApiVersion())
                    .withKind(about.getKind())
                    .withName(about.getMetadata().getName())
                    .withNamespace(about.getMetadata().getNamespace())
                    .withUid(uid)
                    .build())
            .build();
    try {
      client.v1().events().resource(event).create();
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_CONFLICT || Terminating.namespace(e)) {
        return;
      }
      log.atWarn()
          .addKeyValue("object", about.getMetadata().getName())
          .addKeyValue("reason", reason)
          .addKeyValue("code", e.getCode())
          .addKeyValue("answer", e.getStatus() == null ? "" : e.getStatus().getMessage())
          .log("event not written");
    }
  }

  /** The object is gone. */
  public void forget(String uid) {
    last.remove(uid);
  }

  /** What was told, of which state of the object, so that names sort by that state. */
  private static String suffix(HasMetadata about, String words) {
    var meta = about.getMetadata();
    var version = meta.getResourceVersion();
    var text = meta.getUid() + "\n" + version + "\n" + words;
    var order = version.matches("\\d{1,18}") ? "%016x.".formatted(Long.valueOf(version)) : "";
    return order + Sha256.hex(text, 8);
  }

  private static String cut(String note) {
    var end = note.length();
    while (note.substring(0, end).getBytes(StandardCharsets.UTF_8).length > NOTE_BYTES) {
      end = note.offsetByCodePoints(end, -1);
    }
    return note.substring(0, end);
  }
}
