package dev.offshoot.api;

import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.crdv2.generator.CRDPostProcessor;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** The CRDs as the classes say they should be; reads and writes no file. */
final class Crds {
  private static final Collection<Class<? extends HasMetadata>> KINDS =
      List.of(DatabaseBranch.class, MigrationSet.class, BranchMerge.class, BranchReset.class);

  private Crds() {}

  /** Sorted by name, so that nothing depends on the generator's order. */
  static List<CustomResourceDefinition> generate() {
    List<CustomResourceDefinition> crds = new ArrayList<>();
    new CRDGenerator()
        .withOutput(new Nowhere())
        .withPostProcessor(
            new CRDPostProcessor() {
              @Override
              public HasMetadata process(HasMetadata crd, String specVersion) {
                crds.add((CustomResourceDefinition) crd);
                return crd;
              }
            })
        .withParallelGenerationEnabled(false)
        .forCRDVersions("v1")
        .customResourceClasses(KINDS)
        .generate();
    for (CustomResourceDefinition crd : crds) {
      CrdShape.complete(crd, kind(crd.getMetadata().getName()));
    }
    crds.sort(Comparator.comparing(crd -> crd.getMetadata().getName()));
    return crds;
  }

  private static Class<? extends HasMetadata> kind(String crdName) {
    return KINDS.stream()
        .filter(kind -> HasMetadata.getFullResourceName(kind).equals(crdName))
        .findFirst()
        .orElseThrow();
  }

  /** The generator insists on writing; what it would write lacks our order. */
  private static final class Nowhere extends CRDGenerator.AbstractCRDOutput<OutputStream> {
    @Override
    protected OutputStream createStreamFor(String crd) {
      return OutputStream.nullOutputStream();
    }
  }
}
