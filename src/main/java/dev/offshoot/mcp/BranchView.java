package dev.offshoot.mcp;

import static dev.offshoot.mcp.Schemas.FLAG;
import static dev.offshoot.mcp.Schemas.TEXT;
import static dev.offshoot.mcp.Schemas.WHOLE;

import dev.offshoot.api.BranchPhase;
import dev.offshoot.api.Condition;
import dev.offshoot.api.DatabaseBranch;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A branch as tools print it: Supabase's fields, and after them what only we have. Pure. It shows
 * no text that came out of a database.
 */
final class BranchView {
  static final Map<String, Object> SCHEMA =
      Schemas.object(
          "id", TEXT,
          "name", TEXT,
          "project_ref", TEXT,
          "parent_project_ref", TEXT,
          "is_default", FLAG,
          "persistent", FLAG,
          "status",
              Schemas.words(
                  Arrays.stream(BranchPhase.values()).map(Enum::name).toArray(String[]::new)),
          "created_at", TEXT,
          "updated_at", TEXT,
          "preview_project_status?", TEXT,
          "head?", TEXT,
          "ahead?", WHOLE,
          "behind?", WHOLE,
          "deletion_scheduled_at?", TEXT);

  private BranchView() {}

  static Map<String, Object> of(DatabaseBranch branch) {
    var meta = branch.getMetadata();
    var parent = branch.getSpec().parent();
    var status = Optional.ofNullable(branch.getStatus());
    var view = new LinkedHashMap<String, Object>();
    view.put("id", meta.getUid());
    view.put("name", meta.getName());
    view.put("project_ref", BranchRef.of(branch).toString());
    view.put(
        "parent_project_ref",
        new BranchRef(meta.getNamespace(), parent == null ? meta.getName() : parent).toString());
    view.put("is_default", parent == null);
    view.put("persistent", branch.getSpec().getExpiresAfter() == null);
    view.put("status", status.map(s -> s.getPhase()).orElse(BranchPhase.CREATING_PROJECT).name());
    view.put("created_at", meta.getCreationTimestamp());
    view.put("updated_at", updated(branch));
    status
        .map(s -> s.getDatabase())
        .map(d -> d.state())
        .ifPresent(s -> view.put("preview_project_status", s.name()));
    status.map(s -> s.getHead()).ifPresent(h -> view.put("head", h));
    if (parent != null) {
      status
          .map(s -> s.getMigrations())
          .ifPresent(m -> {
            view.put("ahead", m.ahead());
            view.put("behind", m.behind());
          });
    }
    status.map(s -> s.getExpirationTime()).ifPresent(t -> view.put("deletion_scheduled_at", t));
    return view;
  }

  /** RFC 3339 in UTC and whole seconds, as both are, sorts as text. */
  private static String updated(DatabaseBranch branch) {
    var status = branch.getStatus();
    var conditions =
        status == null || status.getConditions() == null
            ? Stream.<Condition>empty()
            : status.getConditions().stream();
    return Stream.concat(
            Stream.of(branch.getMetadata().getCreationTimestamp()),
            conditions.map(Condition::lastTransitionTime))
        .max(String::compareTo)
        .orElseThrow();
  }
}
