package dev.offshoot.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.offshoot.api.BranchMerge;
import dev.offshoot.api.BranchReset;
import dev.offshoot.engine.Checksum;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * A production with branches, worked on as a user does: by kubectl. What it makes stays until its
 * namespace goes with {@link #close}.
 */
final class Shop implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Space space;

  private Shop(Space space) {
    this.space = space;
  }

  /** A production with accounts, things and two countries, and rows of none but the countries. */
  static Shop withCountries(String name) {
    return open(
        name,
        migration(
            1,
            "accounts",
            "create table accounts (id int generated always as identity primary key, email text);"
                + " create table things (a int, b text)"),
        migration(
            2,
            "countries",
            "create table countries (code text primary key); insert into countries values ('de'), ('fr')"));
  }

  /** A root {@code production} with these migrations, ready. */
  static Shop open(String theme, String... migrations) {
    OperatorProcess.shared();
    return in(Cluster.get().space(theme), migrations);
  }

  /** One that is there already. */
  static Shop of(Space space) {
    return new Shop(space);
  }

  /** The same in this namespace, for which an operator is there. */
  static Shop in(Space space, String... migrations) {
    var shop = new Shop(space);
    shop.space.root("production");
    shop.set("base", "production", migrations);
    shop.space.ready("production");
    return shop;
  }

  Space space() {
    return space;
  }

  /** A branch of {@code parent}, ready. */
  void branch(String name, String parent) {
    space.branch(name, "{parentRef: {name: %s}}".formatted(parent)).ready(name);
  }

  /** That this text of a version may destroy data. */
  static String acknowledgement(int version, String sql) {
    return "{version: \"%d\", checksum: \"%s\"}".formatted(version, Checksum.of(sql).brief());
  }

  /** An entry of a set, in YAML's flow style. */
  static String migration(int version, String name, String sql) {
    return "{version: \"%d\", name: %s, sql: \"%s\"}"
        .formatted(version, name, sql.replace("\\", "\\\\").replace("\"", "\\\"").strip());
  }

  /** Wants these migrations on the branch, and waits until they are applied. */
  void set(String name, String branch, String... migrations) {
    want(name, branch, migrations);
    space.kubectl("wait", "mset/" + name, "--for=condition=Ready", Space.TIMEOUT);
  }

  void want(String name, String branch, String... migrations) {
    create(
        "MigrationSet",
        name,
        "{branchRef: {name: %s}, migrations: [%s]}"
            .formatted(branch, Arrays.stream(migrations).collect(Collectors.joining(", "))));
  }

  /** Changes how migrations run on a branch, such as {@code {"rehearse":false}}. */
  void policy(String branch, String policy) {
    space().patch(branch, "{\"migrationPolicy\":%s}".formatted(policy));
  }

  /** A BranchMerge; {@code more} are further fields, each with a comma before it. */
  void merge(String name, String source, String target, String more) {
    create(
        "BranchMerge",
        name,
        "{sourceRef: {name: %s}, targetRef: {name: %s}%s}".formatted(source, target, more));
  }

  /** The same, and how it ended. */
  String merged(String name, String source, String target) {
    merge(name, source, target, "");
    return ended("bm/" + name);
  }

  /** A rebase of the branch onto its parent, and how it ended. */
  String rebased(String name, String parent, String branch) {
    merge(name, parent, branch, ", operation: Rebase");
    return ended("bm/" + name);
  }

  void create(String kind, String name, String spec) {
    space.apply(
        """
        apiVersion: offshoot.dev/v1alpha1
        kind: %s
        metadata: {name: %s}
        spec: %s
        """
            .formatted(kind, name, spec));
  }

  /** Waits for an operation's end; as {@link #said}. */
  String ended(String operation) {
    space.kubectl("wait", operation, "--for=condition=Completed", Space.TIMEOUT);
    return said(operation);
  }

  /** Phase, reason, how many it applied, and its sentence. */
  String said(String operation) {
    var name = operation.substring(operation.indexOf('/') + 1);
    var kind = operation.startsWith("br/") ? BranchReset.class : BranchMerge.class;
    var found = space.client().resources(kind).inNamespace(space.name()).withName(name).require();
    var status = JSON.<JsonNode>valueToTree(found.getStatus());
    return "%s %s %s: %s"
        .formatted(
            status.path("phase").asText(),
            status.at("/conditions/0/reason").asText(),
            status.path("applied").asText(),
            status.path("message").asText());
  }

  void approve(String merge, String digest) {
    space.kubectl(
        "patch",
        "bm",
        merge,
        "--type=merge",
        "-p",
        "{\"spec\":{\"approvedDigest\":\"" + digest + "\"}}");
  }

  /** A field of an object's status, by its JSON path there. */
  String status(String object, String path) {
    return space.kubectl("get", object, "-o", "jsonpath={.status." + path + "}");
  }

  /** The versions in a branch's ledger, in the order in which they happened. */
  String tracked(String branch) {
    return sql(
        branch, "select string_agg(version::text, ',' order by seq) from offshoot.migrations");
  }

  /** As the server's superuser, in the branch's database, untracked. */
  String sql(String branch, String sql) {
    return space.psql(branch, "app", sql);
  }

  @Override
  public void close() {
    space.close();
  }
}
