package dev.offshoot.engine;

/**
 * The login roles of a branch's server; {@code postgres} is not among them, it never leaves its
 * pod.
 */
public enum Role {
  /**
   * The operator's own: owns the databases and the ledger, no superuser, never touches tenant
   * objects.
   */
  OFFSHOOT("offshoot"),
  /** Runs migrations and owns what they make. */
  MIGRATOR("migrator"),
  /** What applications use. */
  APP("app"),
  /** Safe to hand to clients: has only what migrations grant to it. */
  PUBLISHABLE("publishable");

  private final String roleName;

  Role(String roleName) {
    this.roleName = roleName;
  }

  /**
   * Which rotation of its password a role has: those of the operator's own roles exist nowhere as
   * objects and stay.
   *
   * @param asked of the passwords that others know, from 0
   */
  public int rotation(int asked) {
    return this == APP || this == PUBLISHABLE ? asked : 0;
  }

  /** The name inside Postgres. */
  public String roleName() {
    return roleName;
  }
}
