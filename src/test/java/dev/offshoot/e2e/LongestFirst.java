package dev.offshoot.e2e;

import java.util.Comparator;
import org.junit.jupiter.api.ClassDescriptor;
import org.junit.jupiter.api.ClassOrderer;
import org.junit.jupiter.api.ClassOrdererContext;
import org.junit.jupiter.api.parallel.ResourceLock;

/**
 * In which order end-to-end classes begin. Those that take minutes come first, so that none of them
 * is left alone at the end; what waits for a lock of the cluster without an operator comes after
 * the class that needs all of that cluster, so that no thread only waits. JUnit gives the last
 * class to a thread at the beginning too.
 */
final class LongestFirst implements ClassOrderer {
  @Override
  public void orderClasses(ClassOrdererContext context) {
    context
        .getClassDescriptors()
        .sort(
            Comparator.<ClassDescriptor>comparingInt(LongestFirst::rank)
                .thenComparing(c -> c.getTestClass().getName()));
  }

  private static int rank(ClassDescriptor one) {
    var type = one.getTestClass();
    if (type == ManifestsE2E.class) {
      return 0;
    }
    if (type == HostedMergeRulesE2E.class || type == HostedBranchRulesE2E.class) {
      return 1;
    }
    if (type == MergesTogetherE2E.class) {
      return 4;
    }
    var locks = one.findRepeatableAnnotations(ResourceLock.class);
    return locks.stream().anyMatch(l -> l.value().equals(Cluster.NAMESPACES)) ? 3 : 2;
  }
}
