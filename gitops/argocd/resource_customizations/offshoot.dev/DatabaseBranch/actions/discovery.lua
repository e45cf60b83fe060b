-- What a person may do to a branch. Production has no parent: it is neither merged, rebased, reset nor paused.
local actions = {}
if obj.spec == nil or obj.spec.parentRef == nil or obj.metadata.deletionTimestamp ~= nil then
  return actions
end
local paused = obj.spec.paused == true
local ephemeral = obj.status ~= nil and obj.status.postgres ~= nil and obj.status.postgres.storage ~= nil
  and obj.status.postgres.storage.ephemeral == true
actions["merge"] = {
  disabled = paused,
  displayName = "Merge into " .. obj.spec.parentRef.name,
  iconClass = "fa fa-fw fa-code-branch"
}
actions["rebase"] = {
  disabled = paused,
  displayName = "Rebase on " .. obj.spec.parentRef.name,
  iconClass = "fa fa-fw fa-arrow-down"
}
actions["reset"] = {
  disabled = paused,
  displayName = "Reset",
  iconClass = "fa fa-fw fa-undo",
  params = { { name = "toVersion" } }
}
actions["pause"] = { disabled = paused or ephemeral, displayName = "Pause", iconClass = "fa fa-fw fa-pause-circle" }
actions["resume"] = { disabled = not paused, displayName = "Resume", iconClass = "fa fa-fw fa-play-circle" }
return actions
