package dev.offshoot.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A Git repository on this machine, with one branch, {@code main}. */
final class GitRepository {
  private final Path directory;

  private GitRepository(Path directory) {
    this.directory = directory;
  }

  static GitRepository in(Path directory) throws Exception {
    var repository = new GitRepository(Files.createDirectories(directory));
    repository.git("init", "--quiet", "--initial-branch=main");
    return repository;
  }

  String url() {
    return directory.toUri().toString();
  }

  /** Commits a file; the commit's hash. */
  String commit(String file, String text, String message) throws Exception {
    var path = directory.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
    git("add", "--all");
    git(
        "-c",
        "user.name=shop",
        "-c",
        "user.email=shop@example.org",
        "commit",
        "--quiet",
        "-m",
        message);
    return git("rev-parse", "HEAD").strip();
  }

  private String git(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("git", "-C", directory.toString()));
    command.addAll(List.of(arguments));
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as("%s: %s", command, said).isZero();
    return said;
  }
}
