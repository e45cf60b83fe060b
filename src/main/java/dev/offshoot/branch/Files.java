package dev.offshoot.branch;

import dev.offshoot.engine.ServerSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * The files that a server starts from. The first lines of each of the files say what it decides.
 * Pure but for reading its own resources.
 */
final class Files {
  /**
   * On a root, rows of production stay out of the server's log. It comes first, so that the root's
   * own parameters may change it.
   */
  private static final String ROOT_LOG =
      "log_error_verbosity = 'terse'\nlog_min_messages = 'log'\n";

  private Files() {}

  /** The script with which settings are tried in a pod of their own. */
  static String check() {
    return resource("check.sh");
  }

  /** The file of parameters, whole. */
  static String parameters(Map<String, String> parameters) {
    return resource("postgresql.conf") + lines(parameters);
  }

  /**
   * @param fresh the server may initialise an empty volume
   */
  static Map<String, String> of(Map<String, String> parameters, boolean fresh, boolean root) {
    var files = new LinkedHashMap<String, String>();
    files.put("start.sh", resource("start.sh"));
    files.put("ready.sh", resource("ready.sh"));
    files.put("passwd", resource("passwd"));
    files.put("pg_hba.conf", resource("pg_hba.conf"));
    files.put("pg_ident.conf", resource("pg_ident.conf"));
    files.put("postgresql.conf", (root ? ROOT_LOG : "") + parameters(parameters));
    files.put("new", fresh + "\n");
    return files;
  }

  /** Sorted, so that the same parameters make the same file. */
  private static String lines(Map<String, String> parameters) {
    var text = new StringBuilder();
    new TreeMap<>(parameters)
        .forEach((name, value) ->
            text.append(name)
                .append(" = '")
                .append(value.replace("\\", "\\\\").replace("'", "''"))
                .append("'\n"));
    // by which the server tells that it has read this file
    text.append(ServerSettings.MARK + " = '" + Settings.mark(parameters) + "'\n");
    return text.toString();
  }

  private static String resource(String name) {
    try (var in = Files.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("resource " + name + " is not in the jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
