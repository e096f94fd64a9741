// Records symbols.json: the exported names of the packages named on the command line, methods as Type.Method.
//
//	go run record.go bufio bytes … > symbols.json
package main

import (
	"encoding/json"
	"go/ast"
	"go/build"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"sort"
)

func main() {
	all := map[string][]string{}
	for _, path := range os.Args[1:] {
		pkg, err := build.Import(path, "", 0)
		if err != nil {
			panic(err)
		}
		names := map[string]bool{}
		for _, file := range pkg.GoFiles {
			f, err := parser.ParseFile(token.NewFileSet(), filepath.Join(pkg.Dir, file), nil, 0)
			if err != nil {
				panic(err)
			}
			for _, d := range f.Decls {
				for _, name := range declared(d) {
					names[name] = true
				}
			}
		}
		list := []string{}
		for name := range names {
			list = append(list, name)
		}
		sort.Strings(list)
		all[path] = list
	}
	e := json.NewEncoder(os.Stdout)
	e.SetIndent("", " ")
	e.Encode(all)
}

func declared(d ast.Decl) (out []string) {
	add := func(id *ast.Ident) {
		if id.IsExported() {
			out = append(out, id.Name)
		}
	}
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Recv == nil {
			add(d.Name)
			break
		}
		if t := receiver(d.Recv.List[0].Type); ast.IsExported(t) && d.Name.IsExported() {
			out = append(out, t+"."+d.Name.Name)
		}
	case *ast.GenDecl:
		for _, s := range d.Specs {
			switch s := s.(type) {
			case *ast.TypeSpec:
				add(s.Name)
			case *ast.ValueSpec:
				for _, id := range s.Names {
					add(id)
				}
			}
		}
	}
	return
}

func receiver(t ast.Expr) string {
	switch t := t.(type) {
	case *ast.StarExpr:
		return receiver(t.X)
	case *ast.IndexExpr:
		return receiver(t.X)
	case *ast.IndexListExpr:
		return receiver(t.X)
	case *ast.Ident:
		return t.Name
	}
	return ""
}
