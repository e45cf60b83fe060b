package dev.offshoot.branch;

import dev.offshoot.engine.Ledger;
import dev.offshoot.kube.Children;
import dev.offshoot.kube.Names;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Writes the reports that lie beside a branch, so that a reader needs neither a Secret nor a
 * connection. They are never read back.
 */
final class Reports {
  /** The log's tail. */
  static final int LOG_BYTES = 256 * 1024;

  private static final int NEWEST = 10_000;

  private final Children children;

  Reports(Children children) {
    this.children = children;
  }

  /** Both reports, each only when it changed. */
  void write(BranchId id, Ledger ledger, String log) {
    ensure(id, report(id, Names.migrationsReport(id.name()), "migrations", migrations(ledger)));
    ensure(id, report(id, Names.logReport(id.name()), "log", log));
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
                + e.name().replaceAll("\\s", " ")
                + "\t"
                + e.checksum().brief()
                + "\n")
        .collect(Collectors.joining());
  }

  private void ensure(BranchId id, ConfigMap report) {
    children.ensure(Optional.empty(), report, id.uid());
  }

  private static ConfigMap report(BranchId id, String name, String key, String text) {
    return new ConfigMapBuilder().withMetadata(id.owned(name)).withData(Map.of(key, text)).build();
  }
}
