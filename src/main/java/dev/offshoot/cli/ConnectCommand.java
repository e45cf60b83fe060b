package dev.offshoot.cli;

import dev.offshoot.kube.Names;

/**
 * {@code connect}: holds a port-forward to a branch's database and says how to log in. The password
 * is in what it prints only when it was asked for.
 */
record ConnectCommand(Setting setting) implements Act {
  /**
   * Encrypted as the server wants it; who the server is the API server vouches for, and 127.0.0.1
   * is in no certificate.
   */
  private static final String SSL = "require";

  @Override
  public void declare(Form form) {
    form.says(
            "Makes a branch's database reachable on this machine until Ctrl-C, and says how to log in.")
        .required("BRANCH", "The branch.")
        .value("PORT", "The port on 127.0.0.1; default: one that is free.", "--port")
        .flag("Print only a URL with the application's password in it.", "--url");
    ClusterOptions.declare(form);
  }

  @Override
  public Exit run(Given given) {
    var cluster = setting.cluster(given);
    var branch = Branch.require(cluster, given.first());
    var secret = Reports.app(cluster, branch);
    var user = Reports.decoded(secret, "username");
    var database = Reports.decoded(secret, "database");
    try (var forward = Forward.to(cluster, branch, port(given))) {
      var login =
          given.flag("--url")
              ? url(forward, user, Reports.decoded(secret, "password"), database)
              : """
              Branch %s is at %s:%s until Ctrl-C: database %s, user %s.
                psql "%s"
              The password: kubectl get secret %s -n %s -o go-template='{{.data.password | base64decode}}'\
              """
                  .formatted(
                      branch.name(),
                      Forward.HOST,
                      forward.port(),
                      database,
                      user,
                      url(forward, user, "", database),
                      Names.app(branch.name()),
                      cluster.namespace());
      setting.console().print(login);
      var port = forward.port();
      forward.broken();
      return again(cluster, branch, port);
    }
  }

  /**
   * kubectl gives a port-forward up when one connection through it breaks, which an encrypted one
   * does whose client does not wait for the server's goodbye: the next has the same port. Ends when
   * there is no way to the branch any more.
   */
  private static Exit again(Cluster cluster, Branch branch, String port) {
    while (true) {
      try (var forward = Forward.to(cluster, branch, port)) {
        forward.broken();
      }
    }
  }

  private static String url(Forward forward, String user, String password, String database) {
    return "postgresql://%s%s@%s:%s/%s?sslmode=%s"
        .formatted(
            user,
            password.isEmpty() ? "" : ":" + password,
            Forward.HOST,
            forward.port(),
            database,
            SSL);
  }

  private static String port(Given given) {
    return given
        .value("--port")
        .map(port -> {
          if (!port.matches("[1-9][0-9]{0,4}")) {
            throw Failure.usage("--port is a number, and not %s", port);
          }
          return port;
        })
        .orElse("");
  }
}
