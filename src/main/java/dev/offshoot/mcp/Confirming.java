package dev.offshoot.mcp;

import static dev.offshoot.mcp.Schemas.FLAG;
import static dev.offshoot.mcp.Schemas.TEXT;

import dev.offshoot.mcp.Confirmations.Deed;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Nothing is lost without a person's yes: asked through the client where it can, otherwise by an id
 * that has to be sent back with the same call. It must never let a call pass whose plan is not the
 * one that was shown.
 */
final class Confirming {
  static final Param PARAM =
      Param.text(
              "confirmation_id",
              200,
              "Leave out at first. When the result has a confirmation_id, show its preview to the user, and call again with it only if they agree.")
          .optional();

  /** The name of the error when the person said no. */
  static final String DECLINED = "Declined";

  /** The result of a tool that asks; "success" is false as long as nothing was done. */
  static final Map<String, Object> SCHEMA =
      Schemas.object(
          "success", FLAG,
          "operation_id?", TEXT,
          "status?", TEXT,
          "message?", TEXT,
          "preview?", TEXT,
          "confirmation_id?", TEXT);

  private final Confirmations confirmations;

  Confirming(Confirmations confirmations) {
    this.confirmations = confirmations;
  }

  /**
   * What would be done.
   *
   * @param uid the object that it would be done to
   * @param digest the identity of the plan: the same for the same plan
   * @param question one sentence for the person
   * @param preview what the plan says, untrusted
   */
  record Plan(String uid, String digest, String question, String preview) {}

  /** How it went. */
  sealed interface Outcome {
    /** Go on; {@code asked} says that a person took their time, and the plan may be another now. */
    record Confirmed(boolean asked) implements Outcome {}

    /** The result of this call: nothing was done yet. */
    record Open(Map<String, Object> result) implements Outcome {}
  }

  Outcome confirm(Call call, Plan plan) {
    var deed = deed(call, plan);
    var id = call.arguments().find(PARAM.name());
    if (id.isPresent()) {
      confirmations.check(id.get(), deed);
      return new Outcome.Confirmed(false);
    }
    var answer = call.asking().ask(plan.question() + "\n\n" + Untrusted.harmless(plan.preview()));
    return switch (answer) {
      case YES -> new Outcome.Confirmed(true);
      case NO -> throw new ToolError(DECLINED, "The user declined, so nothing was done.");
      case NOBODY -> new Outcome.Open(open(plan, confirmations.issue(deed)));
    };
  }

  /** The plan is still the one that was agreed to. */
  static void same(Plan shown, Plan now) {
    if (!shown.digest().equals(now.digest())) {
      throw new ToolError(
          "PlanChanged",
          "While the user was asked, the plan became another one, so nothing was done. Call again.");
    }
  }

  private static Map<String, Object> open(Plan plan, String id) {
    var result = new LinkedHashMap<String, Object>();
    result.put("success", false);
    result.put(
        "message",
        "Nothing was done yet. "
            + plan.question()
            + " Show the preview to the user; if they agree, call again with the same arguments and this confirmation_id within %d minutes."
                .formatted(Confirmations.LIFE.toMinutes()));
    result.put("preview", Untrusted.block(plan.preview()));
    result.put("confirmation_id", id);
    return result;
  }

  private static Deed deed(Call call, Plan plan) {
    var rest = new LinkedHashMap<>(call.arguments().all());
    List.of(PARAM.name()).forEach(rest::remove);
    return new Deed(
        call.caller().user(),
        call.tool(),
        plan.uid(),
        plan.digest() + Digests.hex(rest.toString()));
  }

  /** The digest of a plan that the cluster has none for. */
  static String digest(Object... parts) {
    return Digests.hex(List.of(parts).toString());
  }
}
