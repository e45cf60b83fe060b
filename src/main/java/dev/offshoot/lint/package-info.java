/**
 * What a migration would destroy, read from its text alone.
 *
 * <p>The room decides which statements of a text lose data or may fail on rows that are there. It
 * parses with the Postgres grammar and never looks for words; it must never ask a database or
 * Kubernetes, and never throw because of what a text says.
 */
@NullMarked
package dev.offshoot.lint;

import org.jspecify.annotations.NullMarked;
