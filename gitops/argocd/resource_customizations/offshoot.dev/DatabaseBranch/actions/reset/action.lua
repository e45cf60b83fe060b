-- Takes the branch back to a version that it has, or, with none given, to its latest one. The operation belongs to the branch:
-- it is shown below it, and goes with it.
local operation = {
  apiVersion = obj.apiVersion,
  kind = "BranchReset",
  metadata = {
    generateName = obj.metadata.name .. "-reset-",
    namespace = obj.metadata.namespace,
    ownerReferences = {
      { apiVersion = obj.apiVersion, kind = obj.kind, name = obj.metadata.name, uid = obj.metadata.uid }
    }
  },
  spec = { branchRef = { name = obj.metadata.name }, toVersion = "latest" }
}
if actionParams["toVersion"] ~= nil and actionParams["toVersion"] ~= "" then
  operation.spec.toVersion = actionParams["toVersion"]
end
return { { operation = "create", resource = operation } }
