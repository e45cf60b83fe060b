-- What a person may do to a branch. Production has no parent: it is neither merged, rebased, reset nor suspended.
local actions = {}
if obj.spec == nil or obj.spec.parentRef == nil or obj.metadata.deletionTimestamp ~= nil then
  return actions
end
local suspended = obj.spec.suspend == true
local ephemeral = obj.status ~= nil and obj.status.postgres ~= nil and obj.status.postgres.storage ~= nil
  and obj.status.postgres.storage.ephemeral == true
actions["merge"] = {
  disabled = suspended,
  displayName = "Merge into " .. obj.spec.parentRef.name,
  iconClass = "fa fa-fw fa-code-branch"
}
actions["rebase"] = {
  disabled = suspended,
  displayName = "Rebase on " .. obj.spec.parentRef.name,
  iconClass = "fa fa-fw fa-arrow-down"
}
actions["reset"] = {
  disabled = suspended,
  displayName = "Reset",
  iconClass = "fa fa-fw fa-undo",
  params = { { name = "toVersion" } }
}
actions["suspend"] = { disabled = suspended or ephemeral, displayName = "Suspend", iconClass = "fa fa-fw fa-pause-circle" }
actions["resume"] = { disabled = not suspended, displayName = "Resume", iconClass = "fa fa-fw fa-play-circle" }
return actions
