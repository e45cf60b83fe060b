package dev.offshoot.mcp;

import io.fabric8.kubernetes.client.KubernetesClient;

/**
 * One call of a tool.
 *
 * @param asking how its user can be asked something
 * @param progress how it is told how far things are
 */
record Call(String tool, Caller caller, Arguments arguments, Asking asking, Progress progress) {
  KubernetesClient client() {
    return caller.client();
  }

  /** A question to the person behind a client. */
  @FunctionalInterface
  interface Asking {
    /** Said when the client cannot ask anyone. */
    Asking NOBODY = _ -> Answer.NOBODY;

    Answer ask(String message);
  }

  /** What the person said. */
  enum Answer {
    YES,
    NO,
    /** The client has no way to ask. */
    NOBODY
  }

  /** Tells a client that can wait what is going on. */
  @FunctionalInterface
  interface Progress {
    /** For clients that did not ask for it. */
    Progress SILENT =
        new Progress() {
          @Override
          public void tell(String message) {}

          @Override
          public boolean wanted() {
            return false;
          }
        };

    void tell(String message);

    /** The client asked for it. */
    default boolean wanted() {
      return true;
    }
  }
}
