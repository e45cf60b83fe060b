package dev.offshoot.kube;

import dev.offshoot.api.DatabaseBranch;
import dev.offshoot.engine.Access;
import dev.offshoot.engine.HistoryMark;
import dev.offshoot.engine.Role;
import dev.offshoot.engine.RolePasswords;
import dev.offshoot.tls.Vouching;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Joins a route with the derived passwords and the authority that vouches for the server: what the
 * engine needs to enter a branch.
 */
public final class Accesses {
  private final Routes routes;
  private final RolePasswords passwords;
  private final Vouching vouching;
  private final Map<String, HistoryMark.Reported> reported = new ConcurrentHashMap<>();
  private final LastEnd lastEnd;

  /** How the container of a branch's server ended last. */
  public interface LastEnd {
    Optional<String> of(String namespace, String branch, String uid);
  }

  /** Without a word on how servers ended. */
  public Accesses(Routes routes, RolePasswords passwords, Vouching vouching) {
    this(routes, passwords, vouching, (_, _, _) -> Optional.empty());
  }

  public Accesses(Routes routes, RolePasswords passwords, Vouching vouching, LastEnd lastEnd) {
    this.lastEnd = lastEnd;
    this.routes = routes;
    this.passwords = passwords;
    this.vouching = vouching;
  }

  /** The access to a branch for the operator's own roles; nothing is opened yet. */
  public Access to(String namespace, String branch, String uid) {
    return to(namespace, branch, uid, 0);
  }

  /** The same, for all roles. */
  public Access to(DatabaseBranch branch) {
    var meta = branch.getMetadata();
    return to(
        meta.getNamespace(), meta.getName(), meta.getUid(), branch.getSpec().getPasswordRotation());
  }

  private Access to(String namespace, String branch, String uid, int rotation) {
    return new Access() {
      @Override
      public Address address() throws IOException {
        return routes.to(namespace, branch, uid);
      }

      @Override
      public String password(Role role) {
        return passwords.password(uid, role, role.rotation(rotation));
      }

      @Override
      public Optional<Trust> trust() throws IOException {
        return Optional.of(
            new Trust(vouching.authority(namespace, uid), Names.host(branch, namespace)));
      }

      @Override
      public Optional<String> lastEnd() {
        return lastEnd.of(namespace, branch, uid);
      }

      @Override
      public String branch() {
        return branch;
      }

      @Override
      public Optional<HistoryMark.Reported> reported() {
        return Optional.ofNullable(reported.get(uid));
      }
    };
  }

  /** A person has decided: this is the history of the branch from now on. */
  public void resolved(String uid, HistoryMark mark) {
    reported.computeIfPresent(uid, (_, r) -> new HistoryMark.Reported(mark, r.root()));
  }

  /** What the ledger of the branch must begin with from now on; empty for anything. */
  public void reported(String uid, Optional<HistoryMark.Reported> mark) {
    mark.ifPresentOrElse(m -> reported.put(uid, m), () -> reported.remove(uid));
  }

  /** Closes what was opened towards a branch. */
  public void forget(String uid) {
    routes.forget(uid);
    vouching.forget(uid);
    passwords.forget(uid);
    reported.remove(uid);
  }
}
