package dev.offshoot.operation;

import dev.offshoot.api.BranchMerge;
import dev.offshoot.api.BranchMergeSpec;
import dev.offshoot.api.BranchReference;
import dev.offshoot.api.BranchReset;
import dev.offshoot.api.BranchResetSpec;
import dev.offshoot.api.DatabaseBranch;
import dev.offshoot.api.DatabaseBranchSpec;
import dev.offshoot.api.MigrationPolicySpec;
import dev.offshoot.api.OperationPhase;
import dev.offshoot.api.OperationStatus;
import dev.offshoot.engine.Engine;
import dev.offshoot.engine.PgServer;
import dev.offshoot.engine.PostgresEngine;
import dev.offshoot.engine.PostgresTransfers;
import dev.offshoot.engine.RolePasswords;
import dev.offshoot.engine.Transfers;
import dev.offshoot.engine.Unavailable;
import dev.offshoot.kube.Accesses;
import dev.offshoot.kube.ApiServer;
import dev.offshoot.kube.Clients;
import dev.offshoot.kube.Events;
import dev.offshoot.kube.ServiceRoutes;
import dev.offshoot.tls.Authority;
import dev.offshoot.work.Board;
import dev.offshoot.work.BranchFacts.Reading;
import dev.offshoot.work.Lanes;
import dev.offshoot.work.Measures;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import io.javaoperatorsdk.operator.Operator;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The controllers of this room on a real API server, with real Postgres servers for branches that
 * are objects only: what a branch's own controller would learn and do, this does.
 */
final class OperatedBranches implements AutoCloseable {
  private static final Clock CLOCK = Clock.systemUTC();
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final ApiServer api = ApiServer.get();
  private final String namespace = api.namespace();
  private final Map<String, PgServer> servers = new ConcurrentHashMap<>();
  private final Map<String, String> names = new ConcurrentHashMap<>();
  private final Board board = new Board();
  private final Lanes lanes = new Lanes(4);
  private final KubernetesClient own = Clients.lenient(api.config());
  private final Operator operator =
      new Operator(o -> o.withKubernetesClient(own).withCloseClientOnStop(false));
  private final Engine real = new PostgresEngine(System::nanoTime);

  OperatedBranches() {
    board.onChange(this::readWhenStale);
    var room =
        new Room(
            own,
            RoutedTo.servers(servers, Engine.class, real),
            RoutedTo.servers(
                servers, Transfers.class, new PostgresTransfers(real, System::nanoTime)),
            new Accesses(
                new ServiceRoutes(),
                new RolePasswords(new byte[32]),
                new Authority(new byte[32], Authority.LIFETIME)),
            lanes,
            board,
            new Events(own, CLOCK, "test"),
            CLOCK,
            false,
            Measures.NONE);
    operator.register(new BranchMergeReconciler(room), o -> o.settingNamespace(namespace));
    operator.register(new BranchResetReconciler(room), o -> o.settingNamespace(namespace));
    operator.start();
  }

  /** The engine that the controllers use. */
  Engine engine() {
    return real;
  }

  /** A branch that is ready, on this server, which was prepared. */
  void branch(String name, @Nullable String parent, PgServer server) throws Exception {
    servers.put(name, server);
    var branch = new DatabaseBranch();
    branch.getMetadata().setName(name);
    branch.getMetadata().setNamespace(namespace);
    branch.setSpec(new DatabaseBranchSpec());
    branch.getSpec().setParentRef(parent == null ? null : new BranchReference(parent));
    var uid = own.resource(branch).create().getMetadata().getUid();
    names.put(uid, name);
    var facts = real.prepare(server.access());
    board.post(
        uid, f -> f.withServer(facts).withCreated(Optional.empty(), Optional.empty()).withStale());
  }

  /** From now on merges into it run unrehearsed. */
  void unrehearsed(String name) {
    own.resources(DatabaseBranch.class)
        .inNamespace(namespace)
        .withName(name)
        .edit(b -> {
          var policy = new MigrationPolicySpec();
          policy.setRehearse(false);
          b.getSpec().setMigrationPolicy(policy);
          return b;
        });
  }

  /** Creates a merge and waits for its end; nanoseconds from the request to the news of it. */
  long merge(String name, String source, String target) throws Exception {
    var merge = new BranchMerge();
    merge.setSpec(new BranchMergeSpec());
    merge.getSpec().setSourceRef(new BranchReference(source));
    merge.getSpec().setTargetRef(new BranchReference(target));
    return timed(BranchMerge.class, merge, name, OperationPhase.SUCCEEDED);
  }

