package dev.offshoot.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.offshoot.kube.FileKey;
import dev.offshoot.kube.FirstLine;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.TreeMap;

/**
 * Reads a directory of SQL files as the operator reads a ConfigMap of them: the same names, the
 * same first line, the same refusals. A file that ends in .sql and is none is an error, never left
 * out.
 */
final class Directory {
  /** What one object of Kubernetes can hold. */
  private static final int MOST = 1_000_000;

  private Directory() {}

  /** The migrations of all files, in the order of their names. */
  static ArrayNode migrations(Path directory) {
    var wrong = new ArrayList<String>();
    var seen = new TreeMap<String, String>();
    var migrations = Cluster.JSON.createArrayNode();
    var size = 0;
    for (var file : files(directory)) {
      var name = file.getFileName().toString();
      switch (FileKey.of(name)) {
        case FileKey.Ignored _ -> {}
        case FileKey.Refused refused -> wrong.add(name + " " + refused.why());
        case FileKey.Named named -> {
          var sql = text(file);
          size += sql.length();
          var other = seen.putIfAbsent(named.version(), name);
          if (other != null) {
            wrong.add(name + " has the same version as " + other);
          }
          switch (FirstLine.of(sql)) {
            case FirstLine.Bad bad -> wrong.add(name + " cannot be read: " + bad.why());
            case FirstLine.Flags flags ->
                migrations
                    .addObject()
                    .put("version", named.version())
                    .put("name", named.name())
                    .put("sql", sql)
                    .put("transactional", flags.transactional())
                    .put("replay", flags.replay());
          }
        }
      }
    }
    if (!wrong.isEmpty()) {
      throw Failure.failed(
          "Nothing was applied, because of these files:\n%s", String.join("\n", wrong));
    }
    if (migrations.isEmpty()) {
      throw Failure.failed(
          "%s has no migration: a file <version>_<name>.sql or V<version>__<name>.sql", directory);
    }
    if (size > MOST) {
      throw Failure.failed(
          "The files in %s have %d characters together, and one MigrationSet holds %d: keep older ones in another directory, with another --name",
          directory, size, MOST);
    }
    return migrations;
  }

  private static Iterable<Path> files(Path directory) {
    try (var files = Files.list(directory)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    } catch (IOException e) {
      throw Failure.failed("%s cannot be read as a directory", directory);
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (CharacterCodingException e) {
      throw Failure.failed("%s is not in UTF-8: nothing was applied", file);
    } catch (IOException e) {
      throw Failure.failed("%s cannot be read: nothing was applied", file);
    }
  }
}
