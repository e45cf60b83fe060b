/** Offshoot: Postgres branches as Kubernetes objects. */
@NullMarked
package dev.offshoot;

import org.jspecify.annotations.NullMarked;