  /** Likewise for one that is held, until it waits for its confirmation. */
  long hold(String name, String source, String target) throws Exception {
    var merge = new BranchMerge();
    merge.setSpec(new BranchMergeSpec());
    merge.getSpec().setSourceRef(new BranchReference(source));
    merge.getSpec().setTargetRef(new BranchReference(target));
    merge.getSpec().setHold(true);
    return timed(BranchMerge.class, merge, name, OperationPhase.AWAITING_APPROVAL);
  }

  /** Confirms one that is held, and waits for its end. */
  long confirm(String name) throws Exception {
    var merge = api.client().resources(BranchMerge.class).inNamespace(namespace).withName(name);
    var ended = new CompletableFuture<OperationStatus>();
    try (var _ = merge.watch(follow(ended, OperationPhase.SUCCEEDED))) {
      var digest = merge.get().getStatus().getDigest();
      var began = System.nanoTime();
      merge.edit(m -> {
        m.getSpec().setApprovedDigest(digest);
        return m;
      });
      return ended(name, ended, began, OperationPhase.SUCCEEDED);
    }
  }

  /** Likewise a reset to the latest version. */
  long reset(String name, String branch) throws Exception {
    var reset = new BranchReset();
    reset.setSpec(new BranchResetSpec());
    reset.getSpec().setBranchRef(new BranchReference(branch));
    reset.getSpec().setToVersion(BranchResetSpec.LATEST);
    return timed(BranchReset.class, reset, name, OperationPhase.SUCCEEDED);
  }

  /** Until all that was asked for after an operation is done too, such as reading ledgers anew. */
  void settle() throws InterruptedException {
    var end = System.nanoTime() + PATIENCE.toNanos();
    while (names.keySet().stream().anyMatch(lanes::busy)) {
      if (System.nanoTime() > end) {
        throw new AssertionError("the lanes are never idle");
      }
      TimeUnit.MILLISECONDS.sleep(5);
    }
  }

  private <T extends CustomResource<?, OperationStatus>> long timed(
      Class<T> kind, T object, String name, OperationPhase wanted) throws Exception {
    object.getMetadata().setName(name);
    object.getMetadata().setNamespace(namespace);
    var ended = new CompletableFuture<OperationStatus>();
    try (var _ =
        api.client()
            .resources(kind)
            .inNamespace(namespace)
            .withName(name)
            .watch(follow(ended, wanted))) {
      var began = System.nanoTime();
      api.client().resource(object).create();
      return ended(name, ended, began, wanted);
    }
  }

  private static long ended(
      String name, CompletableFuture<OperationStatus> ended, long began, OperationPhase wanted)
      throws Exception {
    var status = ended.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    var took = System.nanoTime() - began;
    if (status.getPhase() != wanted) {
      throw new AssertionError(name + " ended " + status.getPhase() + ": " + status.getMessage());
    }
    return took;
  }

  private static <T extends CustomResource<?, OperationStatus>> Watcher<T> follow(
      CompletableFuture<OperationStatus> ended, OperationPhase wanted) {
    return new Watcher<T>() {
      @Override
      public void eventReceived(Action action, T seen) {
        var status = seen.getStatus();
        if (status != null && (status.getCompletionTime() != null || status.getPhase() == wanted)) {
          ended.complete(status);
        }
      }

      @Override
      public void onClose(WatcherException cause) {
        ended.completeExceptionally(cause);
      }
    };
  }

  /** As the branch's controller does it. */
  private void readWhenStale(String uid) {
    var name = names.get(uid);
    if (name == null
        || board.facts(uid).filter(f -> f.stale() && f.server().isPresent()).isEmpty()) {
      return;
    }
    lanes.submit(
        uid,
        "read",
        () -> {
          try {
            var ledger = real.look(servers.get(name).access(), 262_144).ledger();
            board.post(
                uid,
                f ->
                    f.withLedger(
                        new Reading(
                            ledger.migrations().size(),
                            ledger.head(),
                            ledger.digest(),
                            Optional.empty(),
                            Optional.empty())));
          } catch (Unavailable e) {
            // the next change reads it
          }
        });
  }

  @Override
  public void close() {
    lanes.close();
    operator.stop();
    own.close();
  }
}
