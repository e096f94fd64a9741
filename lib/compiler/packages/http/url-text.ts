/** Package net/url, as far as clients and servers need it: Go text. */
export const urlSource = String.raw`package url

import (
	"errors"
	"sort"
	"strings"
)

type Error struct {
	Op  string
	URL string
	Err error
}

func (e *Error) Unwrap() error { return e.Err }
func (e *Error) Error() string { return e.Op + " " + quote(e.URL) + ": " + e.Err.Error() }

func (e *Error) Timeout() bool {
	t, ok := e.Err.(interface{ Timeout() bool })
	return ok && t.Timeout()
}

func (e *Error) Temporary() bool {
	t, ok := e.Err.(interface{ Temporary() bool })
	return ok && t.Temporary()
}

func quote(s string) string { return "\"" + strings.ReplaceAll(s, "\"", "\\\"") + "\"" }

type URL struct {
	Scheme   string
	Opaque   string
	Host     string
	Path     string
	RawPath  string
	RawQuery string
	Fragment string
}

func Parse(rawURL string) (*URL, error) {
	u := &URL{}
	rest, frag, _ := strings.Cut(rawURL, "#")
	u.Fragment = frag
	for i := 0; i < len(rest); i++ {
		if rest[i] < ' ' || rest[i] == 0x7f {
			return nil, &Error{"parse", rawURL, errors.New("net/url: invalid control character in URL")}
		}
	}
	if i := strings.Index(rest, ":"); i == 0 {
		return nil, &Error{"parse", rawURL, errors.New("missing protocol scheme")}
	} else if i > 0 && !strings.ContainsAny(rest[:i], "/?") {
		u.Scheme, rest = strings.ToLower(rest[:i]), rest[i+1:]
	}
	rest, u.RawQuery, _ = strings.Cut(rest, "?")
	if strings.HasPrefix(rest, "//") {
		host, path, found := strings.Cut(rest[2:], "/")
		u.Host = host
		rest = ""
		if found {
			rest = "/" + path
		}
	}
	path, err := PathUnescape(rest)
	if err != nil {
		return nil, &Error{"parse", rawURL, err}
	}
	u.Path = path
	return u, nil
}

func (u *URL) String() string {
	s := ""
	if u.Scheme != "" {
		s = u.Scheme + ":"
	}
	if u.Scheme != "" || u.Host != "" {
		s += "//" + u.Host
	}
	s += u.EscapedPath()
	if u.RawQuery != "" {
		s += "?" + u.RawQuery
	}
	if u.Fragment != "" {
		s += "#" + u.Fragment
	}
	return s
}

func (u *URL) EscapedPath() string { return escape(u.Path, "/$&+,:;=@-_.~!*'()", false) }
func (u *URL) Hostname() string {
	host, _, _ := strings.Cut(u.Host, ":")
	return host
}

func (u *URL) Port() string {
	_, port, _ := strings.Cut(u.Host, ":")
	return port
}

func (u *URL) RequestURI() string {
	s := u.EscapedPath()
	if s == "" {
		s = "/"
	}
	if u.RawQuery != "" {
		s += "?" + u.RawQuery
	}
	return s
}

func (u *URL) Query() Values {
	v, _ := ParseQuery(u.RawQuery)
	return v
}

type Values map[string][]string

func (v Values) Get(key string) string {
	if vs := v[key]; len(vs) > 0 {
		return vs[0]
	}
	return ""
}

func (v Values) Set(key, value string) { v[key] = []string{value} }
func (v Values) Add(key, value string) { v[key] = append(v[key], value) }
func (v Values) Del(key string)        { delete(v, key) }
func (v Values) Has(key string) bool {
	_, ok := v[key]
	return ok
}

func (v Values) Encode() string {
	keys := make([]string, 0, len(v))
	for k := range v {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	out := ""
	for _, k := range keys {
		for _, value := range v[k] {
			if out != "" {
				out += "&"
			}
			out += QueryEscape(k) + "=" + QueryEscape(value)
		}
	}
	return out
}

func ParseQuery(query string) (Values, error) {
	m := Values{}
	var first error
	for query != "" {
		var part string
		part, query, _ = strings.Cut(query, "&")
		if part == "" {
			continue
		}
		key, value, _ := strings.Cut(part, "=")
		k, err := QueryUnescape(key)
		if err == nil {
			value, err = QueryUnescape(value)
		}
		if err != nil {
			if first == nil {
				first = err
			}
			continue
		}
		m[k] = append(m[k], value)
	}
	return m, first
}

type EscapeError string

func (e EscapeError) Error() string { return "invalid URL escape " + quote(string(e)) }

func escape(s, safe string, plus bool) string {
	const hex = "0123456789ABCDEF"
	out := ""
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte(safe, c) >= 0:
			out += s[i : i+1]
		case c == ' ' && plus:
			out += "+"
		default:
			out += "%" + hex[c>>4:c>>4+1] + hex[c&15:c&15+1]
		}
	}
	return out
}

func digit(c byte) int { return strings.IndexByte("0123456789abcdef", c|0x20*(c>>6)) }

func unescape(s string, plus bool) (string, error) {
	if strings.IndexByte(s, '%') < 0 && !plus {
		return s, nil
	}
	var out []byte
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '%':
			if i+2 >= len(s) || digit(s[i+1]) < 0 || digit(s[i+2]) < 0 {
				return "", EscapeError(s[i:min(i+3, len(s))])
			}
			out = append(out, byte(digit(s[i+1])<<4|digit(s[i+2])))
			i += 2
		case s[i] == '+' && plus:
			out = append(out, ' ')
		default:
			out = append(out, s[i])
		}
	}
	return string(out), nil
}

func QueryEscape(s string) string            { return escape(s, "-_.~", true) }
func PathEscape(s string) string             { return escape(s, "$&+:=@-_.~", false) }
func QueryUnescape(s string) (string, error) { return unescape(s, true) }
func PathUnescape(s string) (string, error)  { return unescape(s, false) }
`;
