-- Any new value of the annotation will do; this one is new at each try, because the last one changed it.
if obj.metadata.annotations == nil then
  obj.metadata.annotations = {}
end
obj.metadata.annotations["offshoot.dev/retry"] = "argocd-" .. obj.metadata.resourceVersion
return obj
