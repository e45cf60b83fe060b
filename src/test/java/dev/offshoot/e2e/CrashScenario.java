package dev.offshoot.e2e;

import dev.offshoot.api.BranchPhase;
import dev.offshoot.api.Condition;
import dev.offshoot.api.ConditionStatus;
import dev.offshoot.api.DatabaseBranch;
import dev.offshoot.api.MigrationPolicySpec;
import dev.offshoot.api.MigrationSet;
import dev.offshoot.engine.Access;
import dev.offshoot.engine.Role;
import dev.offshoot.engine.RolePasswords;
import dev.offshoot.kube.Accesses;
import dev.offshoot.kube.OperatorKey;
import dev.offshoot.kube.PortForwardRoutes;
import dev.offshoot.tls.Authority;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * What a user does in a crash test, in a namespace of its own: a root, a branch of it, a set of
 * migrations on each; at last the branch is deleted. Each migration and function leaves a row that
 * counts the rows before it, so that whatever ran twice shows. It decides what is made; it must
 * never do what the operator should.
 */
final class CrashScenario implements AutoCloseable {
  private static final String ROOT =
      """
      apiVersion: offshoot.dev/v1alpha1
      kind: DatabaseBranch
      metadata: {name: production}
      spec:
        deletionPolicy: Delete
        postgres: {version: 17, storage: {size: 1Gi}}
      ---
      apiVersion: offshoot.dev/v1alpha1
      kind: MigrationSet
      metadata: {name: shop}
      spec:
        branchRef: {name: production}
        migrations:
        - version: "1"
          name: log
          sql: |
            create table ran (what text not null, before bigint not null);
            insert into ran select '1', count(*) from ran;
        - version: "2"
          name: accounts
          sql: |
            create table accounts (id int primary key);
            insert into ran select '2', count(*) from ran;
        - version: "3"
          name: index
          transactional: false
          sql: create index concurrently ran_what on ran (what)
        functions:
        - name: runs
          sql: create or replace function runs() returns bigint language sql as 'select count(*) from ran'
      """;

  private static final String BRANCH =
      """
      apiVersion: offshoot.dev/v1alpha1
      kind: DatabaseBranch
      metadata: {name: login}
      spec:
        parentRef: {name: production}
      ---
      apiVersion: offshoot.dev/v1alpha1
      kind: MigrationSet
      metadata: {name: login}
      spec:
        branchRef: {name: login}
        migrations:
        - version: "4"
          name: sessions
          sql: |
            create table sessions (id int primary key);
            insert into ran select '4', count(*) from ran;
      """;

  private static final String HOTFIX =
      """
      apiVersion: offshoot.dev/v1alpha1
      kind: MigrationSet
      metadata: {name: hotfix}
      spec:
        branchRef: {name: production}
        migrations:
        - version: "5"
          name: hotfix
          sql: |
            create table hotfix (id int primary key);
            insert into ran select '5', count(*) from ran;
        functions:
        - name: fixes
          sql: create or replace function fixes() returns bigint language sql as 'select count(*) from hotfix'
      """;

  private static final String OPERATION =
      """
      apiVersion: offshoot.dev/v1alpha1
      kind: %s
      metadata: {name: %s}
      spec: %s
      """;

  private final Cluster cluster = Cluster.withoutOperator();
  private final KubernetesClient client = cluster.client();
  private final String namespace;

  CrashScenario(String namespace) {
    this.namespace = namespace;
    client
        .resource(
            new NamespaceBuilder().withNewMetadata().withName(namespace).endMetadata().build())
        .create();
  }

  String namespace() {
    return namespace;
  }

  /** An operator's account for this namespace. */
  OperatorAccount operator() {
    return OperatorAccount.only(client, namespace);
  }

  /** A root and its migrations, at once, as {@code kubectl apply -f folder} does it. */
  void createRoot() {
    apply(ROOT);
  }

  /** Changes whether new migrations of the root are rehearsed. */
  void rehearse(boolean rehearse) {
    client
        .resources(DatabaseBranch.class)
        .inNamespace(namespace)
        .withName("production")
        .edit(b -> {
          var policy = new MigrationPolicySpec();
          policy.setRehearse(rehearse);
          b.getSpec().setMigrationPolicy(policy);
          return b;
        });
  }

  /** Later, since a branch gets what its parent has by then. */
  void createBranch() {
    apply(BRANCH);
  }

