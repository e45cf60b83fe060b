/**
 * The resources of {@code offshoot.dev/v1alpha1}: their fields, bounds, rules and descriptions, and
 * nothing else.
 *
 * <p>The CRDs in {@code k8s/crds} and {@code docs/reference/api.md} are generated from these
 * classes. No logic belongs here: what a value means for a database is decided in other rooms.
 */
@NullMarked
package dev.offshoot.api;

import org.jspecify.annotations.NullMarked;
