package dev.offshoot.boot;

import dev.offshoot.kube.Clients;
import dev.offshoot.mcp.AgentServer;
import dev.offshoot.mcp.Caller;
import dev.offshoot.mcp.HttpDoor;
import dev.offshoot.mcp.Self;
import dev.offshoot.mcp.Settings;
import dev.offshoot.mcp.StdioDoor;
import io.modelcontextprotocol.common.McpTransportContext;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.security.SecureRandom;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * {@code offshoot mcp}: serves one agent on standard input and output, with the rights of the
 * kubeconfig's user, or many over HTTP, each with its own. Standard output is the protocol's alone;
 * the log goes to standard error.
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
    var place = options.place();
    if (options.jsonLogs) {
      System.setProperty("OFFSHOOT_LOG_FORMAT", "json");
    }
    if (place.isEmpty()) {
      // clients may leave standard error unread: a full pipe must never hold up an answer
      System.setProperty("OFFSHOOT_LOG_WAY", "dropping");
    }
    var config = options.config();
    var settings = options.settings(config);
    if (place.isPresent()) {
      try (var door =
          new HttpDoor(
              place.get(), config, settings, c -> agents(settings, c), MachineClock.steady())) {
        door.await();
      }
      return 0;
    }
    // not System.out, which hides that nobody reads it; whatever else prints goes to the log
    var out = new FileOutputStream(FileDescriptor.out);
    System.setOut(System.err);
    try (var client = Clients.lenient(config)) {
      var self = new Self(client);
      new StdioDoor(agents(settings, _ -> self.get()), System.in, out).await();
    }
    return 0;
  }

  private static AgentServer agents(
      Settings settings, Function<McpTransportContext, Caller> callers) {
    return new AgentServer(
        settings,
        MachineClock.steady(),
        new SecureRandom(),
        callers,
        new BuildVersion().getVersion()[0].replaceFirst("^offshoot ", ""));
  }
}
