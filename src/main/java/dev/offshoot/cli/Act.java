package dev.offshoot.cli;

/** A command: what may be given to it, and what it does. */
interface Act {
  /** Declares its arguments. */
  void declare(Form form);

  /** Does it. */
  Exit run(Given given);
}
