-- Puts the parent's new migrations on top of the branch. The operation belongs to the branch: it is shown below it, and goes with it.
local operation = {
  apiVersion = obj.apiVersion,
  kind = "BranchMerge",
  metadata = {
    generateName = obj.metadata.name .. "-rebase-",
    namespace = obj.metadata.namespace,
    ownerReferences = {
      { apiVersion = obj.apiVersion, kind = obj.kind, name = obj.metadata.name, uid = obj.metadata.uid }
    }
  },
  spec = { operation = "Rebase", sourceRef = { name = obj.spec.parentRef.name }, targetRef = { name = obj.metadata.name } }
}
return { { operation = "create", resource = operation } }
