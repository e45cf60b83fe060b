package dev.offshoot.mcp;

import dev.offshoot.kube.ApiServer;
import dev.offshoot.kube.Clients;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** A namespace of a real API server, and servers in it that tests talk to over pipes. */
final class McpSpace implements AutoCloseable {
  private final String namespace = ApiServer.get().namespace();
  private final List<AutoCloseable> open = new ArrayList<>();

  String name() {
    return namespace;
  }

  /** With all rights. */
  KubernetesClient admin() {
    return ApiServer.get().client();
  }

  Settings settings() {
    var all = Settings.in(namespace);
    return new Settings(
        namespace,
        Optional.empty(),
        false,
        all.features(),
        all.hourlyRate(),
        Duration.ofSeconds(20),
        false,
        false,
        all.callsPerSecond());
  }

  /** An administrator's agent whose client cannot ask anyone. */
  Agent agent() {
    return agent(UnaryOperator.identity(), Optional.empty(), Optional.empty());
  }

  /** An agent whose client answers every question with this. */
  Agent asking(String answer) {
    return agent(UnaryOperator.identity(), Optional.empty(), Optional.of(answer));
  }

  /** An agent with the rights of a user. */
  Agent as(String user) {
    return agent(UnaryOperator.identity(), Optional.of(user), Optional.empty());
  }

  Agent agent(UnaryOperator<Settings> settings, Optional<String> user, Optional<String> answer) {
    Config config = ApiServer.get().config();
    var client =
        Clients.lenient(
            user.map(u -> new ConfigBuilder(config).withImpersonateUsername(u).build())
                .orElse(config));
    var self = new Self(client);
    var server =
        new AgentServer(
            settings.apply(settings()),
            Clock.systemUTC(),
            new SecureRandom(),
            _ -> self.get(),
            "test");
    try {
      var toServer = new PipedOutputStream();
      var fromServer = new PipedInputStream(1 << 20);
      new StdioDoor(
          server, new PipedInputStream(toServer, 1 << 20), new PipedOutputStream(fromServer));
      var agent = new Agent(fromServer, toServer, answer);
      open.add(agent);
      open.add(client);
      return agent;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void apply(String yaml) {
    ApiServer.get()
        .client()
        .load(
            new java.io.ByteArrayInputStream(
                yaml.getBytes(java.nio.charset.StandardCharsets.UTF_8)))
        .inNamespace(namespace)
        .createOrReplace();
  }

  @Override
  public void close() throws Exception {
    for (var one : open) {
      one.close();
    }
  }
}
