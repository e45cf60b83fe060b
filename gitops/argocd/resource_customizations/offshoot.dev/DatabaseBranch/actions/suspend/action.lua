-- Stops the branch's database and keeps its data.
obj.spec.suspend = true
return obj
