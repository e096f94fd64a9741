/** Package net/http: Go text over the simulator's client and server. A field that is not here is not simulated. */
export const httpSource = String.raw`package http

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/url"
	"sort"
	"strings"
	"sync"
	"time"
)

const (
	MethodGet     = "GET"
	MethodHead    = "HEAD"
	MethodPost    = "POST"
	MethodPut     = "PUT"
	MethodPatch   = "PATCH"
	MethodDelete  = "DELETE"
	MethodOptions = "OPTIONS"
)

const (
	StatusContinue            = 100
	StatusOK                  = 200
	StatusCreated             = 201
	StatusAccepted            = 202
	StatusNoContent           = 204
	StatusMovedPermanently    = 301
	StatusFound               = 302
	StatusSeeOther            = 303
	StatusNotModified         = 304
	StatusBadRequest          = 400
	StatusUnauthorized        = 401
	StatusForbidden           = 403
	StatusNotFound            = 404
	StatusMethodNotAllowed    = 405
	StatusRequestTimeout      = 408
	StatusConflict            = 409
	StatusTeapot              = 418
	StatusTooManyRequests     = 429
	StatusInternalServerError = 500
	StatusNotImplemented      = 501
	StatusBadGateway          = 502
	StatusServiceUnavailable  = 503
	StatusGatewayTimeout      = 504
)

var statusText = map[int]string{
	100: "Continue", 200: "OK", 201: "Created", 202: "Accepted", 204: "No Content", 301: "Moved Permanently", 302: "Found",
	303: "See Other", 304: "Not Modified", 400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found",
	405: "Method Not Allowed", 408: "Request Timeout", 409: "Conflict", 418: "I'm a teapot", 429: "Too Many Requests",
	500: "Internal Server Error", 501: "Not Implemented", 502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Timeout",
}

func StatusText(code int) string { return statusText[code] }

const DefaultMaxIdleConnsPerHost = 2

var (
	ErrServerClosed   = errors.New("http: Server closed")
	ErrHandlerTimeout = errors.New("http: Handler timeout")
	ErrAbortHandler   = errors.New("net/http: abort Handler")
	ErrBodyNotAllowed = errors.New("http: request method or response status code does not allow body")
	ErrNoCookie       = errors.New("http: named cookie not present")
)

type Header map[string][]string

// CanonicalHeaderKey is Capital-Letters-After-Hyphens.
func CanonicalHeaderKey(s string) string {
	b := []byte(s)
	upper := true
	for i, c := range b {
		if upper && 'a' <= c && c <= 'z' {
			b[i] = c - 32
		} else if !upper && 'A' <= c && c <= 'Z' {
			b[i] = c + 32
		}
		upper = c == '-'
	}
	return string(b)
}

func (h Header) Get(key string) string {
	if v := h[CanonicalHeaderKey(key)]; len(v) > 0 {
		return v[0]
	}
	return ""
}

func (h Header) Values(key string) []string { return h[CanonicalHeaderKey(key)] }
func (h Header) Set(key, value string)      { h[CanonicalHeaderKey(key)] = []string{value} }
func (h Header) Add(key, value string) {
	key = CanonicalHeaderKey(key)
	h[key] = append(h[key], value)
}
func (h Header) Del(key string) { delete(h, CanonicalHeaderKey(key)) }

func (h Header) Clone() Header {
	if h == nil {
		return nil
	}
	out := make(Header, len(h))
	for k, v := range h {
		out[k] = append([]string(nil), v...)
	}
	return out
}

func (h Header) pairs() []string {
	keys := make([]string, 0, len(h))
	for k := range h {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	var out []string
	for _, k := range keys {
		out = append(out, k, strings.Join(h[k], ", "))
	}
	return out
}

func headerOf(pairs []string) Header {
	h := Header{}
	for i := 0; i < len(pairs); i += 2 {
		h.Set(pairs[i], pairs[i+1])
	}
	return h
}

// The simulator's own: requests and answers, transports, servers, what it returns as an error.
type (
	sent      struct{ h int }
	answer    struct{ h int }
	transport struct{ h int }
	server    struct{ h int }
	exchange  struct{ h int }
)

type Request struct {
	Method        string
	URL           *url.URL
	Proto         string
	Header        Header
	Body          io.ReadCloser
	ContentLength int64
	Close         bool
	Host          string
	RemoteAddr    string
	RequestURI    string
	Pattern       string
	Form          url.Values

	ctx    context.Context
	values map[string]string
}

func (r *Request) Context() context.Context {
	if r.ctx != nil {
		return r.ctx
	}
	return context.Background()
}

func (r *Request) WithContext(ctx context.Context) *Request {
	if ctx == nil {
		panic("nil context")
	}
	r2 := *r
	r2.ctx = ctx
	return &r2
}

func (r *Request) Clone(ctx context.Context) *Request {
	r2 := r.WithContext(ctx)
	r2.Header = r.Header.Clone()
	return r2
}

func (r *Request) PathValue(name string) string { return r.values[name] }
func (r *Request) UserAgent() string            { return r.Header.Get("User-Agent") }

func (r *Request) FormValue(key string) string {
	if r.Form == nil {
		r.ParseForm()
	}
	return r.Form.Get(key)
}

func (r *Request) ParseForm() error {
	r.Form = r.URL.Query()
	if r.Header.Get("Content-Type") == "application/x-www-form-urlencoded" && r.Body != nil {
		b, err := io.ReadAll(r.Body)
		if err != nil {
			return err
		}
		v, err := url.ParseQuery(string(b))
		for k, vs := range v {
			r.Form[k] = append(vs, r.Form[k]...)
		}
		return err
	}
	return nil
}

func NewRequest(method, target string, body io.Reader) (*Request, error) {
	return NewRequestWithContext(context.Background(), method, target, body)
}

func NewRequestWithContext(ctx context.Context, method, target string, body io.Reader) (*Request, error) {
	if method == "" {
		method = "GET"
	}
	if ctx == nil {
		return nil, errors.New("net/http: nil Context")
	}
	u, err := url.Parse(target)
	if err != nil {
		return nil, err
	}
	r := &Request{Method: method, URL: u, Proto: "HTTP/1.1", Header: Header{}, Host: u.Host, ctx: ctx}
	if body != nil {
		rc, ok := body.(io.ReadCloser)
		if !ok {
			rc = io.NopCloser(body)
		}
		r.Body = rc
		r.ContentLength = -1
	}
	return r, nil
}

type Response struct {
	Status        string
	StatusCode    int
	Proto         string
	Header        Header
	Body          io.ReadCloser
	ContentLength int64
	Close         bool
	Request       *Request
}

type noBody struct{}

func (noBody) Read([]byte) (int, error) { return 0, io.EOF }
func (noBody) Close() error             { return nil }

var NoBody io.ReadCloser = noBody{}

type RoundTripper interface {
	RoundTrip(*Request) (*Response, error)
}

// Transport has the limits that the simulated one knows. Connections are TCP, without TLS and proxies.
type Transport struct {
	MaxIdleConns          int
	MaxIdleConnsPerHost   int
	MaxConnsPerHost       int
	IdleConnTimeout       time.Duration
	ResponseHeaderTimeout time.Duration
	DisableKeepAlives     bool

	t *transport
}

func newTransport(maxIdle, maxIdlePerHost, maxPerHost int, idle, header time.Duration, disable bool) *transport
func sharedTransport() *transport
func closeIdle(t *transport)

func (t *Transport) sim() *transport {
	if t.t == nil {
		t.t = newTransport(t.MaxIdleConns, t.MaxIdleConnsPerHost, t.MaxConnsPerHost, t.IdleConnTimeout, t.ResponseHeaderTimeout, t.DisableKeepAlives)
	}
	return t.t
}

func (t *Transport) CloseIdleConnections() { closeIdle(t.sim()) }
func (t *Transport) Clone() *Transport {
	t2 := *t
	t2.t = nil
	return &t2
}

func (t *Transport) RoundTrip(r *Request) (*Response, error) {
	resp, err := roundTrip(t, 0, r)
	var ue *url.Error
	if errors.As(err, &ue) {
		return nil, ue.Err
	}
	return resp, err
}

var DefaultTransport RoundTripper = &Transport{MaxIdleConns: 100, IdleConnTimeout: 90 * time.Second}

type Client struct {
	Transport RoundTripper
	Timeout   time.Duration
}

var DefaultClient = &Client{}

func newSent(method, target, body string, length int64, header []string, close bool) *sent
func bindContext(s *sent)
func cancelSent(s *sent, late bool)
func do(t *transport, timeout time.Duration, s *sent) (*answer, *net.Failure)
func answerParts(a *answer) (status int, length int64, close bool, header []string)
func bodyRead(a *answer, p []byte) (n int, f *net.Failure)
func bodyClose(a *answer) *net.Failure

type body struct {
	a    *answer
	stop func() bool
	mu   sync.Mutex
}

func (b *body) Read(p []byte) (n int, err error) {
	n, f := bodyRead(b.a, p)
	err = failed(f)
	if err != nil {
		b.over()
	}
	return n, err
}

func (b *body) Close() error {
	b.over()
	return failed(bodyClose(b.a))
}

func (b *body) over() {
	if stop := b.stop; stop != nil {
		b.stop = nil
		stop()
	}
}

type timeoutError struct {
	err   string
	cause error
}

func (e *timeoutError) Error() string   { return e.err }
func (e *timeoutError) Timeout() bool   { return true }
func (e *timeoutError) Temporary() bool { return true }
func (e *timeoutError) Is(err error) bool { return err == context.DeadlineExceeded }
func (e *timeoutError) Unwrap() error   { return e.cause }

func failed(f *net.Failure) error {
	if f == nil {
		return nil
	}
	kind, a, b, late, inner := net.Parts(f)
	if kind != "url" {
		return net.Failed(f)
	}
	err := net.Failed(inner)
	if late && strings.Contains(err.Error(), "(Client.Timeout") {
		err = &timeoutError{err.Error(), nil}
	}
	return &url.Error{Op: a, URL: b, Err: err}
}

func roundTrip(t *Transport, timeout time.Duration, r *Request) (*Response, error) {
	op := r.Method[:1] + strings.ToLower(r.Method[1:])
	if r.URL == nil {
		return nil, &url.Error{op, "", errors.New("http: nil Request.URL")}
	}
	target := r.URL.String()
	if r.URL.Scheme != "http" {
		return nil, &url.Error{op, target, fmt.Errorf("unsupported protocol scheme %q", r.URL.Scheme)}
	}
	if r.URL.Host == "" {
		return nil, &url.Error{op, target, errors.New("http: no Host in request URL")}
	}
	text := ""
	if r.Body != nil {
		b, err := io.ReadAll(r.Body)
		r.Body.Close()
		if err != nil {
			return nil, &url.Error{op, target, err}
		}
		text = string(b)
	}
	s := newSent(r.Method, target, text, int64(len(text)), r.Header.pairs(), r.Close)
	var stop func() bool
	if ctx := r.Context(); ctx.Done() != nil {
		bindContext(s)
		stop = context.AfterFunc(ctx, func() { cancelSent(s, ctx.Err() == context.DeadlineExceeded) })
	}
	a, f := do(t.sim(), timeout, s)
	if f != nil {
		if stop != nil {
			stop()
		}
		return nil, failed(f)
	}
	status, length, close, pairs := answerParts(a)
	h := headerOf(pairs)
	if length > 0 && h.Get("Content-Length") == "" {
		h.Set("Content-Length", fmt.Sprint(length))
	}
	if length != 0 && h.Get("Content-Type") == "" {
		h.Set("Content-Type", "text/plain; charset=utf-8")
	}
	resp := &Response{Status: fmt.Sprintf("%d %s", status, StatusText(status)), StatusCode: status, Proto: "HTTP/1.1", Header: h, ContentLength: length, Close: close, Request: r}
	resp.Body = &body{a: a, stop: stop}
	return resp, nil
}

func (c *Client) Do(r *Request) (*Response, error) {
	rt := c.Transport
	if rt == nil {
		rt = DefaultTransport
	}
	t, ok := rt.(*Transport)
	if !ok {
		resp, err := rt.RoundTrip(r)
		if err != nil {
			return nil, &url.Error{r.Method[:1] + strings.ToLower(r.Method[1:]), r.URL.String(), err}
		}
		return resp, nil
	}
	return roundTrip(t, c.Timeout, r)
}

func (c *Client) Get(target string) (*Response, error) {
	r, err := NewRequest("GET", target, nil)
	if err != nil {
		return nil, err
	}
	return c.Do(r)
}

func (c *Client) Head(target string) (*Response, error) {
	r, err := NewRequest("HEAD", target, nil)
	if err != nil {
		return nil, err
	}
	return c.Do(r)
}

func (c *Client) Post(target, contentType string, body io.Reader) (*Response, error) {
	r, err := NewRequest("POST", target, body)
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", contentType)
	return c.Do(r)
}

func (c *Client) PostForm(target string, data url.Values) (*Response, error) {
	return c.Post(target, "application/x-www-form-urlencoded", strings.NewReader(data.Encode()))
}

func (c *Client) CloseIdleConnections() {
	if t, ok := c.Transport.(*Transport); ok {
		t.CloseIdleConnections()
	}
}

func Get(target string) (*Response, error)  { return DefaultClient.Get(target) }
func Head(target string) (*Response, error) { return DefaultClient.Head(target) }
func Post(target, contentType string, body io.Reader) (*Response, error) {
	return DefaultClient.Post(target, contentType, body)
}
func PostForm(target string, data url.Values) (*Response, error) { return DefaultClient.PostForm(target, data) }

type ResponseWriter interface {
	Header() Header
	Write([]byte) (int, error)
	WriteHeader(statusCode int)
}

type Flusher interface{ Flush() }

type Handler interface {
	ServeHTTP(ResponseWriter, *Request)
}

type HandlerFunc func(ResponseWriter, *Request)

func (f HandlerFunc) ServeHTTP(w ResponseWriter, r *Request) { f(w, r) }

func requestParts(x *exchange) (method, target, host, path string, length int64, remote string, header []string)
func requestBody(x *exchange, p []byte) int
func requestDone(x *exchange) <-chan struct{}
func requestEnded(x *exchange) bool
func setHeader(x *exchange, pairs []string)
func writeHeader(x *exchange, code int)
func write(x *exchange, b []byte) (int, *net.Failure)
func flush(x *exchange)

type response struct {
	x      *exchange
	header Header
	wrote  bool
	status int
}

func (w *response) Header() Header { return w.header }

func (w *response) WriteHeader(code int) {
	if w.wrote {
		log.Printf("http: superfluous response.WriteHeader call")
		return
	}
	if code < 100 || code > 999 {
		panic(fmt.Sprintf("invalid WriteHeader code %v", code))
	}
	w.wrote = true
	w.status = code
	setHeader(w.x, w.header.pairs())
	writeHeader(w.x, code)
}

func (w *response) Write(b []byte) (int, error) {
	if !w.wrote {
		w.WriteHeader(StatusOK)
	}
	if w.status == StatusNoContent || w.status == StatusNotModified {
		return 0, ErrBodyNotAllowed
	}
	n, f := write(w.x, b)
	return n, failed(f)
}

func (w *response) WriteString(s string) (int, error) { return w.Write([]byte(s)) }

func (w *response) Flush() {
	if !w.wrote {
		w.WriteHeader(StatusOK)
	}
	flush(w.x)
}

type requestReader struct {
	x      *exchange
	closed bool
}

func (r *requestReader) Read(p []byte) (int, error) {
	if r.closed {
		return 0, errors.New("http: invalid Read on closed Body")
	}
	n := requestBody(r.x, p)
	if n == 0 && len(p) > 0 {
		return 0, io.EOF
	}
	return n, nil
}

func (r *requestReader) Close() error {
	r.closed = true
	return nil
}

// The context of a request that is being served: it ends when its client has gone, or its handler has returned.
type requestCtx struct{ x *exchange }

func (c *requestCtx) Deadline() (deadline time.Time, ok bool) { return }
func (c *requestCtx) Done() <-chan struct{}                   { return requestDone(c.x) }
func (c *requestCtx) Value(key any) any                       { return nil }
func (c *requestCtx) Err() error {
	if requestEnded(c.x) {
		return context.Canceled
	}
	return nil
}

func serveExchange(h Handler, x *exchange) {
	method, target, host, path, length, remote, pairs := requestParts(x)
	u, _ := url.Parse(path)
	r := &Request{Method: method, URL: u, Proto: "HTTP/1.1", Header: headerOf(pairs), ContentLength: length, Host: host, RemoteAddr: remote, RequestURI: path, ctx: &requestCtx{x}}
	_ = target
	r.Body = NoBody
	if length > 0 {
		r.Body = &requestReader{x: x}
	}
	w := &response{x: x, header: Header{}}
	h.ServeHTTP(w, r)
	if !w.wrote {
		w.WriteHeader(StatusOK)
	}
}

type Server struct {
	Addr              string
	Handler           Handler
	ReadTimeout       time.Duration
	ReadHeaderTimeout time.Duration
	WriteTimeout      time.Duration
	IdleTimeout       time.Duration
	ErrorLog          *log.Logger

	s *server
}

func newServer(addr string, h func(x *exchange), read, head, write, idle time.Duration, log bool) *server
func serve(s *server, l *net.Handle) (closed bool, f *net.Failure)
func closeServer(s *server)
func shutdownStep(s *server) bool

func (srv *Server) sim() *server {
	if srv.s == nil {
		addr := srv.Addr
		if addr == "" {
			addr = ":http"
		}
		if addr == ":http" {
			addr = ":80"
		}
		h := srv.Handler
		if h == nil {
			h = DefaultServeMux
		}
		srv.s = newServer(addr, func(x *exchange) { serveExchange(h, x) }, srv.ReadTimeout, srv.ReadHeaderTimeout, srv.WriteTimeout, srv.IdleTimeout, true)
	}
	return srv.s
}

func (srv *Server) run(l *net.Handle) error {
	closed, f := serve(srv.sim(), l)
	if closed {
		return ErrServerClosed
	}
	return failed(f)
}

func (srv *Server) ListenAndServe() error { return srv.run(nil) }

func (srv *Server) Serve(l net.Listener) error {
	t, ok := l.(*net.TCPListener)
	if !ok {
		panic("gmplab: http.Server.Serve takes what net.Listen returns")
	}
	return srv.run(t.Handle())
}

func (srv *Server) Close() error {
	closeServer(srv.sim())
	return nil
}

func (srv *Server) Shutdown(ctx context.Context) error {
	for wait := time.Millisecond; ; wait = min(2*wait, 500*time.Millisecond) {
		if shutdownStep(srv.sim()) {
			return nil
		}
		t := time.NewTimer(wait)
		select {
		case <-ctx.Done():
			t.Stop()
			return ctx.Err()
		case <-t.C:
		}
	}
}

func ListenAndServe(addr string, handler Handler) error {
	return (&Server{Addr: addr, Handler: handler}).ListenAndServe()
}

func Serve(l net.Listener, handler Handler) error { return (&Server{Handler: handler}).Serve(l) }

type muxEntry struct {
	pattern string
	method  string
	host    string
	parts   []string
	prefix  bool
	h       Handler
}

// ServeMux chooses the most specific pattern that matches: [METHOD ][HOST]/PATH, with {name}, {name...} and {$}.
type ServeMux struct {
	mu      sync.RWMutex
	entries []*muxEntry
}

func NewServeMux() *ServeMux { return &ServeMux{} }

var DefaultServeMux = NewServeMux()

func (mux *ServeMux) Handle(pattern string, handler Handler) {
	if pattern == "" {
		panic("http: invalid pattern")
	}
	if handler == nil {
		panic("http: nil handler")
	}
	e := &muxEntry{pattern: pattern, h: handler}
	rest := pattern
	if m, r, ok := strings.Cut(pattern, " "); ok {
		e.method, rest = m, strings.TrimSpace(r)
	}
	i := strings.Index(rest, "/")
	if i < 0 {
		panic(fmt.Sprintf("parsing %q: host/path missing /", pattern))
	}
	e.host, rest = rest[:i], rest[i:]
	e.prefix = strings.HasSuffix(rest, "/")
	if e.prefix {
		rest = rest[:len(rest)-1]
	}
	e.parts = strings.Split(rest, "/")[1:]
	if rest == "" {
		e.parts = nil
	}
	if n := len(e.parts); n > 0 {
		if e.parts[n-1] == "{$}" {
			e.parts[n-1] = ""
		} else if strings.HasSuffix(e.parts[n-1], "...}") {
			e.prefix = true
		}
	}
	mux.mu.Lock()
	defer mux.mu.Unlock()
	for _, old := range mux.entries {
		if old.pattern == pattern {
			panic(fmt.Sprintf("http: multiple registrations for %s", pattern))
		}
	}
	mux.entries = append(mux.entries, e)
}

func (mux *ServeMux) HandleFunc(pattern string, handler func(ResponseWriter, *Request)) {
	if handler == nil {
		panic("http: nil handler")
	}
	mux.Handle(pattern, HandlerFunc(handler))
}

func wild(part string) bool { return strings.HasPrefix(part, "{") && strings.HasSuffix(part, "}") }

// How specific the match is, -1 for none.
func (e *muxEntry) match(method, host, path string) (score int, values map[string]string) {
	if e.host != "" && e.host != host {
		return -1, nil
	}
	segs := strings.Split(path, "/")[1:]
	if len(segs) < len(e.parts) || len(segs) > len(e.parts) && !e.prefix {
		return -1, nil
	}
	if e.prefix && len(segs) == len(e.parts) && (len(e.parts) == 0 || !strings.HasSuffix(e.parts[len(e.parts)-1], "...}")) {
		return -1, nil
	}
	values = map[string]string{}
	for i, p := range e.parts {
		switch {
		case wild(p) && strings.HasSuffix(p, "...}"):
			values[p[1:len(p)-4]] = strings.Join(segs[i:], "/")
			score++
		case wild(p):
			if segs[i] == "" {
				return -1, nil
			}
			values[p[1:len(p)-1]] = segs[i]
			score += 2
		case p != segs[i]:
			return -1, nil
		default:
			score += 4
		}
	}
	score *= 4
	if !e.prefix {
		score += 2
	}
	if e.method != "" {
		if e.method != method && !(e.method == "GET" && method == "HEAD") {
			return -2, nil
		}
		score++
	}
	return score, values
}

func (mux *ServeMux) find(r *Request) (e *muxEntry, values map[string]string, other bool) {
	mux.mu.RLock()
	defer mux.mu.RUnlock()
	best := -1
	for _, c := range mux.entries {
		score, v := c.match(r.Method, r.Host, r.URL.Path)
		if score == -2 {
			other = true
		}
		if score > best {
			best, e, values = score, c, v
		}
	}
	return
}

func (mux *ServeMux) Handler(r *Request) (h Handler, pattern string) {
	e, _, _ := mux.find(r)
	if e == nil {
		return NotFoundHandler(), ""
	}
	return e.h, e.pattern
}

func (mux *ServeMux) ServeHTTP(w ResponseWriter, r *Request) {
	e, values, other := mux.find(r)
	if e != nil {
		r.Pattern = e.pattern
		r.values = values
		e.h.ServeHTTP(w, r)
		return
	}
	if other {
		Error(w, StatusText(StatusMethodNotAllowed), StatusMethodNotAllowed)
		return
	}
	NotFound(w, r)
}

func Handle(pattern string, handler Handler) { DefaultServeMux.Handle(pattern, handler) }
func HandleFunc(pattern string, handler func(ResponseWriter, *Request)) {
	DefaultServeMux.HandleFunc(pattern, handler)
}

func Error(w ResponseWriter, error string, code int) {
	h := w.Header()
	h.Del("Content-Length")
	h.Set("Content-Type", "text/plain; charset=utf-8")
	h.Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(code)
	fmt.Fprintln(w, error)
}

func NotFound(w ResponseWriter, r *Request) { Error(w, "404 page not found", StatusNotFound) }
func NotFoundHandler() Handler              { return HandlerFunc(NotFound) }

func Redirect(w ResponseWriter, r *Request, target string, code int) {
	w.Header().Set("Location", target)
	w.WriteHeader(code)
}

func StripPrefix(prefix string, h Handler) Handler {
	return HandlerFunc(func(w ResponseWriter, r *Request) {
		p := strings.TrimPrefix(r.URL.Path, prefix)
		if len(p) == len(r.URL.Path) {
			NotFound(w, r)
			return
		}
		r2 := *r
		u := *r.URL
		u.Path = p
		r2.URL = &u
		h.ServeHTTP(w, &r2)
	})
}

// TimeoutHandler answers 503 when h takes longer than dt; h goes on, and what it writes then fails.
func TimeoutHandler(h Handler, dt time.Duration, msg string) Handler {
	return &timeoutHandler{h, dt, msg}
}

type timeoutHandler struct {
	handler Handler
	dt      time.Duration
	body    string
}

type timeoutWriter struct {
	mu       sync.Mutex
	header   Header
	code     int
	out      []byte
	timedOut bool
}

func (tw *timeoutWriter) Header() Header { return tw.header }

func (tw *timeoutWriter) WriteHeader(code int) {
	tw.mu.Lock()
	defer tw.mu.Unlock()
	if tw.code == 0 {
		tw.code = code
	}
}

func (tw *timeoutWriter) Write(p []byte) (int, error) {
	tw.mu.Lock()
	defer tw.mu.Unlock()
	if tw.timedOut {
		return 0, ErrHandlerTimeout
	}
	if tw.code == 0 {
		tw.code = StatusOK
	}
	tw.out = append(tw.out, p...)
	return len(p), nil
}

func (h *timeoutHandler) ServeHTTP(w ResponseWriter, r *Request) {
	ctx, cancel := context.WithTimeout(r.Context(), h.dt)
	defer cancel()
	r = r.WithContext(ctx)
	done := make(chan struct{})
	panicked := make(chan any, 1)
	tw := &timeoutWriter{header: Header{}}
	go func() {
		defer func() {
			if p := recover(); p != nil {
				panicked <- p
			}
		}()
		h.handler.ServeHTTP(tw, r)
		close(done)
	}()
	select {
	case p := <-panicked:
		panic(p)
	case <-done:
		tw.mu.Lock()
		defer tw.mu.Unlock()
		for k, v := range tw.header {
			w.Header()[k] = v
		}
		if tw.code == 0 {
			tw.code = StatusOK
		}
		w.WriteHeader(tw.code)
		w.Write(tw.out)
	case <-ctx.Done():
		tw.mu.Lock()
		defer tw.mu.Unlock()
		tw.timedOut = true
		w.WriteHeader(StatusServiceUnavailable)
		if h.body == "" {
			io.WriteString(w, "<html><head><title>Timeout</title></head><body><h1>Timeout</h1></body></html>")
		} else {
			io.WriteString(w, h.body)
		}
	}
}

// MaxBytesReader fails after n bytes.
func MaxBytesReader(w ResponseWriter, r io.ReadCloser, n int64) io.ReadCloser {
	return &maxBytes{r, n}
}

type maxBytes struct {
	r io.ReadCloser
	n int64
}

func (l *maxBytes) Read(p []byte) (int, error) {
	if int64(len(p)) > l.n+1 {
		p = p[:l.n+1]
	}
	n, err := l.r.Read(p)
	if int64(n) <= l.n {
		l.n -= int64(n)
		return n, err
	}
	n = int(l.n)
	l.n = 0
	return n, errors.New("http: request body too large")
}

func (l *maxBytes) Close() error { return l.r.Close() }
`;
