package view

// Branch is a DatabaseBranch.
type Branch struct{ Object }

// Parent is the parent's name, and "" on a root.
func (b Branch) Parent() string { return Text(b.Object, "spec", "parentRef", "name") }

// ParentNamespace is the namespace of the parent.
func (b Branch) ParentNamespace() string {
	if other := Text(b.Object, "spec", "parentRef", "namespace"); other != "" {
		return other
	}
	return b.GetNamespace()
}

// Phase is status.phase. A branch that no operator has looked at has none.
func (b Branch) Phase() string { return Text(b.Object, "status", "phase") }

// Head is the highest tracked version.
func (b Branch) Head() string { return Text(b.Object, "status", "head") }

// Ahead is how many versions only this branch has, and not its parent.
func (b Branch) Ahead() int64 { return Number(b.Object, "status", "migrations", "ahead") }

// Behind is how many versions only the parent has.
func (b Branch) Behind() int64 { return Number(b.Object, "status", "migrations", "behind") }

// Suspended says that the branch's server is to be stopped.
func (b Branch) Suspended() bool { return Flag(b.Object, "spec", "suspend") }

// Deleting says that the branch is being deleted.
func (b Branch) Deleting() bool { return b.GetDeletionTimestamp() != nil }

// Owns says that the object belongs to this very branch, and to no other of its name.
func (b Branch) Owns(object Object) bool {
	for _, owner := range object.GetOwnerReferences() {
		if owner.UID == b.GetUID() {
			return true
		}
	}
	return false
}

// Pod is the name of the branch's server.
func (b Branch) Pod() string { return b.GetName() + "-db-" + string(b.GetUID())[:6] + "-0" }

// Descendants are all branches below this one, in the order of their generations.
func (b Branch) Descendants(all []Branch) []Branch {
	var found []Branch
	known := map[string]bool{key(b.GetNamespace(), b.GetName()): true}
	for next := []Branch{b}; len(next) > 0; next = next[1:] {
		for _, child := range all {
			id := key(child.GetNamespace(), child.GetName())
			if !known[id] && child.Parent() == next[0].GetName() && child.ParentNamespace() == next[0].GetNamespace() {
				known[id] = true
				found = append(found, child)
				next = append(next, child)
			}
		}
	}
	return found
}

func key(namespace, name string) string { return namespace + "/" + name }
