package dev.offshoot.branch;

import dev.offshoot.engine.Ledger;
import dev.offshoot.kube.Annotations;
import dev.offshoot.kube.Children;
import dev.offshoot.kube.Children.Result.Foreign;
import dev.offshoot.kube.Labels;
import dev.offshoot.kube.Names;
import dev.offshoot.kube.Sha256;
import dev.offshoot.status.Printable;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Writes the reports that lie beside a branch, so that a reader needs neither a Secret nor a
 * connection. They are never read back. Each carries the digest of its content, so that one which
 * somebody edited is noticed without keeping the content. What comes out of SQL is made printable.
 */
final class Reports {
  /** The log's tail. */
  static final int LOG_BYTES = 256 * 1024;

  private static final int NEWEST = 10_000;
  private static final int UNPROCESSABLE = 422;
  private static final String MIGRATIONS = "migrations";
  private static final String LOG = "log";

  private final Children children;

  Reports(Children children) {
    this.children = children;
  }

  /**
   * Both reports, each only when it changed.
   *
   * @return the one that could not be written: it belongs to something else, or is immutable
   */
  Optional<Foreign> write(BranchId id, Ledger ledger, String log) {
    var migrations = report(id, Names.migrationsReport(id.name()), MIGRATIONS, migrations(ledger));
    var entries = report(id, Names.logReport(id.name()), LOG, Printable.lines(log));
    return ensure(id, migrations).or(() -> ensure(id, entries));
  }

  /** The cached report is this branch's and has the content that was written into it. */
  static boolean intact(BranchId id, HasMetadata report) {
    return report instanceof ConfigMap map
        && Children.ours(map, id.uid())
        && map.getData() != null
        && map.getData()
            .getOrDefault(Labels.CONTENT, "-")
            .equals(Annotations.get(map, Labels.CONTENT));
  }

  /**
   * What an informer keeps of a report: the digest of what is in it now. May change its argument.
   */
  static ConfigMap trimmed(ConfigMap map) {
    map.setData(Map.of(Labels.CONTENT, digest(map)));
    map.setBinaryData(null);
    return map;
  }

  /** A line each: seq, version, name, 12 digits of the checksum, by tabs, in the order of seq. */
  static String migrations(Ledger ledger) {
    List<Ledger.Entry> all = ledger.migrations();
    return all.stream()
        .skip(Math.max(0, all.size() - NEWEST))
        .map(e ->
            e.seq()
                + "\t"
                + e.version()
                + "\t"
                + Printable.line(e.name())
                + "\t"
                + e.checksum().brief()
                + "\n")
        .collect(Collectors.joining());
  }

  private Optional<Foreign> ensure(BranchId id, ConfigMap report) {
    try {
      return children.ensure(Optional.empty(), report, id.uid()) instanceof Foreign foreign
          ? Optional.of(foreign)
          : Optional.empty();
    } catch (KubernetesClientException e) {
      if (e.getCode() != UNPROCESSABLE) {
        throw e;
      }
      // made immutable by hand: only whoever did it can take that back, by deleting it
      return Optional.of(new Foreign("ConfigMap", report.getMetadata().getName(), false));
    }
  }

  static ConfigMap report(BranchId id, String name, String key, String text) {
    var map =
        new ConfigMapBuilder().withMetadata(id.owned(name)).withData(Map.of(key, text)).build();
    return map.edit()
        .editMetadata()
        .addToAnnotations(Labels.CONTENT, digest(map))
        .endMetadata()
        .build();
  }

  /** Of our own key: what others add beside it is theirs. */
  private static String digest(ConfigMap map) {
    var data = map.getData() == null ? Map.<String, String>of() : map.getData();
    var text = data.getOrDefault(MIGRATIONS, "") + "\0" + data.getOrDefault(LOG, "");
    return Sha256.hex(text, 16);
  }
}
