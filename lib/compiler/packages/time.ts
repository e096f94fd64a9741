/** Package time, on the engine's clock and timers. The clock begins at a fixed moment; the only zones are UTC and fixed ones. */

import { current } from '../../goroutine/api';
import { Op, reg } from '../../goroutine/opcodes';
import { newChanTimer, setTimeValue, stopTimer, timerChan } from '../../runtime/timer';
import { clock, T } from '../../sim/clock';
import { type NativeFunction, op, type PackageSource } from '../native';
import type { Int } from '../values/ints';

/** 2009-11-10 23:00:00 UTC, when main begins. */
const EPOCH = 1257894000;
/** From year 1, which is where a Time of zero stands, to 1970, in s. */
const UNIX = 62135596800;
/** About 52 days: the engine's clock ends at twice that. */
const FOREVER = 2 ** 52;

const clamp = (d: Int): number => Math.max(Math.min(Number(d), FOREVER), -FOREVER);

/** A native that looks at the engine's clock or timers: first it pays ns, so that its goroutine is at its own moment. */
export function timed(ns: number, act: NativeFunction): NativeFunction {
  return function* paid(...args: unknown[]) {
    reg.ns = ns;
    reg.b = 0;
    yield Op.Work;
    return act(...args);
  };
}

const since = (): number => clock[T.Now] - current.mainStart;

/** Seconds of year 1, nanoseconds, and the monotonic reading of a moment after main's begin. */
function parts(ns: number): [number, number, number] {
  const sec = Math.floor(ns / 1e9);
  return [UNIX + EPOCH + sec, ns - sec * 1e9, ns + 1];
}

/** The moment as package log writes it: 2009/11/10 23:00:00. */
export function stamp(): string {
  const at = new Date((EPOCH + Math.floor(since() / 1e9)) * 1000).toISOString();
  return `${at.slice(0, 10).replaceAll('-', '/')} ${at.slice(11, 19)}`;
}

