package dev.offshoot.branch;

import dev.offshoot.branch.BranchPlan.Obstacle;
import dev.offshoot.engine.ServerSettings;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * With which settings a branch's server runs, and what is done about others.
 *
 * @param effective what the server is; empty when there is none yet and none can be made
 * @param restart it takes them only at its start
 * @param make the pod that tries others
 * @param remove check pods that nobody needs
 * @param sql what is brought into the running server
 * @param obstacle why it does not run with those that are asked for
 */
record SettingsDecision(
    Optional<Effective> effective,
    boolean restart,
    List<HasMetadata> make,
    List<HasMetadata> remove,
    Optional<ServerSettings> sql,
    Optional<Obstacle> obstacle) {

  static SettingsDecision nothing(Obstacle why) {
    return new SettingsDecision(
        Optional.empty(), false, List.of(), List.of(), Optional.empty(), Optional.of(why));
  }

  /**
   * What a running server did with it.
   *
   * @param incarnation which start of the server
   */
  record Settled(
      ServerSettings wanted, String incarnation, ServerSettings.Outcome outcome, Instant at) {
    boolean is(ServerSettings sql, String start) {
      return wanted.equals(sql) && incarnation.equals(start);
    }

    /** Its roles and extensions, whatever file it has read. */
    boolean took(ServerSettings sql, String start) {
      return incarnation.equals(start)
          && wanted.roles().equals(sql.roles())
          && wanted.extensions().equals(sql.extensions());
    }

    /** It is worth another look: its node brings a file, or a person removes what is in the way. */
    boolean open() {
      return !outcome.loaded() || !outcome.rejected().isEmpty();
    }

    String rejected() {
      return outcome.rejected();
    }
  }
}
