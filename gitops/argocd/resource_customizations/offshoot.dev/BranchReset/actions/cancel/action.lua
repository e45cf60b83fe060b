-- Ends the operation: what runs is rolled back, what was applied stays.
local phase = obj.status ~= nil and obj.status.phase or "Pending"
if phase == "Succeeded" or phase == "Failed" or phase == "Cancelled" then
  error("The operation has ended already")
end
obj.spec.cancel = true
return obj
