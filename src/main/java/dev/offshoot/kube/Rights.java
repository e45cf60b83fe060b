package dev.offshoot.kube;

import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;

/** Asks the API server what this operator may do with Offshoot's own objects. */
public final class Rights {
  private final KubernetesClient client;

  public Rights(KubernetesClient client) {
    this.client = client;
  }

  /** In every namespace, so that no namespace takes the right along when it goes. */
  public boolean everywhere(String verb, String resource) {
    var question =
        new SelfSubjectAccessReviewBuilder()
            .withNewSpec()
            .withNewResourceAttributes()
            .withGroup("offshoot.dev")
            .withResource(resource)
            .withVerb(verb)
            .endResourceAttributes()
            .endSpec()
            .build();
    var answer = client.authorization().v1().selfSubjectAccessReview().create(question);
    return answer.getStatus() != null && Boolean.TRUE.equals(answer.getStatus().getAllowed());
  }
}
