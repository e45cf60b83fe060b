-- Starts the branch's database again.
obj.spec.suspend = false
return obj
