/**
 * BranchMerge and BranchReset: one-shot operations that carry tracked migrations between a branch
 * and its parent, or take them back. Knows neither the branch's nor the sets' controller: it meets
 * them on the lanes and the board.
 */
@NullMarked
package dev.offshoot.operation;

import org.jspecify.annotations.NullMarked;
