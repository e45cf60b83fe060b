package dev.offshoot.branch;

import dev.offshoot.engine.ServerSettings;
import dev.offshoot.status.Reason;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What one pass over a branch does and says.
 *
 * @param effective what the server is, empty while its ancestors are not known
 * @param initialized the database was made once; its volume is never initialised again
 * @param rebuild the data is gone and may be made again: everything known of it is forgotten
 * @param claim the volume claim that the spec names, with what is to be noted on it first
 * @param desired objects to make as they should be
 * @param remove objects to delete, so that the cluster makes them anew
 * @param work what to run in the database
 * @param settings what is brought into the running server
 * @param certificate what the server is to present, empty while there is none
 * @param obstacle what keeps the branch from being more than it is
 * @param finalizer whether the branch must be kept for its children
 * @param again when to look again without being called
 * @param expiry what the end of the branch's time asks for
 */
record BranchPlan(
    Optional<Effective> effective,
    ServerState server,
    boolean initialized,
    boolean rebuild,
    Optional<PersistentVolumeClaim> claim,
    List<HasMetadata> desired,
    List<HasMetadata> remove,
    Optional<Work> work,
    Optional<ServerSettings> settings,
    Optional<Certificate> certificate,
    Optional<Obstacle> obstacle,
    boolean finalizer,
    Optional<Duration> again,
    Expiry expiry) {

  /** The same, with what the end of the branch's time adds to it. */
  BranchPlan with(Expiry end, Instant now) {
    return new BranchPlan(
        effective,
        server,
        initialized,
        rebuild,
        claim,
        desired,
        remove,
        work,
        settings,
        certificate,
        obstacle,
        finalizer,
        Stream.of(again, end.again(now)).flatMap(Optional::stream).min(Duration::compareTo),
        end);
  }

  /** Work in a branch's database. */
  enum Work {
    /** After each start of a server: the database exists, leftovers are resolved. */
    PREPARE,
    /** Roles, extensions and parameters of a server that runs. */
    SETTLE,
    /** Once: the parent's ledger, then the seed. */
    CREATE,
    /** Read the ledger, compare with the parent, write the reports. */
    READ,
    /** A person has decided about a history that went back. */
    RESOLVE,
    /** The server is to present another certificate than it did. */
    CERTIFY
  }

  /**
   * What a server proves itself with.
   *
   * @param serial in hexadecimal digits
   * @param until when it ends to be valid
   * @param authority the certificate of the authority behind it, in PEM, for clients
   */
  record Certificate(String serial, Instant until, String authority) {}

  /**
   * Why the branch cannot go on.
   *
   * @param terminal a person must do something
   */
  record Obstacle(boolean terminal, Reason reason, String message) {}
}
