// Records fmt.json: what real Go makes of the cases, with each operand described (type and value), so that the
// printer can be given the same values without a compiler.
//
//	go run cases.go record.go > fmt.json
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"regexp"
	"sort"
	"strconv"
)

// T describes a type; named types are known to the test by name.
type T struct {
	Kind    string   `json:"kind"`
	Name    string   `json:"name,omitempty"`
	Pkg     string   `json:"pkg,omitempty"`
	Str     string   `json:"str"`
	Len     int      `json:"len,omitempty"`
	Dir     string   `json:"dir,omitempty"`
	Elem    *T       `json:"elem,omitempty"`
	Key     *T       `json:"key,omitempty"`
	Fields  []F      `json:"fields,omitempty"`
	In      []*T     `json:"in,omitempty"`
	Out     []*T     `json:"out,omitempty"`
	Variad  bool     `json:"variadic,omitempty"`
	Methods []string `json:"methods,omitempty"`
}

type F struct {
	Name     string `json:"name"`
	Pkg      string `json:"pkg,omitempty"`
	Embedded bool   `json:"embedded,omitempty"`
	Tag      string `json:"tag,omitempty"`
	Type     *T     `json:"type"`
}

func describe(t reflect.Type, seen map[reflect.Type]bool) *T {
	d := &T{Kind: t.Kind().String(), Name: t.Name(), Pkg: t.PkgPath(), Str: latin(t.String())}
	if t.Name() != "" && seen[t] {
		return d
	}
	if t.Name() != "" && t.PkgPath() != "" {
		seen[t] = true
		defer delete(seen, t)
	}
	switch t.Kind() {
	case reflect.Array, reflect.Slice, reflect.Pointer, reflect.Map, reflect.Chan:
		d.Elem = describe(t.Elem(), seen)
	}
	switch t.Kind() {
	case reflect.Array:
		d.Len = t.Len()
	case reflect.Map:
		d.Key = describe(t.Key(), seen)
	case reflect.Chan:
		d.Dir = t.ChanDir().String()
	case reflect.Struct:
		for i := 0; i < t.NumField(); i++ {
			f := t.Field(i)
			d.Fields = append(d.Fields, F{f.Name, f.PkgPath, f.Anonymous, string(f.Tag), describe(f.Type, seen)})
		}
	case reflect.Func:
		for i := 0; i < t.NumIn(); i++ {
			d.In = append(d.In, describe(t.In(i), seen))
		}
		for i := 0; i < t.NumOut(); i++ {
			d.Out = append(d.Out, describe(t.Out(i), seen))
		}
		d.Variad = t.IsVariadic()
	case reflect.Interface:
		for i := 0; i < t.NumMethod(); i++ {
			d.Methods = append(d.Methods, t.Method(i).Name)
		}
	}
	return d
}

// latin is a byte string in JSON: one character per byte.
func latin(s string) string {
	r := make([]rune, len(s))
	for i := range s {
		r[i] = 0
	}
	for i := 0; i < len(s); i++ {
		r[i] = rune(s[i])
	}
	return string(r)
}

var address = regexp.MustCompile("0x[0-9a-f]{6,}")

// text is output without the addresses, which no two runs share.
func text(s string) string { return latin(address.ReplaceAllString(s, "0xADDRESS")) }

func value(v reflect.Value) any {
	switch v.Kind() {
	case reflect.Bool:
		return v.Bool()
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return strconv.FormatInt(v.Int(), 10)
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		return strconv.FormatUint(v.Uint(), 10)
	case reflect.Float32, reflect.Float64:
		return strconv.FormatFloat(v.Float(), 'g', -1, 64)
	case reflect.Complex64, reflect.Complex128:
		return []string{strconv.FormatFloat(real(v.Complex()), 'g', -1, 64), strconv.FormatFloat(imag(v.Complex()), 'g', -1, 64)}
	case reflect.String:
		return latin(v.String())
	case reflect.Slice:
		if v.IsNil() {
			return nil
		}
		fallthrough
	case reflect.Array:
		list := []any{}
		for i := 0; i < v.Len(); i++ {
			list = append(list, value(v.Index(i)))
		}
		return list
	case reflect.Map:
		if v.IsNil() {
			return nil
		}
		list := []any{}
		keys := v.MapKeys()
		sort.Slice(keys, func(i, j int) bool { return fmt.Sprint(keys[i]) < fmt.Sprint(keys[j]) })
		for _, k := range keys {
			list = append(list, []any{value(k), value(v.MapIndex(k))})
		}
		return list
	case reflect.Struct:
		list := []any{}
		for i := 0; i < v.NumField(); i++ {
			list = append(list, value(v.Field(i)))
		}
		return list
	case reflect.Pointer:
		if v.IsNil() {
			return nil
		}
		return []any{value(v.Elem())}
	case reflect.Interface:
		if v.IsNil() {
			return nil
		}
		return map[string]any{"t": describe(v.Elem().Type(), map[reflect.Type]bool{}), "v": value(v.Elem())}
	default:
		if v.IsNil() {
			return nil
		}
		return []any{}
	}
}

func main() {
	type row struct {
		Format   string `json:"format"`
		Args     []any  `json:"args"`
		Sprintf  string `json:"sprintf"`
		Sprint   string `json:"sprint"`
		Sprintln string `json:"sprintln"`
	}
	fmt.Println("[")
	n := 0
	cases(func(format string, args ...any) {
		list := []any{}
		for _, a := range args {
			list = append(list, value(reflect.ValueOf(&a).Elem()))
		}
		if n > 0 {
			fmt.Println(",")
		}
		n++
		out, err := json.Marshal(row{latin(format), list, text(fmt.Sprintf(format, args...)), text(fmt.Sprint(args...)), text(fmt.Sprintln(args...))})
		if err != nil {
			panic(err)
		}
		os.Stdout.Write(out)
	})
	fmt.Println("\n]")
}
