-- An operation asks for a person's word only while it waits for an approval, and for no other plan than the one it shows.
local actions = {}
if obj.status == nil or obj.status.phase ~= "AwaitingApproval" or obj.status.digest == nil then
  return actions
end
actions["approve"] = { displayName = "Approve this plan", iconClass = "fa fa-fw fa-check-circle" }
return actions