  /** Objects of this namespace. */
  void apply(String yaml) {
    List<HasMetadata> items =
        client
            .load(new java.io.ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8)))
            .items();
    items.forEach(i -> client.resource(i).inNamespace(namespace).serverSideApply());
  }

  /** Production moves on beside its branch. */
  void hotfix() {
    apply(HOTFIX);
  }

  /** The hotfix is there. */
  boolean fixed() {
    return ready("production", "5") && set("hotfix") && set("shop") && inSync("Behind");
  }

  private boolean inSync(String reason) {
    return branch("login").getStatus().getConditions().stream()
        .anyMatch(k -> "InSync".equals(k.type()) && reason.equals(k.reason()));
  }

  /** Asks for an operation. */
  void operate(String kind, String name, String spec) {
    apply(OPERATION.formatted(kind, name, spec));
  }

  /** It has ended well, and both sides have come to rest. */
  boolean operated(Class<? extends HasMetadata> kind, String name, String head) {
    var operation =
        client
            .genericKubernetesResources(HasMetadata.getApiVersion(kind), HasMetadata.getKind(kind))
            .inNamespace(namespace)
            .withName(name)
            .get();
    return operation != null
        && "Succeeded".equals(operation.get("status", "phase"))
        && ready("production", "5")
        && ready("login", head)
        && set("shop")
        && set("login");
  }

  /** All that was asked of the root is there, by the operator's own report. */
  boolean rootServed() {
    return ready("production", "3") && set("shop");
  }

  /** And of the branch. */
  boolean branchServed() {
    return rootServed() && ready("login", "4") && set("login");
  }

  boolean ready(String branch, String head) {
    var found = branch(branch);
    var status = found == null ? null : found.getStatus();
    return status != null
        && head.equals(status.getHead())
        && status.getPhase() == BranchPhase.FUNCTIONS_DEPLOYED
        && isTrue(status.getConditions());
  }

  private boolean set(String name) {
    var found = client.resources(MigrationSet.class).inNamespace(namespace).withName(name).get();
    return found != null && found.getStatus() != null && isTrue(found.getStatus().getConditions());
  }

  private static boolean isTrue(List<Condition> conditions) {
    return conditions.stream()
        .anyMatch(c -> "Ready".equals(c.type()) && c.status() == ConditionStatus.TRUE);
  }

  DatabaseBranch branch(String name) {
    return client.resources(DatabaseBranch.class).inNamespace(namespace).withName(name).get();
  }

  String podUid(String name) {
    return client.pods().inNamespace(namespace).withName(name).get().getMetadata().getUid();
  }

  void deleteBranch() {
    client.resources(DatabaseBranch.class).inNamespace(namespace).withName("login").delete();
  }

  /** Nothing that was made for the branch is left, and its parent is not kept for it. */
  boolean branchGone() {
    return branch("login") == null
        && client.pods().inNamespace(namespace).list().getItems().size() == 1
        && client.persistentVolumeClaims().inNamespace(namespace).list().getItems().size() == 1
        && client.persistentVolumes().list().getItems().stream()
                .filter(v -> v.getSpec().getClaimRef() != null)
                .filter(v -> namespace.equals(v.getSpec().getClaimRef().getNamespace()))
                .count()
            == 1
        && branch("production").getMetadata().getFinalizers().isEmpty();
  }

  String state() {
    return FinalState.of(client, namespace);
  }

  /** What a database says of itself: its ledger, what waits in it, and which texts ran. */
  String database(String branch) throws IOException, SQLException {
    try (var routes = new PortForwardRoutes(client)) {
      var access = access(routes, branch);
      try (var offshoot = connect(access, Role.OFFSHOOT);
          var migrator = connect(access, Role.MIGRATOR)) {
        return rows(
                offshoot,
                "select seq, version, name, checksum, origin, transactional, replay"
                    + " from offshoot.migrations order by seq")
            + rows(
                offshoot,
                "select seq, name, checksum, base_checksum, origin from offshoot.functions"
                    + " order by seq")
            + rows(offshoot, "select kind, name from offshoot.pending")
            + rows(offshoot, "select key, error from offshoot.failures")
            + rows(
                offshoot,
                "select kind, case when outcome like '{%' then outcome::json ->> 'phase' end"
                    + " from offshoot.operations order by 1, 2")
            + rows(offshoot, "select version from offshoot.reverted order by 1")
            + rows(migrator, "select what, before from public.ran order by before, what")
            + rows(
                migrator,
                "select c.relname, c.relkind, i.indisvalid from pg_class c"
                    + " left join pg_index i on i.indexrelid = c.oid"
                    + " where c.relnamespace = 'public'::regnamespace order by 1");
      }
    }
  }

  /** The process id of the backend that sleeps, "" when none does. */
  String sleeping(String branch) throws IOException, SQLException {
    try (var routes = new PortForwardRoutes(client);
        var session = connect(access(routes, branch), Role.OFFSHOOT)) {
      return rows(session, "select pid from pg_stat_activity where wait_event = 'PgSleep'")
          .replace("|", "")
          .strip();
    }
  }

  private Access access(PortForwardRoutes routes, String branch) {
    var key = OperatorKey.obtain(client, namespace, new SecureRandom(), Optional::empty);
    return new Accesses(routes, new RolePasswords(key), new Authority(key, Authority.LIFETIME))
        .to(branch(branch));
  }

  /** A session of the test's own. */
  static Connection connect(Access access, Role role) throws IOException, SQLException {
    var address = access.address();
    return DriverManager.getConnection(
        "jdbc:postgresql://%s:%d/app".formatted(address.host(), address.port()),
        role.roleName(),
        access.password(role));
  }

  private static String rows(Connection session, String query) throws SQLException {
    var text = new StringBuilder();
    try (var statement = session.createStatement();
        var rows = statement.executeQuery(query)) {
      while (rows.next()) {
        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
          text.append(rows.getString(i)).append('|');
        }
        text.append('\n');
      }
    }
    return text.toString();
  }

  @Override
  public void close() {
    cluster.end(namespace);
  }
}
