/** Package fmt's Scan functions: Go text. Operands are pointers to the basic types, and whatever implements Scanner. */
export const scanSource = String.raw`
type ScanState interface {
	ReadRune() (r rune, size int, err error)
	UnreadRune() error
	SkipSpace()
	Token(skipSpace bool, f func(rune) bool) (token []byte, err error)
	Width() (wid int, ok bool)
	Read(buf []byte) (n int, err error)
}

type Scanner interface {
	Scan(state ScanState, verb rune) error
}

const (
	eof     = -1
	hugeWid = 1 << 30
)

type scanError struct{ err error }

// ss reads runes one by one, and can take the last one back.
type ss struct {
	rd        io.Reader
	rs        io.RuneScanner
	last      rune
	lastSize  int
	pending   bool
	token     string
	nlIsSpace bool
	nlIsEnd   bool
	// Runes that the present operand may still take.
	left int
}

func newScan(r io.Reader, nlIsSpace, nlIsEnd bool) *ss {
	s := &ss{rd: r, nlIsSpace: nlIsSpace, nlIsEnd: nlIsEnd, left: hugeWid}
	s.rs, _ = r.(io.RuneScanner)
	return s
}

func (s *ss) fail(err error)        { panic(scanError{err}) }
func (s *ss) failText(text string)  { panic(scanError{errors.New(text)}) }

// A rune of a Reader that has none of its own, byte by byte.
func (s *ss) decode() (rune, int, error) {
	var b [4]byte
	for n := 0; n < 4; n++ {
		if _, err := io.ReadFull(s.rd, b[n:n+1]); err != nil {
			if n == 0 || err != io.EOF {
				return 0, 0, err
			}
			break
		}
		if utf8.FullRune(b[:n+1]) {
			r, size := utf8.DecodeRune(b[:n+1])
			return r, size, nil
		}
	}
	return utf8.RuneError, 1, nil
}

func (s *ss) ReadRune() (r rune, size int, err error) {
	if s.left <= 0 {
		return 0, 0, io.EOF
	}
	switch {
	case s.pending:
		s.pending = false
		r, size = s.last, s.lastSize
	case s.rs != nil:
		r, size, err = s.rs.ReadRune()
	default:
		r, size, err = s.decode()
	}
	if err == nil {
		s.left--
		s.last, s.lastSize = r, size
	}
	return
}

func (s *ss) UnreadRune() error {
	if s.rs != nil {
		s.rs.UnreadRune()
	} else {
		s.pending = true
	}
	s.left++
	return nil
}

func (s *ss) Read(buf []byte) (n int, err error) {
	return 0, errors.New("ScanState's Read should not be called. Use ReadRune")
}

func (s *ss) Width() (wid int, ok bool) {
	if s.left >= hugeWid/2 {
		return 0, false
	}
	return s.left, true
}

func (s *ss) getRune() rune {
	r, _, err := s.ReadRune()
	if err == io.EOF {
		return eof
	}
	if err != nil {
		s.fail(err)
	}
	return r
}

func (s *ss) notEOF() {
	if s.getRune() == eof {
		panic(io.EOF)
	}
	s.UnreadRune()
}

func space(r rune) bool {
	switch r {
	case ' ', '\t', '\n', '\v', '\f', '\r', 0x85, 0xa0, 0x1680, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000:
		return true
	}
	return 0x2000 <= r && r <= 0x200a
}

func (s *ss) SkipSpace() {
	for {
		r := s.getRune()
		switch {
		case r == eof:
			return
		case r == '\r':
			if next := s.getRune(); next != eof {
				s.UnreadRune()
				if next == '\n' {
					continue
				}
			}
		case r == '\n':
			if !s.nlIsSpace {
				s.failText("unexpected newline")
			}
		case !space(r):
			s.UnreadRune()
			return
		}
	}
}

func (s *ss) Token(skipSpace bool, f func(rune) bool) (tok []byte, err error) {
	defer func() {
		if e := recover(); e != nil {
			se, ok := e.(scanError)
			if !ok {
				panic(e)
			}
			err = se.err
		}
	}()
	if f == nil {
		f = func(r rune) bool { return !space(r) }
	}
	if skipSpace {
		s.SkipSpace()
	}
	return []byte(s.word(f)), nil
}

func (s *ss) word(f func(rune) bool) string {
	out := ""
	for {
		r := s.getRune()
		if r == eof {
			return out
		}
		if !f(r) {
			s.UnreadRune()
			return out
		}
		out += string(r)
	}
}

func has(set string, r rune) bool {
	for _, c := range set {
		if c == r {
			return true
		}
	}
	return false
}

// Takes the next rune into the token if it is one of the set.
func (s *ss) accept(set string) bool {
	r := s.getRune()
	if r == eof {
		return false
	}
	if has(set, r) {
		s.token += string(r)
		return true
	}
	s.UnreadRune()
	return false
}

func (s *ss) verbs(verb rune, allowed, what string) {
	if !has(allowed, verb) {
		s.failText("bad verb '%" + string(verb) + "' for " + what)
	}
}

const hexDigits = "0123456789aAbBcCdDeEfF"

func (s *ss) number(verb rune, sign bool) (tok string, base int) {
	s.SkipSpace()
	s.notEOF()
	s.verbs(verb, "bdoUxXv", "integer")
	base = 10
	digits := "0123456789_"
	have := false
	switch verb {
	case 'b':
		base, digits = 2, "01_"
	case 'o':
		base, digits = 8, "01234567_"
	case 'x', 'X', 'U':
		base, digits = 16, hexDigits+"_"
	}
	if verb == 'U' {
		if !s.accept("U") || !s.accept("+") {
			s.failText("bad unicode format ")
		}
		s.token = ""
	} else {
		if sign {
			s.accept("+-")
		}
		if verb == 'v' {
			base, digits, have = s.prefix()
		}
	}
	if !have {
		s.notEOF()
		if !s.accept(digits) {
			s.failText("expected integer")
		}
	}
	for s.accept(digits) {
	}
	return s.token, base
}

// The base that a literal's prefix tells.
func (s *ss) prefix() (base int, digits string, have bool) {
	if !s.accept("0") {
		return 0, "0123456789_", false
	}
	switch {
	case s.accept("bB"):
		return 0, "01_", true
	case s.accept("oO"):
		return 0, "01234567_", true
	case s.accept("xX"):
		return 0, hexDigits + "_", true
	}
	return 0, "01234567_", true
}

func (s *ss) integer(verb rune, bits int) int64 {
	if verb == 'c' {
		s.notEOF()
		return int64(s.getRune())
	}
	tok, base := s.number(verb, true)
	i, err := strconv.ParseInt(tok, base, 64)
	if err != nil {
		s.fail(err)
	}
	if i<<(64-bits)>>(64-bits) != i {
		s.failText("integer overflow on token " + tok)
	}
	return i
}

func (s *ss) unsigned(verb rune, bits int) uint64 {
	if verb == 'c' {
		s.notEOF()
		return uint64(s.getRune())
	}
	tok, base := s.number(verb, false)
	i, err := strconv.ParseUint(tok, base, 64)
	if err != nil {
		s.fail(err)
	}
	if i<<(64-bits)>>(64-bits) != i {
		s.failText("unsigned integer overflow on token " + tok)
	}
	return i
}

func (s *ss) float(verb rune, bits int) float64 {
	s.SkipSpace()
	s.notEOF()
	s.verbs(verb, "beEfFgGv", "float"+strconv.Itoa(bits))
	tok := s.floatToken()
	f, err := strconv.ParseFloat(tok, bits)
	if err != nil {
		s.fail(err)
	}
	return f
}

func (s *ss) floatToken() string {
	if s.accept("nN") && s.accept("aA") && s.accept("nN") {
		return s.token
	}
	s.accept("+-")
	if s.accept("iI") && s.accept("nN") && s.accept("fF") {
		return s.token
	}
	digits, exp := "0123456789_", "eEpP"
	if s.accept("0") && s.accept("xX") {
		digits, exp = hexDigits+"_", "pP"
	}
	for s.accept(digits) {
	}
	if s.accept(".") {
		for s.accept(digits) {
		}
	}
	if s.accept(exp) {
		s.accept("+-")
		for s.accept("0123456789_") {
		}
	}
	return s.token
}

var errBool = errors.New("syntax error scanning boolean")

func (s *ss) boolean(verb rune) bool {
	s.SkipSpace()
	s.notEOF()
	s.verbs(verb, "tv", "boolean")
	switch s.getRune() {
	case '1':
		return true
	case 't', 'T':
		if s.accept("rR") && (!s.accept("uU") || !s.accept("eE")) {
			s.fail(errBool)
		}
		return true
	case 'f', 'F':
		if s.accept("aA") && (!s.accept("lL") || !s.accept("sS") || !s.accept("eE")) {
			s.fail(errBool)
		}
	}
	return false
}

func (s *ss) text(verb rune) string {
	s.verbs(verb, "svqxX", "string")
	s.SkipSpace()
	s.notEOF()
	switch verb {
	case 'q':
		return s.quoted()
	case 'x', 'X':
		out := []byte{}
		for {
			tok := s.word(func(r rune) bool { return has(hexDigits, r) })
			if tok == "" || len(tok)%2 == 1 {
				s.failText("no hex data for %x string")
			}
			for i := 0; i < len(tok); i += 2 {
				b, _ := strconv.ParseUint(tok[i:i+2], 16, 8)
				out = append(out, byte(b))
			}
			return string(out)
		}
	}
	return s.word(func(r rune) bool { return !space(r) })
}

func (s *ss) quoted() string {
	q := s.getRune()
	if q != '"' && q != '\x60' {
		s.failText("expected quoted string")
	}
	tok := string(q)
	for {
		r := s.getRune()
		if r == eof {
			panic(io.ErrUnexpectedEOF)
		}
		tok += string(r)
		if r == '\\' && q == '"' {
			tok += string(s.getRune())
		} else if r == q {
			break
		}
	}
	out, err := strconv.Unquote(tok)
	if err != nil {
		s.fail(err)
	}
	return out
}

func (s *ss) one(verb rune, arg any) {
	s.token = ""
	switch v := arg.(type) {
	case Scanner:
		if err := v.Scan(s, verb); err != nil {
			if err == io.EOF {
				err = io.ErrUnexpectedEOF
			}
			s.fail(err)
		}
	case *bool:
		*v = s.boolean(verb)
	case *int:
		*v = int(s.integer(verb, 64))
	case *int8:
		*v = int8(s.integer(verb, 8))
	case *int16:
		*v = int16(s.integer(verb, 16))
	case *int32:
		*v = int32(s.integer(verb, 32))
	case *int64:
		*v = s.integer(verb, 64)
	case *uint:
		*v = uint(s.unsigned(verb, 64))
	case *uint8:
		*v = uint8(s.unsigned(verb, 8))
	case *uint16:
		*v = uint16(s.unsigned(verb, 16))
	case *uint32:
		*v = uint32(s.unsigned(verb, 32))
	case *uint64:
		*v = s.unsigned(verb, 64)
	case *uintptr:
		*v = uintptr(s.unsigned(verb, 64))
	case *float32:
		*v = float32(s.float(verb, 32))
	case *float64:
		*v = s.float(verb, 64)
	case *string:
		*v = s.text(verb)
	case *[]byte:
		*v = []byte(s.text(verb))
	default:
		t := Sprintf("%T", arg)
		if t[0] != '*' {
			s.failText("type not a pointer: " + t)
		}
		s.failText("can't scan type: " + t)
	}
}

func caught(errp *error) {
	if e := recover(); e != nil {
		if se, ok := e.(scanError); ok {
			*errp = se.err
		} else if err, ok := e.(error); ok && (err == io.EOF || err == io.ErrUnexpectedEOF) {
			*errp = err
		} else {
			panic(e)
		}
	}
}

func (s *ss) scan(a []any) (n int, err error) {
	defer caught(&err)
	for _, arg := range a {
		s.one('v', arg)
		n++
	}
	if s.nlIsEnd {
		for {
			r := s.getRune()
			if r == '\n' || r == eof {
				break
			}
			if !space(r) {
				s.failText("expected newline")
			}
		}
	}
	return
}

// Reads what the format has before its next verb; -1 where the input differs.
func (s *ss) advance(format string) (i int) {
	for i < len(format) {
		c, w := utf8.DecodeRuneInString(format[i:])
		if space(c) {
			newlines, trailing := 0, false
			for i < len(format) && space(c) {
				if c == '\n' {
					newlines++
				}
				trailing = c != '\n'
				i += w
				c, w = utf8.DecodeRuneInString(format[i:])
			}
			s.spaces(newlines, trailing)
			continue
		}
		if c == '%' {
			if i+w == len(format) {
				s.failText("missing verb: % at end of format string")
			}
			if format[i+w] != '%' {
				return
			}
			i += w
		}
		in := s.getRune()
		if in == eof {
			s.fail(io.ErrUnexpectedEOF)
		}
		if in != c {
			s.UnreadRune()
			return -1
		}
		i += w
	}
	return
}

func (s *ss) spaces(newlines int, trailing bool) {
	for j := 0; j < newlines; j++ {
		in := s.getRune()
		for space(in) && in != '\n' {
			in = s.getRune()
		}
		if in != '\n' && in != eof {
			s.failText("newline in format does not match input")
		}
	}
	if !trailing {
		return
	}
	in := s.getRune()
	if newlines == 0 {
		if !space(in) && in != eof {
			s.failText("expected space in input to match format")
		}
		if in == '\n' {
			s.failText("newline in input does not match format")
		}
	}
	for space(in) && in != '\n' {
		in = s.getRune()
	}
	if in != eof {
		s.UnreadRune()
	}
}

func (s *ss) scanf(format string, a []any) (n int, err error) {
	defer caught(&err)
	for i := 0; i < len(format); {
		w := s.advance(format[i:])
		if w > 0 {
			i += w
			continue
		}
		if format[i] != '%' {
			if w < 0 {
				s.failText("input does not match format")
			}
			break
		}
		i++
		wid, digits := 0, false
		for i < len(format)-1 && '0' <= format[i] && format[i] <= '9' {
			wid, digits = wid*10+int(format[i]-'0'), true
			i++
		}
		c, w := utf8.DecodeRuneInString(format[i:])
		i += w
		if c != 'c' {
			s.SkipSpace()
		}
		if n >= len(a) {
			s.failText("too few operands for format '%" + format[i-w:] + "'")
		}
		if digits {
			s.left = wid
		}
		s.one(c, a[n])
		s.left = hugeWid
		n++
	}
	if n < len(a) {
		s.failText("too many operands")
	}
	return
}

type stringReader struct {
	s    string
	i    int
	prev int
}

func (r *stringReader) Read(b []byte) (n int, err error) {
	n = copy(b, r.s[r.i:])
	r.i += n
	if n == 0 {
		err = io.EOF
	}
	return
}

func (r *stringReader) ReadRune() (c rune, size int, err error) {
	if r.i >= len(r.s) {
		return 0, 0, io.EOF
	}
	c, size = utf8.DecodeRuneInString(r.s[r.i:])
	r.prev = r.i
	r.i += size
	return
}

func (r *stringReader) UnreadRune() error {
	r.i = r.prev
	return nil
}

func Fscan(r io.Reader, a ...any) (n int, err error)   { return newScan(r, true, false).scan(a) }
func Fscanln(r io.Reader, a ...any) (n int, err error) { return newScan(r, false, true).scan(a) }
func Fscanf(r io.Reader, format string, a ...any) (n int, err error) {
	return newScan(r, false, false).scanf(format, a)
}

func Sscan(str string, a ...any) (n int, err error)   { return Fscan(&stringReader{s: str}, a...) }
func Sscanln(str string, a ...any) (n int, err error) { return Fscanln(&stringReader{s: str}, a...) }
func Sscanf(str string, format string, a ...any) (n int, err error) {
	return Fscanf(&stringReader{s: str}, format, a...)
}

func Scan(a ...any) (n int, err error)                 { return Fscan(os.Stdin, a...) }
func Scanln(a ...any) (n int, err error)               { return Fscanln(os.Stdin, a...) }
func Scanf(format string, a ...any) (n int, err error) { return Fscanf(os.Stdin, format, a...) }
`;
