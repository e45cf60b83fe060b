package dev.offshoot.tls;

import java.io.IOException;

/** Knows which authority is believed for a branch's server. */
public interface Vouching {
  /**
   * The certificates of the authorities that are believed, in PEM, one or more.
   *
   * @param uid of the branch
   * @throws IOException while none is known: nothing may then be believed
   */
  String authority(String namespace, String uid) throws IOException;

  /** The branch is gone. */
  void forget(String uid);
}
