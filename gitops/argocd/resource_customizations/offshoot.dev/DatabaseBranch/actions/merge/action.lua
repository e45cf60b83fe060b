-- Carries the branch's migrations into its parent. The operation belongs to the branch: it is shown below it, and goes with it.
local operation = {
  apiVersion = obj.apiVersion,
  kind = "BranchMerge",
  metadata = {
    generateName = obj.metadata.name .. "-merge-",
    namespace = obj.metadata.namespace,
    ownerReferences = {
      { apiVersion = obj.apiVersion, kind = obj.kind, name = obj.metadata.name, uid = obj.metadata.uid }
    }
  },
  spec = { operation = "Merge", sourceRef = { name = obj.metadata.name }, targetRef = { name = obj.spec.parentRef.name } }
}
return { { operation = "create", resource = operation } }
