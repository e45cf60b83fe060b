package dev.offshoot.branch;

import dev.offshoot.branch.BranchPlan.Obstacle;
import java.util.Optional;

/**
 * What acting met.
 *
 * @param obstacle an object that could not be made as it should be, in the API server's words
 */
record Acted(Optional<Obstacle> obstacle) {}
