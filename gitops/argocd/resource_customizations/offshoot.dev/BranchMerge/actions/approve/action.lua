-- Confirms exactly the plan that is shown: should it have changed meanwhile, the operation asks again.
if obj.status == nil or obj.status.phase ~= "AwaitingApproval" or obj.status.digest == nil then
  error("There is no plan that waits for an approval")
end
obj.spec.approvedDigest = obj.status.digest
return obj
