/** Package flag: Go text. */
import type { PackageSource } from '../native';

/** Types of flags: name, Go's type, the constructor's name, how a text is parsed, how a value is told. */
const KINDS: [string, string, string, string, string][] = [
  ['bool', 'bool', 'Bool', 'strconv.ParseBool(s)', 'strconv.FormatBool(bool(*v))'],
  ['int', 'int', 'Int', 'strconv.ParseInt(s, 0, strconv.IntSize)', 'strconv.Itoa(int(*v))'],
  ['int64', 'int64', 'Int64', 'strconv.ParseInt(s, 0, 64)', 'strconv.FormatInt(int64(*v), 10)'],
  ['uint', 'uint', 'Uint', 'strconv.ParseUint(s, 0, strconv.IntSize)', 'strconv.FormatUint(uint64(*v), 10)'],
  ['uint64', 'uint64', 'Uint64', 'strconv.ParseUint(s, 0, 64)', 'strconv.FormatUint(uint64(*v), 10)'],
  [
    'float64',
    'float64',
    'Float64',
    'strconv.ParseFloat(s, 64)',
    "strconv.FormatFloat(float64(*v), 'g', -1, 64)",
  ],
  ['duration', 'time.Duration', 'Duration', 'time.ParseDuration(s)', '(*time.Duration)(v).String()'],
];

const valueTypes = KINDS.map(
  ([name, type, , parse, text]) => `
type ${name}Value ${type}

func (v *${name}Value) Set(s string) error {
	x, err := ${parse}
	if err != nil {
		err = ${name === 'bool' || name === 'duration' ? 'errParse' : 'numError(err)'}
	}
	*v = ${name}Value(x)
	return err
}

func (v *${name}Value) Get() any       { return ${type}(*v) }
func (v *${name}Value) String() string { return ${text} }
${name === 'bool' ? '\nfunc (v *boolValue) IsBoolFlag() bool { return true }\n' : ''}`,
).join('');

const constructors = [...KINDS, ['string', 'string', 'String', '', ''] as const]
  .map(
    ([name, type, up]) => `
func (f *FlagSet) ${up}Var(p *${type}, name string, value ${type}, usage string) {
	*p = value
	f.Var((*${name}Value)(p), name, usage)
}

func (f *FlagSet) ${up}(name string, value ${type}, usage string) *${type} {
	p := new(${type})
	f.${up}Var(p, name, value, usage)
	return p
}

func ${up}Var(p *${type}, name string, value ${type}, usage string) {
	CommandLine.${up}Var(p, name, value, usage)
}

func ${up}(name string, value ${type}, usage string) *${type} {
	return CommandLine.${up}(name, value, usage)
}
`,
  )
  .join('');

