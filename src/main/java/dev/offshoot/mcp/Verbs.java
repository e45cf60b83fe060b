package dev.offshoot.mcp;

import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;

/**
 * Asks the API server whether the caller has one of Offshoot's verbs on a branch. The admission
 * policy asks the same; in a cluster without the policy, this is the only thing that does.
 */
final class Verbs {
  private Verbs() {}

  static boolean may(Call call, BranchRef branch, String verb) {
    var review =
        call.client()
            .authorization()
            .v1()
            .selfSubjectAccessReview()
            .create(
                new SelfSubjectAccessReviewBuilder()
                    .withNewSpec()
                    .withNewResourceAttributes()
                    .withGroup("offshoot.dev")
                    .withResource("databasebranches")
                    .withNamespace(branch.namespace())
                    .withName(branch.name())
                    .withVerb(verb)
                    .endResourceAttributes()
                    .endSpec()
                    .build());
    return Boolean.TRUE.equals(review.getStatus().getAllowed());
  }
}
