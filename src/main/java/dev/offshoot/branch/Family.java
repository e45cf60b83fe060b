package dev.offshoot.branch;

import dev.offshoot.api.DatabaseBranch;
import io.javaoperatorsdk.operator.api.reconciler.IndexedResourceCache;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tells a branch's relatives when something about it that matters to them is new: its spec, the
 * settings that its server has accepted, that it came, that it leaves; and itself and its children
 * when its database moved. It must never ring twice for one change, else parent and child would
 * call each other for ever.
 */
final class Family {
  private final SimpleInboundEventSource<DatabaseBranch> bell =
      new SimpleInboundEventSource<>("relatives");
  private final Map<String, ResourceID> byUid = new ConcurrentHashMap<>();
  private final Map<String, String> told = new ConcurrentHashMap<>();

  SimpleInboundEventSource<DatabaseBranch> bell() {
    return bell;
  }

  /** A pass met this branch. */
  void met(DatabaseBranch branch, IndexedResourceCache<DatabaseBranch> cache) {
    var meta = branch.getMetadata();
    byUid.put(meta.getUid(), ResourceID.fromResource(branch));
    var status = branch.getStatus();
    var accepted = InheritedSettings.shown(status == null ? null : status.getPostgres());
    var news = meta.getGeneration() + "/" + (meta.getDeletionTimestamp() != null) + "/" + accepted;
    if (!news.equals(told.put(meta.getUid(), news))) {
      ringRelatives(branch, cache);
    }
  }

  /** The branch is gone. */
  void gone(DatabaseBranch branch, IndexedResourceCache<DatabaseBranch> cache) {
    byUid.remove(branch.getMetadata().getUid());
    told.remove(branch.getMetadata().getUid());
    ringRelatives(branch, cache);
  }

  /** Something about the branch's database is new. */
  void moved(String uid, IndexedResourceCache<DatabaseBranch> cache) {
    var id = byUid.get(uid);
    if (id == null) {
      return;
    }
    bell.propagateEvent(id);
    children(id, cache).forEach(bell::propagateEvent);
  }

  private void ringRelatives(DatabaseBranch branch, IndexedResourceCache<DatabaseBranch> cache) {
    var namespace = branch.getMetadata().getNamespace();
    var parent = branch.getSpec().parent();
    if (parent != null) {
      bell.propagateEvent(new ResourceID(parent, namespace));
    }
    var rung = new HashSet<ResourceID>();
    ringDescendants(ResourceID.fromResource(branch), cache, rung);
  }

  private void ringDescendants(
      ResourceID of, IndexedResourceCache<DatabaseBranch> cache, Set<ResourceID> rung) {
    for (var child : children(of, cache)) {
      if (rung.add(child)) {
        bell.propagateEvent(child);
        ringDescendants(child, cache, rung);
      }
    }
  }

  private static Set<ResourceID> children(
      ResourceID of, IndexedResourceCache<DatabaseBranch> cache) {
    var ids = new HashSet<ResourceID>();
    cache
        .byIndex(
            BranchObserver.BY_PARENT,
            BranchObserver.key(of.getNamespace().orElse(""), of.getName()))
        .forEach(b -> ids.add(ResourceID.fromResource(b)));
    return ids;
  }
}
