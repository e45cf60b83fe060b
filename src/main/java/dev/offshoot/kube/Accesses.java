package dev.offshoot.kube;

import dev.offshoot.engine.Access;
import dev.offshoot.engine.Role;
import dev.offshoot.engine.RolePasswords;
import java.io.IOException;

/** Joins a route with the derived passwords: what the engine needs to enter a branch. */
public final class Accesses {
  private final Routes routes;
  private final RolePasswords passwords;

  public Accesses(Routes routes, RolePasswords passwords) {
    this.routes = routes;
    this.passwords = passwords;
  }

  /** The access to a branch; nothing is opened yet. */
  public Access to(String namespace, String branch, String uid) {
    return new Access() {
      @Override
      public Address address() throws IOException {
        return routes.to(namespace, branch, uid);
      }

      @Override
      public String password(Role role) {
        return passwords.password(uid, role, 0);
      }

      @Override
      public String branch() {
        return branch;
      }
    };
  }

  /** Closes what was opened towards a branch. */
  public void forget(String uid) {
    routes.forget(uid);
  }
}
