-- Starts the branch's database again.
obj.spec.paused = false
return obj
