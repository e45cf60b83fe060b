/**
 * Names, labels, events, the client's set-up and the ways to a branch's server: what every
 * controller says to Kubernetes alike.
 */
@NullMarked
package dev.offshoot.kube;

import org.jspecify.annotations.NullMarked;
