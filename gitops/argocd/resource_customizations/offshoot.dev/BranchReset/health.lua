-- Suspended while it waits for a person's word: that fails no sync. Degraded, with the exact error, once it has failed.
local hs = { status = "Progressing", message = "Waiting for the operator of Offshoot" }
if obj.status == nil or obj.status.observedGeneration ~= obj.metadata.generation then
  return hs
end
local conditions = {}
for _, c in ipairs(obj.status.conditions or {}) do
  conditions[c.type] = c
end
local function is(kind)
  return conditions[kind] ~= nil and conditions[kind].status == "True"
end
local phase = obj.status.phase
if phase == "AwaitingApproval" or (is("Stalled") and not is("Completed")) then
  return { status = "Suspended", message = obj.status.message or "" }
end
if is("Stalled") then
  return { status = "Degraded", message = conditions["Stalled"].message or "" }
end
if conditions["Ready"] ~= nil then
  hs.message = conditions["Ready"].message or ""
  if is("Ready") then
    hs.status = "Healthy"
  end
end
return hs