export const time: PackageSource = {
  path: 'time',
  source: String.raw`package time

import (
	"errors"
	"strconv"
)

type Duration int64

const (
	Nanosecond  Duration = 1
	Microsecond          = 1000 * Nanosecond
	Millisecond          = 1000 * Microsecond
	Second               = 1000 * Millisecond
	Minute               = 60 * Second
	Hour                 = 60 * Minute
)

const (
	minDuration Duration = -1 << 63
	maxDuration Duration = 1<<63 - 1
)

func (d Duration) Nanoseconds() int64  { return int64(d) }
func (d Duration) Microseconds() int64 { return int64(d) / 1e3 }
func (d Duration) Milliseconds() int64 { return int64(d) / 1e6 }
func (d Duration) Seconds() float64    { return float64(d/Second) + float64(d%Second)/1e9 }
func (d Duration) Minutes() float64    { return float64(d/Minute) + float64(d%Minute)/(60*1e9) }
func (d Duration) Hours() float64      { return float64(d/Hour) + float64(d%Hour)/(60*60*1e9) }

func (d Duration) Abs() Duration {
	if d >= 0 {
		return d
	}
	if d == minDuration {
		return maxDuration
	}
	return -d
}

func (d Duration) Truncate(m Duration) Duration {
	if m <= 0 {
		return d
	}
	return d - d%m
}

func (d Duration) Round(m Duration) Duration {
	if m <= 0 {
		return d
	}
	r := d % m
	if d < 0 {
		r = -r
		if uint64(r)+uint64(r) < uint64(m) {
			return d + r
		}
		if d1 := d - m + r; d1 < d {
			return d1
		}
		return minDuration
	}
	if uint64(r)+uint64(r) < uint64(m) {
		return d - r
	}
	if d1 := d + m - r; d1 > d {
		return d1
	}
	return maxDuration
}

func (d Duration) String() string {
	if d == 0 {
		return "0s"
	}
	sign := ""
	u := uint64(d)
	if d < 0 {
		sign = "-"
		u = -u
	}
	if u < uint64(Second) {
		switch {
		case u < uint64(Microsecond):
			return sign + strconv.FormatUint(u, 10) + "ns"
		case u < uint64(Millisecond):
			return sign + decimal(u, 1000, 3) + "\u00b5s"
		}
		return sign + decimal(u, 1000000, 6) + "ms"
	}
	out := decimal(u%uint64(Minute), 1000000000, 9) + "s"
	if m := u / uint64(Minute); m > 0 {
		out = strconv.FormatUint(m%60, 10) + "m" + out
		if h := m / 60; h > 0 {
			out = strconv.FormatUint(h, 10) + "h" + out
		}
	}
	return sign + out
}

// v / unit with up to n digits behind the point, no trailing zeros.
func decimal(v, unit uint64, n int) string {
	s := strconv.FormatUint(v/unit, 10)
	f := pad(int(v%unit), n)
	for len(f) > 0 && f[len(f)-1] == '0' {
		f = f[:len(f)-1]
	}
	if f == "" {
		return s
	}
	return s + "." + f
}

func pad(v, n int) string {
	sign := ""
	if v < 0 {
		sign = "-"
		v = -v
	}
	s := strconv.Itoa(v)
	for len(s) < n {
		s = "0" + s
	}
	return sign + s
}

var units = map[string]uint64{
	"ns": 1, "us": 1e3, "\u00b5s": 1e3, "\u03bcs": 1e3, "ms": 1e6, "s": 1e9, "m": 60e9, "h": 3600e9,
}

func quote(s string) string { return strconv.Quote(s) }

func ParseDuration(s string) (Duration, error) {
	orig := s
	bad := errors.New("time: invalid duration " + quote(orig))
	neg := false
	if s != "" && (s[0] == '-' || s[0] == '+') {
		neg = s[0] == '-'
		s = s[1:]
	}
	if s == "0" {
		return 0, nil
	}
	if s == "" {
		return 0, bad
	}
	var d uint64
	for s != "" {
		if s[0] != '.' && (s[0] < '0' || s[0] > '9') {
			return 0, bad
		}
		i := 0
		var v uint64
		for i < len(s) && '0' <= s[i] && s[i] <= '9' {
			if v > 1<<63/10 {
				return 0, bad
			}
			v = v*10 + uint64(s[i]-'0')
			if v > 1<<63 {
				return 0, bad
			}
			i++
		}
		pre := i > 0
		s = s[i:]
		var f uint64
		scale := 1.0
		post := false
		if s != "" && s[0] == '.' {
			s = s[1:]
			i = 0
			full := false
			for i < len(s) && '0' <= s[i] && s[i] <= '9' {
				if f > (1<<63-1)/10 {
					full = true
				}
				if !full {
					f = f*10 + uint64(s[i]-'0')
					scale *= 10
				}
				i++
			}
			post = i > 0
			s = s[i:]
		}
		if !pre && !post {
			return 0, bad
		}
		i = 0
		for i < len(s) && s[i] != '.' && (s[i] < '0' || s[i] > '9') {
			i++
		}
		if i == 0 {
			return 0, errors.New("time: missing unit in duration " + quote(orig))
		}
		u := s[:i]
		s = s[i:]
		unit, ok := units[u]
		if !ok {
			return 0, errors.New("time: unknown unit " + quote(u) + " in duration " + quote(orig))
		}
		if v > 1<<63/unit {
			return 0, bad
		}
		v *= unit
		if f > 0 {
			v += uint64(float64(f) * (float64(unit) / scale))
			if v > 1<<63 {
				return 0, bad
			}
		}
		d += v
		if d > 1<<63 {
			return 0, bad
		}
	}
	if neg {
		return -Duration(d), nil
	}
	if d > 1<<63-1 {
		return 0, bad
	}
	return Duration(d), nil
}

type Month int

const (
	January Month = 1 + iota
	February
	March
	April
	May
	June
	July
	August
	September
	October
	November
	December
)

var months = []string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"}

func (m Month) String() string {
	if January <= m && m <= December {
		return months[m-1]
	}
	return "%!Month(" + strconv.FormatUint(uint64(m), 10) + ")"
}

type Weekday int

const (
	Sunday Weekday = iota
	Monday
	Tuesday
	Wednesday
	Thursday
	Friday
	Saturday
)

var days = []string{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"}

func (d Weekday) String() string {
	if Sunday <= d && d <= Saturday {
		return days[d]
	}
	return "%!Weekday(" + strconv.FormatUint(uint64(d), 10) + ")"
}

type Location struct {
	name   string
	offset int
}

var utcLoc = Location{name: "UTC"}
var localLoc = Location{name: "Local"}
var UTC *Location = &utcLoc
var Local *Location = &localLoc

func (l *Location) String() string {
	if l == nil {
		return "UTC"
	}
	return l.name
}

func FixedZone(name string, offset int) *Location { return &Location{name, offset} }

func LoadLocation(name string) (*Location, error) {
	switch name {
	case "", "UTC":
		return UTC, nil
	case "Local":
		return Local, nil
	}
	return nil, errors.New("unknown time zone " + name)
}

// The seconds are those since the first of January of year 1, UTC; mono is 0 without a monotonic reading.
type Time struct {
	sec  int64
	nsec int32
	mono int64
	loc  *Location
}

const unixSeconds = 62135596800

func now() (sec int64, nsec int32, mono int64)

func Now() Time {
	sec, nsec, mono := now()
	return Time{sec, nsec, mono, Local}
}

func Unix(sec int64, nsec int64) Time {
	if nsec < 0 || nsec >= 1e9 {
		n := nsec / 1e9
		sec += n
		nsec -= n * 1e9
		if nsec < 0 {
			nsec += 1e9
			sec--
		}
	}
	return Time{sec + unixSeconds, int32(nsec), 0, Local}
}

func UnixMilli(msec int64) Time { return Unix(msec/1e3, (msec%1e3)*1e6) }
func UnixMicro(usec int64) Time { return Unix(usec/1e6, (usec%1e6)*1e3) }

func (t Time) offset() int64 {
	if t.loc == nil {
		return 0
	}
	return int64(t.loc.offset)
}

// Days since the first of January of year 1, and the seconds of that day, in t's zone.
func (t Time) split() (day, sec int64) {
	s := t.sec + t.offset()
	day = s / 86400
	sec = s % 86400
	if sec < 0 {
		sec += 86400
		day--
	}
	return
}

// The proleptic Gregorian calendar, by years that begin in March.
func civil(day int64) (year int, month Month, mday int) {
	z := day + 306
	era := z / 146097
	if z < 0 {
		era = (z - 146096) / 146097
	}
	doe := z - era*146097
	yoe := (doe - doe/1460 + doe/36524 - doe/146096) / 365
	doy := doe - (365*yoe + yoe/4 - yoe/100)
	mp := (5*doy + 2) / 153
	mday = int(doy - (153*mp+2)/5 + 1)
	year = int(yoe + era*400)
	if mp < 10 {
		month = Month(mp + 3)
	} else {
		month = Month(mp - 9)
		year++
	}
	return
}

func dayOf(year int, month Month, mday int) int64 {
	y := int64(year)
	if month <= February {
		y--
	}
	era := y / 400
	if y < 0 {
		era = (y - 399) / 400
	}
	yoe := y - era*400
	mp := int64(month) - 3
	if month <= February {
		mp = int64(month) + 9
	}
	doy := (153*mp+2)/5 + int64(mday) - 1
	return era*146097 + yoe*365 + yoe/4 - yoe/100 + doy - 306
}

func isLeap(year int) bool { return year%4 == 0 && (year%100 != 0 || year%400 == 0) }

func daysIn(m Month, year int) int {
	switch m {
	case February:
		if isLeap(year) {
			return 29
		}
		return 28
	case April, June, September, November:
		return 30
	}
	return 31
}

func norm(hi, lo, base int) (int, int) {
	if lo < 0 {
		n := (-lo-1)/base + 1
		hi -= n
		lo += n * base
	}
	if lo >= base {
		n := lo / base
		hi += n
		lo -= n * base
	}
	return hi, lo
}

func Date(year int, month Month, day, hour, min, sec, nsec int, loc *Location) Time {
	if loc == nil {
		panic("time: missing Location in call to Date")
	}
	m := int(month) - 1
	year, m = norm(year, m, 12)
	sec, nsec = norm(sec, nsec, 1e9)
	min, sec = norm(min, sec, 60)
	hour, min = norm(hour, min, 60)
	day, hour = norm(day, hour, 24)
	d := dayOf(year, Month(m+1), 1) + int64(day-1)
	s := d*86400 + int64(hour*3600+min*60+sec) - int64(loc.offset)
	return Time{s, int32(nsec), 0, setLoc(loc)}
}

func setLoc(loc *Location) *Location {
	if loc == &utcLoc {
		return nil
	}
	return loc
}

func (t Time) Date() (year int, month Month, day int) {
	d, _ := t.split()
	return civil(d)
}

func (t Time) Clock() (hour, min, sec int) {
	_, s := t.split()
	return int(s / 3600), int(s % 3600 / 60), int(s % 60)
}

func (t Time) Year() int {
	y, _, _ := t.Date()
	return y
}

func (t Time) Month() Month {
	_, m, _ := t.Date()
	return m
}

func (t Time) Day() int {
	_, _, d := t.Date()
	return d
}

func (t Time) Hour() int {
	h, _, _ := t.Clock()
	return h
}

func (t Time) Minute() int {
	_, m, _ := t.Clock()
	return m
}

func (t Time) Second() int {
	_, _, s := t.Clock()
	return s
}

func (t Time) Nanosecond() int { return int(t.nsec) }

func (t Time) Weekday() Weekday {
	d, _ := t.split()
	return Weekday(((d+1)%7 + 7) % 7)
}

func (t Time) YearDay() int {
	d, _ := t.split()
	y, _, _ := civil(d)
	return int(d-dayOf(y, January, 1)) + 1
}

func (t Time) ISOWeek() (year, week int) {
	d, _ := t.split()
	d += int64(Thursday) - int64((t.Weekday()+6)%7+1)
	year, _, _ = civil(d)
	return year, int(d-dayOf(year, January, 1))/7 + 1
}

func (t Time) IsZero() bool { return t.sec == 0 && t.nsec == 0 }

func (t Time) After(u Time) bool  { return t.Compare(u) > 0 }
func (t Time) Before(u Time) bool { return t.Compare(u) < 0 }
func (t Time) Equal(u Time) bool  { return t.Compare(u) == 0 }

func (t Time) Compare(u Time) int {
	a, b := t.sec, u.sec
	if t.mono != 0 && u.mono != 0 {
		a, b = t.mono, u.mono
	} else if a == b {
		a, b = int64(t.nsec), int64(u.nsec)
	}
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

func (t Time) Sub(u Time) Duration {
	if t.mono != 0 && u.mono != 0 {
		return Duration(t.mono - u.mono)
	}
	d := Duration(t.sec-u.sec)*Second + Duration(t.nsec-u.nsec)
	switch {
	case u.Add(d).Equal(t):
		return d
	case t.Before(u):
		return minDuration
	}
	return maxDuration
}

func (t Time) Add(d Duration) Time {
	t.sec += int64(d / 1e9)
	n := int64(t.nsec) + int64(d%1e9)
	if n >= 1e9 {
		t.sec++
		n -= 1e9
	} else if n < 0 {
		t.sec--
		n += 1e9
	}
	t.nsec = int32(n)
	if t.mono != 0 {
		t.mono += int64(d)
	}
	return t
}

func (t Time) AddDate(years, months, days int) Time {
	y, m, d := t.Date()
	h, min, s := t.Clock()
	return Date(y+years, m+Month(months), d+days, h, min, s, int(t.nsec), t.Location())
}

func Since(t Time) Duration { return Now().Sub(t) }
func Until(t Time) Duration { return t.Sub(Now()) }

func (t Time) Location() *Location {
	if t.loc == nil {
		return UTC
	}
	return t.loc
}

func (t Time) In(loc *Location) Time {
	if loc == nil {
		panic("time: missing Location in call to Time.In")
	}
	t.loc = setLoc(loc)
	return t
}

func (t Time) UTC() Time   { return t.In(UTC) }
func (t Time) Local() Time { return t.In(Local) }

func (t Time) Zone() (name string, offset int) {
	l := t.Location()
	if l == Local {
		return "UTC", 0
	}
	return l.name, l.offset
}

func (t Time) Unix() int64      { return t.sec - unixSeconds }
func (t Time) UnixMilli() int64 { return t.Unix()*1e3 + int64(t.nsec)/1e6 }
func (t Time) UnixMicro() int64 { return t.Unix()*1e6 + int64(t.nsec)/1e3 }
func (t Time) UnixNano() int64  { return t.Unix()*1e9 + int64(t.nsec) }

func (t Time) Round(d Duration) Time {
	t.mono = 0
	if d <= 0 {
		return t
	}
	r := t.since1(d)
	if r+r < d {
		return t.Add(-r)
	}
	return t.Add(d - r)
}

func (t Time) Truncate(d Duration) Time {
	t.mono = 0
	if d <= 0 {
		return t
	}
	return t.Add(-t.since1(d))
}

// What is left of the time since year 1 after whole ds.
func (t Time) since1(d Duration) Duration {
	r := (t.sec % int64(d) * (1e9 % int64(d))) % int64(d)
	if d%Second == 0 {
		r = t.sec % int64(d/Second) * 1e9
	} else if d < Second && Second%d == 0 {
		r = 0
	}
	r += int64(t.nsec) % int64(d)
	r %= int64(d)
	if r < 0 {
		r += int64(d)
	}
	return Duration(r)
}

const (
	Layout      = "01/02 03:04:05PM '06 -0700"
	ANSIC       = "Mon Jan _2 15:04:05 2006"
	UnixDate    = "Mon Jan _2 15:04:05 MST 2006"
	RubyDate    = "Mon Jan 02 15:04:05 -0700 2006"
	RFC822      = "02 Jan 06 15:04 MST"
	RFC822Z     = "02 Jan 06 15:04 -0700"
	RFC850      = "Monday, 02-Jan-06 15:04:05 MST"
	RFC1123     = "Mon, 02 Jan 2006 15:04:05 MST"
	RFC1123Z    = "Mon, 02 Jan 2006 15:04:05 -0700"
	RFC3339     = "2006-01-02T15:04:05Z07:00"
	RFC3339Nano = "2006-01-02T15:04:05.999999999Z07:00"
	Kitchen     = "3:04PM"
	Stamp       = "Jan _2 15:04:05"
	StampMilli  = "Jan _2 15:04:05.000"
	StampMicro  = "Jan _2 15:04:05.000000"
	StampNano   = "Jan _2 15:04:05.000000000"
	DateTime    = "2006-01-02 15:04:05"
	DateOnly    = "2006-01-02"
	TimeOnly    = "15:04:05"
)

// The elements of layouts, longer ones before those that they begin with.
var elements = []string{
	"January", "Jan", "Monday", "Mon", "MST", "01", "02", "03", "04", "05", "06", "002", "2006", "__2", "_2", "15", "PM", "pm",
	"-07:00:00", "-070000", "-07:00", "-0700", "-07", "Z07:00:00", "Z070000", "Z07:00", "Z0700", "Z07", "1", "2", "3", "4", "5",
}

// The first element of a layout: what is before it, the element ("" for none), and what is behind it.
func nextElement(layout string) (prefix, element, suffix string) {
	for i := 0; i < len(layout); i++ {
		rest := layout[i:]
		if (rest[0] == '.' || rest[0] == ',') && len(rest) > 1 && (rest[1] == '0' || rest[1] == '9') {
			j := 1
			for j < len(rest) && rest[j] == rest[1] {
				j++
			}
			if j == len(rest) || rest[j] < '0' || rest[j] > '9' {
				return layout[:i], rest[:j], rest[j:]
			}
		}
		for _, e := range elements {
			if len(rest) < len(e) || rest[:len(e)] != e {
				continue
			}
			after := rest[len(e):]
			if e == "Jan" && after != "" && after[0] >= 'a' && after[0] <= 'z' {
				continue
			}
			if e == "Mon" && after != "" && after[0] >= 'a' && after[0] <= 'z' {
				continue
			}
			if e == "_2" && len(after) >= 3 && after[:3] == "006" {
				return layout[:i+1], "2006", after[3:]
			}
			return layout[:i], e, after
		}
	}
	return layout, "", ""
}

func (t Time) Format(layout string) string {
	out := ""
	day, sec := t.split()
	year, month, mday := civil(day)
	hour, min, s := int(sec/3600), int(sec%3600/60), int(sec%60)
	for layout != "" {
		prefix, e, suffix := nextElement(layout)
		out += prefix
		if e == "" {
			break
		}
		layout = suffix
		switch e {
		case "2006":
			out += pad(year, 4)
		case "06":
			y := year % 100
			if y < 0 {
				y = -y
			}
			out += pad(y, 2)
		case "Jan":
			out += month.String()[:3]
		case "January":
			out += month.String()
		case "1":
			out += strconv.Itoa(int(month))
		case "01":
			out += pad(int(month), 2)
		case "Mon":
			out += t.Weekday().String()[:3]
		case "Monday":
			out += t.Weekday().String()
		case "2":
			out += strconv.Itoa(mday)
		case "_2":
			if mday < 10 {
				out += " "
			}
			out += strconv.Itoa(mday)
		case "02":
			out += pad(mday, 2)
		case "__2":
			yd := t.YearDay()
			if yd < 100 {
				out += " "
			}
			if yd < 10 {
				out += " "
			}
			out += strconv.Itoa(yd)
		case "002":
			out += pad(t.YearDay(), 3)
		case "15":
			out += pad(hour, 2)
		case "3":
			out += strconv.Itoa((hour+11)%12 + 1)
		case "03":
			out += pad((hour+11)%12+1, 2)
		case "4":
			out += strconv.Itoa(min)
		case "04":
			out += pad(min, 2)
		case "5":
			out += strconv.Itoa(s)
		case "05":
			out += pad(s, 2)
		case "PM", "pm":
			m := "AM"
			if hour >= 12 {
				m = "PM"
			}
			if e == "pm" {
				m = map[string]string{"AM": "am", "PM": "pm"}[m]
			}
			out += m
		case "MST":
			name, off := t.Zone()
			if name == "" {
				name = zoneDigits(off, "-0700")
			}
			out += name
		default:
			if e[0] == '.' || e[0] == ',' {
				f := pad(int(t.nsec), 9)[:min9(len(e)-1)]
				if e[1] == '9' {
					for f != "" && f[len(f)-1] == '0' {
						f = f[:len(f)-1]
					}
					if f == "" {
						break
					}
				}
				out += e[:1] + f
				break
			}
			_, off := t.Zone()
			if e[0] == 'Z' {
				if off == 0 {
					out += "Z"
					break
				}
				e = "-" + e[1:]
			}
			out += zoneDigits(off, e)
		}
	}
	return out
}

func min9(n int) int {
	if n > 9 {
		return 9
	}
	return n
}

func zoneDigits(off int, form string) string {
	sign := "+"
	if off < 0 {
		sign = "-"
		off = -off
	}
	h, m, s := pad(off/3600, 2), pad(off/60%60, 2), pad(off%60, 2)
	switch form {
	case "-07":
		return sign + h
	case "-0700":
		return sign + h + m
	case "-07:00":
		return sign + h + ":" + m
	case "-070000":
		return sign + h + m + s
	}
	return sign + h + ":" + m + ":" + s
}

func (t Time) AppendFormat(b []byte, layout string) []byte { return append(b, t.Format(layout)...) }

func (t Time) String() string {
	s := t.Format("2006-01-02 15:04:05.999999999 -0700 MST")
	if t.mono != 0 {
		m := t.mono - 1
		sign := "+"
		if m < 0 {
			sign = "-"
			m = -m
		}
		s += " m=" + sign + strconv.FormatInt(m/1e9, 10) + "." + pad(int(m%1e9), 9)
	}
	return s
}

func (t Time) GoString() string {
	loc := "time." + t.Location().String()
	if loc != "time.UTC" && loc != "time.Local" {
		loc = "time.Location(" + quote(t.Location().String()) + ")"
	}
	y, m, d := t.Date()
	h, min, s := t.Clock()
	out := "time.Date(" + strconv.Itoa(y) + ", time." + m.String()
	for _, n := range []int{d, h, min, s, int(t.nsec)} {
		out += ", " + strconv.Itoa(n)
	}
	return out + ", " + loc + ")"
}

type ParseError struct {
	Layout     string
	Value      string
	LayoutElem string
	ValueElem  string
	Message    string
}

func (e *ParseError) Error() string {
	if e.Message == "" {
		return "parsing time " + quote(e.Value) + " as " + quote(e.Layout) + ": cannot parse " + quote(e.ValueElem) + " as " + quote(e.LayoutElem)
	}
	return "parsing time " + quote(e.Value) + e.Message
}

func Parse(layout, value string) (Time, error) { return parse(layout, value, UTC) }

func ParseInLocation(layout, value string, loc *Location) (Time, error) {
	return parse(layout, value, loc)
}

// The number at the start of s, of min to max digits.
func number(s string, min, max int) (n int, rest string, ok bool) {
	i := 0
	for i < len(s) && i < max && '0' <= s[i] && s[i] <= '9' {
		n = n*10 + int(s[i]-'0')
		i++
	}
	return n, s[i:], i >= min
}

func lower(s string) string {
	b := []byte(s)
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			b[i] = c + 32
		}
	}
	return string(b)
}

// The place of the name of a list that s begins with.
func lookup(list []string, short bool, s string) (int, string, bool) {
	for i, name := range list {
		if short {
			name = name[:3]
		}
		if len(s) >= len(name) && lower(s[:len(name)]) == lower(name) {
			return i, s[len(name):], true
		}
	}
	return -1, s, false
}

func parse(layout, value string, loc *Location) (Time, error) {
	fullLayout, fullValue := layout, value
	year, month, day, yday := 0, -1, -1, -1
	hour, min, sec, nsec := 0, 0, 0, 0
	pm, am := false, false
	var zone *Location
	zoneOffset, zoneName := -1, ""
	for {
		prefix, e, suffix := nextElement(layout)
		stdstr := e
		for i := 0; i < len(prefix); i++ {
			if prefix[i] == ' ' && (value == "" || value[0] == ' ') {
				for value != "" && value[0] == ' ' {
					value = value[1:]
				}
				for i+1 < len(prefix) && prefix[i+1] == ' ' {
					i++
				}
				continue
			}
			if value == "" || value[0] != prefix[i] {
				return Time{}, &ParseError{fullLayout, fullValue, prefix[i:], value, ""}
			}
			value = value[1:]
		}
		if e == "" {
			if value != "" {
				return Time{}, &ParseError{fullLayout, fullValue, "", value, ": extra text: " + quote(value)}
			}
			break
		}
		layout = suffix
		ok := true
		hold := value
		out := ""
		switch e {
		case "2006":
			year, value, ok = number(value, 4, 4)
		case "06":
			year, value, ok = number(value, 2, 2)
			if year >= 69 {
				year += 1900
			} else {
				year += 2000
			}
		case "Jan", "January":
			month, value, ok = lookup(months, e == "Jan", value)
			month++
		case "Mon", "Monday":
			_, value, ok = lookup(days, e == "Mon", value)
		case "1", "01":
			month, value, ok = number(value, len(e), 2)
			if ok && (month <= 0 || month > 12) {
				out = "month"
			}
		case "2", "_2", "02":
			if e == "_2" && value != "" && value[0] == ' ' {
				value = value[1:]
			}
			day, value, ok = number(value, 1+len(e)/2*btoi(e == "02"), 2)
		case "__2", "002":
			for e == "__2" && value != "" && value[0] == ' ' {
				value = value[1:]
			}
			yday, value, ok = number(value, 1, 3)
		case "15":
			hour, value, ok = number(value, 2, 2)
			if ok && hour >= 24 {
				out = "hour"
			}
		case "3", "03":
			hour, value, ok = number(value, len(e), 2)
			if ok && hour > 12 {
				out = "hour"
			}
		case "4", "04":
			min, value, ok = number(value, len(e), 2)
			if ok && min >= 60 {
				out = "minute"
			}
		case "5", "05":
			sec, value, ok = number(value, len(e), 2)
			if ok && sec >= 60 {
				out = "second"
				break
			}
			// A fraction is read even where the layout has none.
			if len(value) >= 2 && (value[0] == '.' || value[0] == ',') && '0' <= value[1] && value[1] <= '9' {
				if _, f, _ := nextElement(layout); f != "" && (f[0] == '.' || f[0] == ',') {
					break
				}
				n := 1
				for n < len(value) && '0' <= value[n] && value[n] <= '9' {
					n++
				}
				nsec = fraction(value[1:n])
				value = value[n:]
			}
		case "PM", "pm":
			m := ""
			if len(value) >= 2 {
				m = value[:2]
				value = value[2:]
			}
			switch {
			case m == "PM" && e == "PM" || m == "pm" && e == "pm":
				pm = true
			case m == "AM" && e == "PM" || m == "am" && e == "pm":
				am = true
			default:
				ok = false
			}
		case "MST":
			if len(value) >= 3 && value[:3] == "UTC" {
				zone = UTC
				value = value[3:]
				break
			}
			n := 0
			for n < len(value) && n < 5 && 'A' <= value[n] && value[n] <= 'Z' {
				n++
			}
			ok = n >= 3
			zoneName, value = value[:n], value[n:]
		default:
			if e[0] == '.' || e[0] == ',' {
				n := 1
				if value != "" && (value[0] == '.' || value[0] == ',') {
					for n < len(value) && '0' <= value[n] && value[n] <= '9' && n < 10 {
						n++
					}
				}
				if e[1] == '0' {
					ok = n == len(e)
				} else if n == 1 {
					break
				}
				if ok {
					nsec = fraction(value[1:n])
					value = value[n:]
				}
				break
			}
			if e[0] == 'Z' && value != "" && value[0] == 'Z' {
				value = value[1:]
				zone = UTC
				break
			}
			zoneOffset, value, ok = offsetOf(value, "-"+e[1:])
		}
		if out != "" {
			return Time{}, &ParseError{fullLayout, fullValue, stdstr, value, ": " + out + " out of range"}
		}
		if !ok {
			return Time{}, &ParseError{fullLayout, fullValue, stdstr, hold, ""}
		}
	}
	if pm && hour < 12 {
		hour += 12
	} else if am && hour == 12 {
		hour = 0
	}
	if yday >= 0 {
		if yday < 1 || yday > 365+btoi(isLeap(year)) {
			return Time{}, &ParseError{fullLayout, fullValue, "", value, ": day-of-year out of range"}
		}
		_, m, d := civil(dayOf(year, January, 1) + int64(yday-1))
		if month >= 0 && month != int(m) {
			return Time{}, &ParseError{fullLayout, fullValue, "", value, ": day-of-year does not match month"}
		}
		if day >= 0 && day != d {
			return Time{}, &ParseError{fullLayout, fullValue, "", value, ": day-of-year does not match day"}
		}
		month, day = int(m), d
	} else {
		if month < 0 {
			month = 1
		}
		if day < 0 {
			day = 1
		}
	}
	if day < 1 || day > daysIn(Month(month), year) {
		return Time{}, &ParseError{fullLayout, fullValue, "", value, ": day out of range"}
	}
	if zone == nil && zoneOffset != -1 {
		t := Date(year, Month(month), day, hour, min, sec, nsec, UTC)
		t = t.Add(-Duration(zoneOffset) * Second)
		if zoneOffset == 0 && loc == Local {
			return t.In(Local), nil
		}
		return t.In(FixedZone(zoneName, zoneOffset)), nil
	}
	if zone == nil && zoneName != "" {
		return Date(year, Month(month), day, hour, min, sec, nsec, FixedZone(zoneName, 0)), nil
	}
	if zone == nil {
		zone = loc
	}
	return Date(year, Month(month), day, hour, min, sec, nsec, zone), nil
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

func fraction(digits string) int {
	for len(digits) < 9 {
		digits += "0"
	}
	n, _ := strconv.Atoi(digits[:9])
	return n
}

func offsetOf(s, form string) (off int, rest string, ok bool) {
	if s == "" || s[0] != '+' && s[0] != '-' {
		return 0, s, false
	}
	sign := 1
	if s[0] == '-' {
		sign = -1
	}
	rest = s[1:]
	scale := 3600
	for i := 1; i < len(form); {
		if form[i] == ':' {
			if rest == "" || rest[0] != ':' {
				return 0, s, false
			}
			rest = rest[1:]
			i++
		}
		var n int
		n, rest, ok = number(rest, 2, 2)
		if !ok {
			return 0, s, false
		}
		off += n * scale
		scale /= 60
		i += 2
	}
	return sign * off, rest, true
}

func Sleep(d Duration)

// What the engine's timers send is made like zero.
var zero Time

func newTimer(d, period Duration, zero Time) (id int, c <-chan Time)
func stopTimer(id int) bool
func resetTimer(id int, d Duration, periodic bool) bool
func afterFunc(d Duration, f func()) (id int)

type Timer struct {
	C  <-chan Time
	id int
}

func NewTimer(d Duration) *Timer {
	id, c := newTimer(d, 0, zero)
	return &Timer{c, id}
}

func AfterFunc(d Duration, f func()) *Timer { return &Timer{nil, afterFunc(d, f)} }

func After(d Duration) <-chan Time { return NewTimer(d).C }

func (t *Timer) Stop() bool {
	if t.id == 0 {
		panic("time: Stop called on uninitialized Timer")
	}
	return stopTimer(t.id)
}

func (t *Timer) Reset(d Duration) bool {
	if t.id == 0 {
		panic("time: Reset called on uninitialized Timer")
	}
	return resetTimer(t.id, d, false)
}

type Ticker struct {
	C  <-chan Time
	id int
}

func NewTicker(d Duration) *Ticker {
	if d <= 0 {
		panic("non-positive interval for NewTicker")
	}
	id, c := newTimer(d, d, zero)
	return &Ticker{c, id}
}

func (t *Ticker) Stop() {
	if t.id != 0 {
		stopTimer(t.id)
	}
}

func (t *Ticker) Reset(d Duration) {
	if d <= 0 {
		panic("non-positive interval for Ticker.Reset")
	}
	if t.id == 0 {
		panic("time: Reset called on uninitialized Ticker")
	}
	resetTimer(t.id, d, true)
}

func Tick(d Duration) <-chan Time {
	if d <= 0 {
		return nil
	}
	return NewTicker(d).C
}
`,
  natives: {
    now: op(
      () => {
        reg.ns = 45;
        reg.b = 0;
        return Op.Work;
      },
      () => parts(since()),
    ),
    Sleep: op((d: Int) => {
      reg.ns = clamp(d);
      return Op.Sleep;
    }),
    newTimer: timed(60, (d: Int, period: Int, zero: { constructor: new (...v: unknown[]) => unknown }) => {
      const Time = zero.constructor;
      setTimeValue(ns => new Time(...parts(ns), null));
      const id = newChanTimer(clamp(d), clamp(period));
      return [id, timerChan(id)];
    }),
    stopTimer: timed(30, (id: number) => stopTimer(id)),
    resetTimer: op(
      (id: number, d: Int, periodic: boolean) => {
        reg.a = id;
        reg.ns = clamp(d);
        reg.b = periodic ? 1 : 0;
        return Op.TimerReset;
      },
      answer => answer,
    ),
    afterFunc: op(
      (d: Int, fn: unknown) => {
        reg.ns = clamp(d);
        reg.value = { fn, args: [] };
        return Op.AfterFunc;
      },
      answer => answer,
    ),
  },
};
