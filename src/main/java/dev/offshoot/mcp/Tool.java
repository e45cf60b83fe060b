package dev.offshoot.mcp;

import java.util.List;
import java.util.Map;

/** One tool, as a client sees it and as it is done. */
record Tool(
    String name,
    String title,
    String description,
    Feature feature,
    Effect effect,
    List<Param> params,
    Map<String, Object> result,
    Work work) {
  /** What a call may change; the annotations follow from it. */
  enum Effect {
    /** Nothing. */
    READS,
    /** Makes something new. */
    CREATES,
    /** May destroy something. */
    DESTROYS,
    /** May destroy something, by SQL that does what it likes. */
    RUNS
  }

  /** Does it. */
  @FunctionalInterface
  interface Work {
    /**
     * The result, which the tool's schema allows.
     *
     * @throws ToolError if it was not done
     */
    Map<String, Object> of(Call call);
  }

  boolean reads() {
    return effect == Effect.READS;
  }
}
