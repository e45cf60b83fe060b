package dev.offshoot.engine;

/**
 * Which operation a row of table operations is about.
 *
 * @param uid of the object
 * @param kind BranchMerge or BranchReset
 * @param generated the API server made the name from {@code generateName}
 * @param target namespace and name of the branch that is written, such as {@code shop/production}
 * @param sourceUid of the branch that migrations come from; "" for a reset
 * @param specDigest over what the operation is asked to do, not over how it is confirmed
 */
public record OperationIdentity(
    String uid,
    String kind,
    String namespace,
    String name,
    boolean generated,
    String target,
    String sourceUid,
    String specDigest) {}
