package dev.offshoot.boot;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code offshoot check URL}: asks an operator whether it is ready, until it is or time is up, for
 * {@code helm test}, whose image has no shell. It decides nothing and changes nothing.
 */
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    versionProvider = BuildVersion.class,
    description = "Asks an operator whether it is ready, until it is or the time is up.")
final class CheckCommand implements Callable<Integer> {
  private static final Duration PAUSE = Duration.ofMillis(500);

  @Parameters(paramLabel = "URL", description = "The operator's, such as http://offshoot:8080.")
  private @Nullable URI url;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "60",
      description = "How long to ask (default: ${DEFAULT-VALUE}).")
  private int seconds = 60;

  @Override
  public Integer call() throws InterruptedException {
    if (url == null) {
      throw new IllegalStateException("picocli asks for it");
    }
    var end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
    var said = "";
    try (var http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build()) {
      var request =
          HttpRequest.newBuilder(url.resolve("/readyz")).timeout(Duration.ofSeconds(5)).build();
      do {
        try {
          var answer = http.send(request, BodyHandlers.ofString());
          if (answer.statusCode() == HttpURLConnection.HTTP_OK) {
            System.out.println("The operator at " + url + " is ready.");
            return 0;
          }
          said = "it answers " + answer.statusCode() + " " + answer.body().strip();
        } catch (IOException e) {
          said = "no answer (" + e.getClass().getSimpleName() + ")";
        }
        Thread.sleep(PAUSE);
      } while (System.nanoTime() < end);
    }
    System.err.printf(
        "The operator at %s was not ready within %d s: %s. See its pods' logs and events.%n",
        url, seconds, said);
    return 1;
  }
}
