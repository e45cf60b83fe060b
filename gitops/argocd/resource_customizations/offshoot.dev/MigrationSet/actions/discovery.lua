-- A failed migration is tried again with the same text only when a person says so.
local actions = {}
for _, c in ipairs(obj.status ~= nil and obj.status.conditions or {}) do
  if c.type == "Stalled" and c.status == "True" then
    actions["retry"] = { displayName = "Try the same text again", iconClass = "fa fa-fw fa-redo" }
  end
end
return actions
