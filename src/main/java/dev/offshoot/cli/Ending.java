package dev.offshoot.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Decides from an object's status whether what was asked for has ended, and how. Pure. It must
 * never take a status for an end that speaks of an earlier spec.
 */
sealed interface Ending {
  /** What to tell the user. */
  String words();

  /** Not yet. */
  record Going(String words) implements Ending {}

  /** As it was asked for. */
  record Done(String words) implements Ending {}

  /** It will not come by itself. */
  record Failed(String words) implements Ending {}

  /** A person has to approve or acknowledge. */
  record Approval(String words) implements Ending {}

  /** A branch that shall serve. */
  static Ending branch(JsonNode object) {
    var branch = new Branch(object);
    var words = sentence(branch.phase(), Status.message(object));
    if (!Status.current(object)) {
      return new Going(branch.phase());
    }
    if (branch.phase().endsWith("_FAILED")) {
      return new Failed(lines(branch.phase(), Status.error(object)));
    }
    if (Status.is(object, "Stalled")) {
      return new Failed(sentence(Status.reason(object), Status.message(object)));
    }
    return branch.ready() && branch.phase().equals("FUNCTIONS_DEPLOYED")
        ? new Done(branch.phase())
        : new Going(words);
  }

  /** A branch that shall stop. */
  static Ending suspended(JsonNode object) {
    var state = new Branch(object).databaseState();
    if (Status.current(object) && state.equals("INACTIVE")) {
      return new Done(state);
    }
    return new Going(sentence(state, Status.message(object)));
  }

  /** A set of migrations. */
  static Ending set(JsonNode object) {
    if (!Status.current(object)) {
      return new Going("The operator has not looked at it yet.");
    }
    var reason = Status.reason(object);
    if (reason.equals("DestructiveNotAcknowledged")) {
      return new Approval(lines(problems(object), Status.message(object)));
    }
    var wanted = object.at("/status/counts/wanted").asInt();
    var applied = object.at("/status/counts/applied").asInt();
    var count = "%d of %d migrations tracked".formatted(applied, wanted);
    if (Status.is(object, "Ready")) {
      return applied == wanted ? new Done(count) : new Failed(lines(count, problems(object)));
    }
    return Status.is(object, "Stalled")
        ? new Failed(lines(sentence(reason, Status.message(object)), detail(object)))
        : new Going(sentence(reason, Status.message(object)));
  }

  /** A merge, a rebase or a reset. */
  static Ending operation(JsonNode object) {
    var phase = object.at("/status/phase").asText("Pending");
    var message = object.at("/status/message").asText("");
    if (phase.equals("AwaitingApproval")) {
      return new Approval(lines(message, Status.plan(object)));
    }
    if (!Status.is(object, "Completed")) {
      return new Going(sentence(phase, message));
    }
    return switch (phase) {
      case "Failed" ->
          new Failed(lines(sentence(Status.reason(object), message), Status.error(object)));
      case "Planned" -> new Done(lines(message, Status.plan(object)));
      default -> new Done(message);
    };
  }

  /** An operation that was just approved: it still says that it waits, until it is looked at. */
  static Function<JsonNode, Ending> approved(String digest) {
    return object -> {
      var ending = operation(object);
      var same = object.at("/status/digest").asText().equals(digest);
      return ending instanceof Approval && same && !Status.reason(object).equals("ApprovalOutdated")
          ? new Going("AwaitingApproval: approved, to be taken up")
          : ending;
    };
  }

  private static String detail(JsonNode object) {
    var error = Status.error(object);
    return error.isEmpty() ? problems(object) : error;
  }

  private static String problems(JsonNode object) {
    return StreamSupport.stream(object.at("/status/problems").spliterator(), false)
        .map(p -> p.path("message").asText())
        .collect(Collectors.joining("\n"));
  }

  private static String sentence(String word, String message) {
    return Stream.of(word, message).filter(t -> !t.isEmpty()).collect(Collectors.joining(": "));
  }

  private static String lines(String... parts) {
    return Stream.of(parts).filter(t -> !t.isEmpty()).collect(Collectors.joining("\n"));
  }
}
