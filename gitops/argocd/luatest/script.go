package main

import (
	lua "github.com/yuin/gopher-lua"
)

// run opens no library but the base ones, as Argo CD does for scripts in argocd-cm.
func run(script string, object map[string]any, parameters map[string]string) (any, error) {
	state := lua.NewState(lua.Options{SkipOpenLibs: true})
	defer state.Close()
	for name, open := range map[string]lua.LGFunction{lua.LoadLibName: lua.OpenPackage, lua.BaseLibName: lua.OpenBase, lua.TabLibName: lua.OpenTable} {
		state.Push(state.NewFunction(open))
		state.Push(lua.LString(name))
		state.Call(1, 0)
	}
	given := state.NewTable()
	for name, text := range parameters {
		given.RawSetString(name, lua.LString(text))
	}
	state.SetGlobal("actionParams", given)
	state.SetGlobal("obj", value(state, object))
	if err := state.DoString(script); err != nil {
		if raised, ok := err.(*lua.ApiError); ok {
			raised.StackTrace = ""
		}
		return nil, err
	}
	return plain(state.Get(-1)), nil
}

func value(state *lua.LState, from any) lua.LValue {
	switch v := from.(type) {
	case map[string]any:
		table := state.NewTable()
		for key, inner := range v {
			table.RawSetString(key, value(state, inner))
		}
		return table
	case []any:
		table := state.NewTable()
		for _, inner := range v {
			table.Append(value(state, inner))
		}
		return table
	case string:
		return lua.LString(v)
	case float64:
		return lua.LNumber(v)
	case bool:
		return lua.LBool(v)
	default:
		return lua.LNil
	}
}

// plain is the way back. Lua does not tell an empty object from an empty list: here it is a list, as in Argo CD.
func plain(from lua.LValue) any {
	switch v := from.(type) {
	case *lua.LTable:
		list := []any{}
		object := map[string]any{}
		v.ForEach(func(key, inner lua.LValue) {
			if name, ok := key.(lua.LString); ok {
				object[string(name)] = plain(inner)
			} else {
				list = append(list, plain(inner))
			}
		})
		if len(object) > 0 {
			return object
		}
		return list
	case lua.LString:
		return string(v)
	case lua.LNumber:
		return float64(v)
	case lua.LBool:
		return bool(v)
	default:
		return nil
	}
}

// restored gives what a script made of an object its empty objects back, as Argo CD does before it compares the two.
func restored(made, source any) any {
	switch was := source.(type) {
	case map[string]any:
		if list, ok := made.([]any); ok && len(list) == 0 {
			return map[string]any{}
		}
		object, ok := made.(map[string]any)
		if !ok {
			return made
		}
		for key, inner := range object {
			object[key] = restored(inner, was[key])
		}
	case []any:
		list, ok := made.([]any)
		if !ok {
			return made
		}
		for i := range min(len(list), len(was)) {
			list[i] = restored(list[i], was[i])
		}
	}
	return made
}
