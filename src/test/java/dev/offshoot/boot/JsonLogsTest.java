package dev.offshoot.boot;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.joran.spi.JoranException;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.event.KeyValuePair;

/**
 * The keys of a line with {@code --json-logs}: others build on them, so they stay, and are told.
 */
class JsonLogsTest {
  private static final String[] ALWAYS = {
    "@timestamp", "@version", "level", "level_value", "message", "logger_name", "thread_name"
  };
  private static final String FORMAT = "OFFSHOOT_LOG_FORMAT";
  private static final Pattern OWN = Pattern.compile("addKeyValue\\(\\s*\"([^\"]+)\"");
  private static final Pattern TOLD = Pattern.compile("`([^`]+)`");

  private final LoggerContext context = new LoggerContext();

  /** As the operator writes it. */
  private String line(LoggingEvent event) throws JoranException {
    context.setMDCAdapter(new LogbackMDCAdapter());
    var configurator = new JoranConfigurator();
    configurator.setContext(context);
    System.setProperty(FORMAT, "json"); // as --json-logs does; a property of the context is a key
    try {
      configurator.doConfigure(Path.of("src", "main", "resources", "logback.xml").toFile());
    } finally {
      System.clearProperty(FORMAT);
    }
    var appenders = context.getLogger(Logger.ROOT_LOGGER_NAME).iteratorForAppenders();
    var encoder = ((ConsoleAppender<ILoggingEvent>) appenders.next()).getEncoder();
    assertThat(appenders).isExhausted();
    return new String(encoder.encode(event), StandardCharsets.UTF_8);
  }

  private LoggingEvent event(Throwable cause) {
    var logger = context.getLogger("dev.offshoot.Some");
    return new LoggingEvent("here", logger, Level.WARN, "two\nlines", cause, null);
  }

  @Test
  void aLineIsOneObject() throws Exception {
    var event = event(null);
    event.addKeyValuePair(new KeyValuePair("branch", "shop/login"));
    event.addKeyValuePair(new KeyValuePair("ms", 12L));
    var line = line(event);
    assertThat(line).endsWith("}" + System.lineSeparator()).hasLineCount(1);
    assertThat(parsed(line))
        .containsOnlyKeys(with("branch", "ms"))
        .containsEntry("level", "WARN")
        .containsEntry("level_value", 30000)
        .containsEntry("logger_name", "dev.offshoot.Some")
        .containsEntry("message", "two\nlines")
        .containsEntry("branch", "shop/login")
        .containsEntry("ms", 12);
    assertThat((String) parsed(line).get("@timestamp"))
        .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d+(Z|[+-]\\d\\d:\\d\\d)");
  }

  @Test
  void aFaultComesWithItsTrace() throws Exception {
    var line = line(event(new IllegalStateException("no")));
    assertThat(line).hasLineCount(1);
    assertThat(parsed(line)).containsOnlyKeys(with("stack_trace"));
  }

  @Test
  void thePageHasEachKey() throws IOException {
    var keys = new TreeSet<>(List.of(with("stack_trace")));
    try (var files = Files.walk(Path.of("src", "main", "java"))) {
      for (var file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
        OWN.matcher(Files.readString(file)).results().forEach(r -> keys.add(r.group(1)));
      }
    }
    var page = Files.readString(Path.of("docs", "how-to", "watch-it.md"));
    var told =
        page.substring(page.indexOf("## The log"))
            .lines()
            .filter(l -> l.startsWith("| `") && !l.startsWith("| `resource."))
            .flatMap(l -> TOLD.matcher(l.split("\\|")[1]).results())
            .map(r -> r.group(1))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(told).isEqualTo(keys);
  }

  private static String[] with(String... more) {
    return Stream.concat(Arrays.stream(ALWAYS), Arrays.stream(more)).toArray(String[]::new);
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> parsed(String line) throws IOException {
    return Serialization.jsonMapper().readValue(line, Map.class);
  }
}
