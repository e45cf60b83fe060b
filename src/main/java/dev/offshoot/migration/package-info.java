/**
 * MigrationSets: what people want applied to a branch, planned against what its ledger says, and
 * run on the branch's lane.
 *
 * <p>The room decides what of a set is done next and what the set's status says. It must never run
 * SQL on a reconcile thread, and never take a status for the truth: that is the ledger.
 */
@NullMarked
package dev.offshoot.migration;

import org.jspecify.annotations.NullMarked;
