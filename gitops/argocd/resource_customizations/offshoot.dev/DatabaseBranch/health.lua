-- A branch or production. Suspended while its spec says so; Degraded only when it will not get better by itself.
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
if is("Stalled") then
  return { status = "Degraded", message = conditions["Stalled"].message or "" }
end
if obj.spec ~= nil and obj.spec.suspend == true then
  return { status = "Suspended", message = "The branch is suspended" }
end
if conditions["Ready"] ~= nil then
  hs.message = conditions["Ready"].message or ""
  if is("Ready") then
    hs.status = "Healthy"
  end
end
return hs
