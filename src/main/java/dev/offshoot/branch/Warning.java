package dev.offshoot.branch;

/**
 * What the cluster warned of.
 *
 * @param kind of the object that it is about
 * @param reason the cluster's word
 * @param note the cluster's sentence
 */
record Warning(String kind, String reason, String note) {
  /** In the cluster's own words. */
  String words() {
    return reason + ": " + note;
  }
}
