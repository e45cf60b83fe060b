package dev.offshoot.e2e;

import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;

/**
 * The yardstick of a cold create: a StatefulSet of the same image and storage that only runs initdb
 * and postgres.
 */
final class BareServer {
  private static final String YAML =
      """
      apiVersion: v1
      kind: PersistentVolumeClaim
      metadata: {name: %1$s}
      spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
      ---
      apiVersion: v1
      kind: ConfigMap
      metadata: {name: %1$s}
      data: {passwd: "postgres:x:26:26::/data:/bin/sh\\n"}
      ---
      apiVersion: apps/v1
      kind: StatefulSet
      metadata: {name: %1$s}
      spec:
        serviceName: %1$s
        selector: {matchLabels: {app: %1$s}}
        template:
          metadata: {labels: {app: %1$s}}
          spec:
            securityContext: {runAsNonRoot: true, runAsUser: 26, fsGroup: 26, seccompProfile: {type: RuntimeDefault}}
            containers:
            - name: postgres
              image: %2$s
              imagePullPolicy: IfNotPresent
              command: [sh, -c, "initdb -D /data/pg -U postgres --locale=C -E UTF8 --data-checksums > /dev/null && echo 'host all all all trust' >> /data/pg/pg_hba.conf && exec postgres -D /data/pg -c listen_addresses='*' -c unix_socket_directories=/tmp"]
              securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
              volumeMounts:
              - {name: data, mountPath: /data}
              - {name: passwd, mountPath: /etc/passwd, subPath: passwd}
              - {name: tmp, mountPath: /tmp}
            volumes:
            - {name: data, persistentVolumeClaim: {claimName: %1$s}}
            - {name: passwd, configMap: {name: %1$s}}
            - {name: tmp, emptyDir: {}}
      """;

  private BareServer() {}

  /** Nanoseconds from the apply to the first answer to a query. */
  static long secondsToAnswer(Space space, String name, String image) throws InterruptedException {
    var began = System.nanoTime();
    space.apply(YAML.formatted(name, image));
    while (!answers(space, name)) {
      if (System.nanoTime() - began > Space.PATIENCE.toNanos()) {
        throw new AssertionError("the bare server never answered");
      }
      Thread.sleep(50);
    }
    return System.nanoTime() - began;
  }

  private static boolean answers(Space space, String name) {
    var pod = space.client().pods().inNamespace(space.name()).withName(name + "-0").get();
    if (pod == null || pod.getStatus() == null || pod.getStatus().getPodIP() == null) {
      return false;
    }
    var properties = new Properties();
    properties.put("user", "postgres");
    properties.put("connectTimeout", "1");
    var url = "jdbc:postgresql://" + pod.getStatus().getPodIP() + ":5432/postgres?sslmode=disable";
    try (var session = DriverManager.getConnection(url, properties);
        var statement = session.createStatement()) {
      return statement.execute("select 1");
    } catch (SQLException e) {
      return false;
    }
  }
}