export const flag: PackageSource = {
  path: 'flag',
  source: `package flag

import (
	"errors"
	"fmt"
	"io"
	"os"
	"sort"
	"strconv"
	"strings"
	"time"
)

var ErrHelp = errors.New("flag: help requested")
var errParse = errors.New("parse error")
var errRange = errors.New("value out of range")

func numError(err error) error {
	if errors.Is(err, strconv.ErrSyntax) {
		return errParse
	}
	if errors.Is(err, strconv.ErrRange) {
		return errRange
	}
	return err
}

type Value interface {
	String() string
	Set(string) error
}

type Getter interface {
	Value
	Get() any
}
${valueTypes}
type stringValue string

func (v *stringValue) Set(s string) error {
	*v = stringValue(s)
	return nil
}

func (v *stringValue) Get() any       { return string(*v) }
func (v *stringValue) String() string { return string(*v) }

type funcValue func(string) error

func (f funcValue) Set(s string) error { return f(s) }
func (f funcValue) String() string     { return "" }

type boolFuncValue func(string) error

func (f boolFuncValue) Set(s string) error { return f(s) }
func (f boolFuncValue) String() string     { return "" }
func (f boolFuncValue) IsBoolFlag() bool   { return true }

type ErrorHandling int

const (
	ContinueOnError ErrorHandling = iota
	ExitOnError
	PanicOnError
)

type Flag struct {
	Name     string
	Usage    string
	Value    Value
	DefValue string
}

type FlagSet struct {
	Usage func()

	name          string
	parsed        bool
	actual        map[string]*Flag
	formal        map[string]*Flag
	args          []string
	errorHandling ErrorHandling
	output        io.Writer
}

func NewFlagSet(name string, errorHandling ErrorHandling) *FlagSet {
	f := &FlagSet{name: name, errorHandling: errorHandling}
	f.Usage = f.defaultUsage
	return f
}

func (f *FlagSet) Init(name string, errorHandling ErrorHandling) {
	f.name = name
	f.errorHandling = errorHandling
}

func (f *FlagSet) Output() io.Writer {
	if f.output == nil {
		return os.Stderr
	}
	return f.output
}

func (f *FlagSet) Name() string                 { return f.name }
func (f *FlagSet) ErrorHandling() ErrorHandling { return f.errorHandling }
func (f *FlagSet) SetOutput(output io.Writer)   { f.output = output }
func (f *FlagSet) NFlag() int                   { return len(f.actual) }
func (f *FlagSet) NArg() int                    { return len(f.args) }
func (f *FlagSet) Args() []string               { return f.args }
func (f *FlagSet) Parsed() bool                 { return f.parsed }
func (f *FlagSet) Lookup(name string) *Flag     { return f.formal[name] }

func (f *FlagSet) Arg(i int) string {
	if i < 0 || i >= len(f.args) {
		return ""
	}
	return f.args[i]
}

func sorted(flags map[string]*Flag) []*Flag {
	var out []*Flag
	for _, f := range flags {
		out = append(out, f)
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Name < out[j].Name })
	return out
}

func (f *FlagSet) VisitAll(fn func(*Flag)) {
	for _, flag := range sorted(f.formal) {
		fn(flag)
	}
}

func (f *FlagSet) Visit(fn func(*Flag)) {
	for _, flag := range sorted(f.actual) {
		fn(flag)
	}
}

func (f *FlagSet) Set(name, value string) error {
	flag, ok := f.formal[name]
	if !ok {
		return fmt.Errorf("no such flag -%v", name)
	}
	if err := flag.Value.Set(value); err != nil {
		return err
	}
	f.mark(flag)
	return nil
}

func (f *FlagSet) mark(flag *Flag) {
	if f.actual == nil {
		f.actual = make(map[string]*Flag)
	}
	f.actual[flag.Name] = flag
}

func (f *FlagSet) Var(value Value, name string, usage string) {
	if strings.HasPrefix(name, "-") {
		panic(fmt.Sprintf("flag %q begins with -", name))
	}
	if strings.Contains(name, "=") {
		panic(fmt.Sprintf("flag %q contains =", name))
	}
	if _, ok := f.formal[name]; ok {
		msg := fmt.Sprintf("flag redefined: %s", name)
		if f.name != "" {
			msg = fmt.Sprintf("%s flag redefined: %s", f.name, name)
		}
		fmt.Fprintln(f.Output(), msg)
		panic(msg)
	}
	if f.formal == nil {
		f.formal = make(map[string]*Flag)
	}
	f.formal[name] = &Flag{name, usage, value, value.String()}
}

func (f *FlagSet) Func(name, usage string, fn func(string) error) { f.Var(funcValue(fn), name, usage) }
func (f *FlagSet) BoolFunc(name, usage string, fn func(string) error) {
	f.Var(boolFuncValue(fn), name, usage)
}

func isBool(v Value) bool {
	b, ok := v.(interface{ IsBoolFlag() bool })
	return ok && b.IsBoolFlag()
}

// UnquoteUsage finds a name in back quotes in a flag's usage text.
func UnquoteUsage(flag *Flag) (name string, usage string) {
	usage = flag.Usage
	const quote = "\\x60"
	if i := strings.Index(usage, quote); i >= 0 {
		if j := strings.Index(usage[i+1:], quote); j >= 0 {
			name = usage[i+1 : i+1+j]
			return name, usage[:i] + name + usage[i+1+j+1:]
		}
	}
	name = "value"
	switch fv := flag.Value.(type) {
	case interface{ IsBoolFlag() bool }:
		if fv.IsBoolFlag() {
			name = ""
		}
	case *durationValue:
		name = "duration"
	case *float64Value:
		name = "float"
	case *intValue, *int64Value:
		name = "int"
	case *stringValue:
		name = "string"
	case *uintValue, *uint64Value:
		name = "uint"
	}
	return
}

func zeroText(flag *Flag) bool {
	switch flag.DefValue {
	case "":
		return true
	case "false":
		return isBool(flag.Value)
	case "0", "0s":
		_, ok := flag.Value.(*stringValue)
		return !ok
	}
	return false
}

func (f *FlagSet) PrintDefaults() {
	f.VisitAll(func(flag *Flag) {
		var b strings.Builder
		fmt.Fprintf(&b, "  -%s", flag.Name)
		name, usage := UnquoteUsage(flag)
		if len(name) > 0 {
			b.WriteString(" ")
			b.WriteString(name)
		}
		if b.Len() <= 4 {
			b.WriteString("\\t")
		} else {
			b.WriteString("\\n    \\t")
		}
		b.WriteString(strings.ReplaceAll(usage, "\\n", "\\n    \\t"))
		if !zeroText(flag) {
			if _, ok := flag.Value.(*stringValue); ok {
				fmt.Fprintf(&b, " (default %q)", flag.DefValue)
			} else {
				fmt.Fprintf(&b, " (default %v)", flag.DefValue)
			}
		}
		fmt.Fprint(f.Output(), b.String(), "\\n")
	})
}

func (f *FlagSet) defaultUsage() {
	if f.name == "" {
		fmt.Fprintf(f.Output(), "Usage:\\n")
	} else {
		fmt.Fprintf(f.Output(), "Usage of %s:\\n", f.name)
	}
	f.PrintDefaults()
}

func (f *FlagSet) usage() {
	switch {
	case f.Usage != nil:
		f.Usage()
	case f == CommandLine:
		Usage()
	default:
		f.defaultUsage()
	}
}

func (f *FlagSet) failf(format string, a ...any) error {
	msg := fmt.Sprintf(format, a...)
	fmt.Fprintln(f.Output(), msg)
	f.usage()
	return errors.New(msg)
}

func (f *FlagSet) parseOne() (bool, error) {
	if len(f.args) == 0 {
		return false, nil
	}
	s := f.args[0]
	if len(s) < 2 || s[0] != '-' {
		return false, nil
	}
	minuses := 1
	if s[1] == '-' {
		minuses++
		if len(s) == 2 {
			f.args = f.args[1:]
			return false, nil
		}
	}
	name := s[minuses:]
	if len(name) == 0 || name[0] == '-' || name[0] == '=' {
		return false, f.failf("bad flag syntax: %s", s)
	}
	f.args = f.args[1:]
	name, value, hasValue := strings.Cut(name, "=")
	flag, ok := f.formal[name]
	if !ok {
		if name == "help" || name == "h" {
			f.usage()
			return false, ErrHelp
		}
		return false, f.failf("flag provided but not defined: -%s", name)
	}
	if isBool(flag.Value) {
		if !hasValue {
			value = "true"
		}
		if err := flag.Value.Set(value); err != nil {
			if hasValue {
				return false, f.failf("invalid boolean value %q for -%s: %v", value, name, err)
			}
			return false, f.failf("invalid boolean flag %s: %v", name, err)
		}
	} else {
		if !hasValue && len(f.args) > 0 {
			hasValue = true
			value, f.args = f.args[0], f.args[1:]
		}
		if !hasValue {
			return false, f.failf("flag needs an argument: -%s", name)
		}
		if err := flag.Value.Set(value); err != nil {
			return false, f.failf("invalid value %q for flag -%s: %v", value, name, err)
		}
	}
	f.mark(flag)
	return true, nil
}

func (f *FlagSet) Parse(arguments []string) error {
	f.parsed = true
	f.args = arguments
	for {
		seen, err := f.parseOne()
		if seen {
			continue
		}
		if err == nil {
			return nil
		}
		switch f.errorHandling {
		case ContinueOnError:
			return err
		case ExitOnError:
			if err == ErrHelp {
				os.Exit(0)
			}
			os.Exit(2)
		case PanicOnError:
			panic(err)
		}
	}
}

var CommandLine = &FlagSet{name: os.Args[0], errorHandling: ExitOnError}

var Usage = func() {
	fmt.Fprintf(CommandLine.Output(), "Usage of %s:\\n", os.Args[0])
	PrintDefaults()
}

func VisitAll(fn func(*Flag))                              { CommandLine.VisitAll(fn) }
func Visit(fn func(*Flag))                                 { CommandLine.Visit(fn) }
func Lookup(name string) *Flag                             { return CommandLine.Lookup(name) }
func Set(name, value string) error                         { return CommandLine.Set(name, value) }
func PrintDefaults()                                       { CommandLine.PrintDefaults() }
func NFlag() int                                           { return CommandLine.NFlag() }
func Arg(i int) string                                     { return CommandLine.Arg(i) }
func NArg() int                                            { return CommandLine.NArg() }
func Args() []string                                       { return CommandLine.Args() }
func Var(value Value, name string, usage string)           { CommandLine.Var(value, name, usage) }
func Func(name, usage string, fn func(string) error)       { CommandLine.Func(name, usage, fn) }
func BoolFunc(name, usage string, fn func(string) error)   { CommandLine.BoolFunc(name, usage, fn) }
func Parse()                                               { CommandLine.Parse(os.Args[1:]) }
func Parsed() bool                                         { return CommandLine.Parsed() }
${constructors}`,
  natives: {},
};
