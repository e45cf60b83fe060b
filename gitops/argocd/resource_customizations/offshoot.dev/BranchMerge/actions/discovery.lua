-- What somebody can do: confirm the plan that is shown while the operation waits for it, and cancel what has not ended.
local actions = {}
local phase = obj.status ~= nil and obj.status.phase or "Pending"
if phase == "AwaitingApproval" and obj.status.digest ~= nil then
  actions["approve"] = { displayName = "Approve this plan", iconClass = "fa fa-fw fa-check-circle" }
end
if phase ~= "Succeeded" and phase ~= "Failed" and phase ~= "Cancelled" then
  actions["cancel"] = { displayName = "Cancel", iconClass = "fa fa-fw fa-ban" }
end
return actions
