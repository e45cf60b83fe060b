package dev.offshoot.cli;

import java.time.Clock;

/**
 * What every command gets from the wiring.
 *
 * @param console where it speaks
 * @param clock the time
 * @param kubectl the way to the cluster
 * @param deaf makes this process deaf to Ctrl-C, which then is its child's alone
 */
record Setting(Console console, Clock clock, Kubectl kubectl, Runnable deaf) {
  Cluster cluster(Given given) {
    return new Cluster(kubectl, ClusterOptions.of(given));
  }
}
