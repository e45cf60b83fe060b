package dev.offshoot.branch;

import dev.offshoot.kube.Children;
import dev.offshoot.kube.Labels;
import dev.offshoot.kube.Names;
import dev.offshoot.tls.IssuedCertificate;
import dev.offshoot.tls.Issuer;
import dev.offshoot.tls.Vouching;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Reads what cert-manager issued for branches' servers, and remembers which authorities stand
 * behind it. Until it issues something, what the operator itself made before stays good. It must
 * never keep a private key, nor believe a Secret that is not the branch's.
 */
final class Issuances implements Vouching {
  private static final ResourceDefinitionContext REQUESTS =
      new ResourceDefinitionContext.Builder()
          .withGroup(Issuer.GROUP)
          .withVersion("v1")
          .withKind("CertificateRequest")
          .withPlural("certificaterequests")
          .withNamespaced(true)
          .build();

  private static final String LACKING =
      "it is there, without a ca.crt for clients to believe; take an issuer that tells its authority";

  private final KubernetesClient client;
  private final Map<String, Believed> believed = new ConcurrentHashMap<>();

  Issuances(KubernetesClient client) {
    this.client = client;
  }

  /**
   * Of a branch.
   *
   * @param before the one before, until the server presents what the present one signed: "" for
   *     none
   */
  private record Believed(String now, String before) {
    Believed followedBy(String next, boolean presented) {
      return presented ? new Believed(next, "") : next.equals(now) ? this : new Believed(next, now);
    }
  }

  /** Whose the Secret is that the certificate stands in. */
  enum Holder {
    ABSENT,
    OURS,
    FOREIGN
  }

  /**
   * What there is for a branch.
   *
   * @param certificate the one in force, empty while there is none
   * @param words what cert-manager says of that, "" when it says nothing
   */
  record Issuance(Holder holder, Optional<IssuedCertificate> certificate, String words) {
    /** Nothing, as where cert-manager has no part in it. */
    static final Issuance NONE = new Issuance(Holder.ABSENT, Optional.empty(), "");
  }

  /**
   * Looks at a branch's.
   *
   * @param cached the branch's Secrets as the informer has them; asked for where none is there
   * @param presented the serial number of what the server presented last, "" for unknown
   */
  Issuance of(BranchId id, Function<String, Optional<Secret>> cached, String presented) {
    var name = Names.tls(id.name());
    var secret = cached.apply(name).or(() -> live(id, name));
    if (secret.isEmpty()) {
      return new Issuance(Holder.ABSENT, Optional.empty(), words(id));
    }
    if (!Children.ours(secret.get(), id.uid())) {
      return new Issuance(Holder.FOREIGN, Optional.empty(), "");
    }
    var certificate = Optional.ofNullable(secret.get().getData()).flatMap(IssuedCertificate::read);
    certificate.ifPresent(c -> {
      var known = believed.get(id.uid());
      var before = known == null ? new Believed(c.authority(), told(id, cached)) : known;
      believed.put(id.uid(), before.followedBy(c.authority(), presented.equals(c.serial())));
    });
    var words = certificate.isPresent() ? "" : filled(secret.get()) ? LACKING : words(id);
    return new Issuance(Holder.OURS, certificate, words);
  }

  @Override
  public String authority(String namespace, String uid) throws IOException {
    var known = believed.get(uid);
    if (known == null) {
      throw new IOException("no certificate was issued for the branch's server yet");
    }
    return known.now() + "\n" + known.before();
  }

  @Override
  public void forget(String uid) {
    believed.remove(uid);
  }

  private static boolean filled(Secret secret) {
    return secret.getData() != null && !secret.getData().getOrDefault("tls.crt", "").isEmpty();
  }

  /**
   * Whom clients were told to believe when this operator first looked: the server may present what
   * that one signed until it reads its files again, which only somebody who believes it can ask.
   */
  private String told(BranchId id, Function<String, Optional<Secret>> cached) {
    var name = Names.app(id.name());
    return cached
        .apply(name)
        .or(() -> live(id, name))
        .filter(s -> Children.ours(s, id.uid()))
        .map(Secret::getData)
        .flatMap(IssuedCertificate::authority)
        .orElse("");
  }

  private Optional<Secret> live(BranchId id, String name) {
    return Optional.ofNullable(client.secrets().inNamespace(id.namespace()).withName(name).get());
  }

  /**
   * The Certificate itself only says that it is being issued: what is in the way stands in the
   * latest request that was made for it.
   */
  private String words(BranchId id) {
    try {
      return client
          .genericKubernetesResources(REQUESTS)
          .inNamespace(id.namespace())
          .withLabel(Labels.BRANCH_UID, id.uid())
          .list()
          .getItems()
          .stream()
          .max(Comparator.comparing(r -> r.getMetadata().getCreationTimestamp()))
          .map(Issuances::words)
          .orElse("");
    } catch (KubernetesClientException e) {
      return e.getStatus() == null ? "" : String.valueOf(e.getStatus().getMessage());
    }
  }

  private static String words(GenericKubernetesResource request) {
    List<Map<String, Object>> conditions = request.get("status", "conditions");
    return conditions == null
        ? ""
        : conditions.stream()
            .filter(c -> "Ready".equals(c.get("type")) && !"True".equals(c.get("status")))
            .map(c -> c.get("reason") + ": " + c.get("message"))
            .findFirst()
            .orElse("");
  }
}
