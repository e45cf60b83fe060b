/**
 * Postgres: roles, ledger, runner, databases. Plain records in and out; knows no Kubernetes type.
 *
 * <p>The room decides what is true of a branch, because the truth is the ledger inside the branch's
 * own database. It must never decide what a user wanted: callers pass that in.
 */
@NullMarked
package dev.offshoot.engine;

import org.jspecify.annotations.NullMarked;
