package dev.offshoot.boot;

import dev.offshoot.kube.Clients;
import dev.offshoot.mcp.AgentServer;
import dev.offshoot.mcp.Self;
import dev.offshoot.mcp.StdioDoor;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * {@code offshoot mcp}: serves one agent on standard input and output, with the rights of the
 * kubeconfig's user. Standard output is the protocol's alone; the log goes to standard error.
 */
@Command(
    name = "mcp",
    mixinStandardHelpOptions = true,
    versionProvider = BuildVersion.class,
    description = "Tools for agents, by the Model Context Protocol.",
    sortOptions = false)
final class McpCommand implements Callable<Integer> {
  @Mixin private @Nullable McpOptions options;

  @Override
  public Integer call() throws Exception {
    if (options == null) {
      throw new IllegalStateException("picocli sets the options");
    }
    var config = options.config();
    var settings = options.settings(config);
    try (var client = Clients.lenient(config)) {
      var self = new Self(client);
      var agents =
          new AgentServer(
              settings,
              Clock.systemUTC(),
              new SecureRandom(),
              _ -> self.get(),
              new BuildVersion().getVersion()[0].replaceFirst("^offshoot ", ""));
      new StdioDoor(agents, System.in, System.out).await();
    }
    return 0;
  }
}
