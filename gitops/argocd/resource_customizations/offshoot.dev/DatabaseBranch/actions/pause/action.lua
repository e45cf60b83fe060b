-- Stops the branch's database and keeps its data.
obj.spec.paused = true
return obj
