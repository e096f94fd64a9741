// Package time: durations, dates, formats; timers are in clocks.go.
package main

import (
	"fmt"
	"time"
)

func main() {
	for _, d := range []time.Duration{0, 1, 999, 1000, 1500, 999999, 1000000, 1234567, 999999999, time.Second, 1500 * time.Millisecond, time.Minute, 61*time.Second + 5, time.Hour, 25*time.Hour + 3*time.Second, -5 * time.Millisecond, 1<<63 - 1, -1 << 63, 100 * time.Hour} {
		fmt.Println(d, d.Seconds(), d.Minutes(), d.Hours(), d.Milliseconds(), d.Microseconds(), d.Nanoseconds(), d.Round(time.Millisecond), d.Truncate(time.Second), d.Abs())
	}
	for _, s := range []string{"1s", "1.5h", "-2m3.5s", "100us", "1µs", "0", "+5ns", "", "1", "s", "1x", "1.s", ".5s", ".s", "9223372036854775807ns", "9223372036854775808ns", "1h1h", "3000000h", "1ms2", "--1s", "1.23456789012345s"} {
		d, err := time.ParseDuration(s)
		fmt.Println(d, err)
	}
	fmt.Println(time.January, time.December, time.Month(13), time.Sunday, time.Saturday, time.Weekday(8))
	est := time.FixedZone("EST", -5*3600)
	odd := time.FixedZone("", 5*3600+30*60)
	times := []time.Time{{}, time.Date(2024, 2, 29, 13, 4, 5, 123456789, time.UTC), time.Date(1999, 12, 31, 23, 59, 59, 999999999, est), time.Date(2024, 13, 40, 25, 61, 61, -1, time.UTC), time.Date(1, 1, 1, 0, 0, 0, 0, odd), time.Unix(0, 0).UTC(), time.Unix(1700000000, 5e8).In(odd), time.Date(-5, 3, 1, 0, 0, 0, 0, time.UTC), time.Date(2023, 1, 1, 0, 7, 0, 0, time.UTC), time.Date(2020, 12, 31, 12, 30, 0, 1000, time.UTC)}
	layouts := []string{time.ANSIC, time.UnixDate, time.RubyDate, time.RFC822, time.RFC822Z, time.RFC850, time.RFC1123, time.RFC1123Z, time.RFC3339, time.RFC3339Nano, time.Kitchen, time.Stamp, time.StampMilli, time.StampMicro, time.DateTime, time.DateOnly, time.TimeOnly, "2006-1-2 3:4:5 pm .000 ,999 __2 002 Z07 -07 Z0700 Monday January 06", "no fields", "Janus Mondays 20060102150405", "_2006 05.00 15h04m"}
	for _, t := range times {
		fmt.Println(t)
		y, w := t.ISOWeek()
		name, off := t.Zone()
		fmt.Println(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), t.Weekday(), t.YearDay(), y, w, name, off, t.Unix(), t.UnixMilli(), t.IsZero())
		fmt.Printf("%#v\n", t)
		for _, l := range layouts {
			fmt.Println(t.Format(l))
		}
		fmt.Println(t.Add(36*time.Hour), t.AddDate(0, 1, 1), t.AddDate(-1, -1, -1), t.Truncate(time.Hour), t.Round(time.Minute), t.UTC())
		for _, u := range times {
			fmt.Print(t.Sub(u), t.Before(u), t.After(u), t.Equal(u), t.Compare(u), t == u, " ")
		}
		fmt.Println()
	}
	for _, c := range [][2]string{{time.RFC3339, "2024-02-29T13:04:05Z"}, {time.RFC3339, "2024-02-29T13:04:05.123+05:30"}, {time.RFC3339, "2024-02-30T13:04:05Z"}, {time.RFC3339, "2024-02-29 13:04:05Z"}, {time.DateOnly, "2023-02-29"}, {time.DateOnly, "2023-13-01"}, {time.DateOnly, "abc"}, {time.Kitchen, "3:04PM"}, {time.Kitchen, "12:00AM"}, {time.Kitchen, "13:00PM"}, {time.ANSIC, "Thu Feb  4 21:00:57 2010"}, {time.RFC1123, "Thu, 04 Feb 2010 21:00:57 PST"}, {time.RFC1123Z, "Thu, 04 Feb 2010 21:00:57 -0800"}, {"2006-01-02 15:04:05", "2024-01-02 03:04:05.678"}, {"Jan _2 15:04", "Feb  3 04:05"}, {"January 2, 2006", "march 3, 2021"}, {"2006 002", "2024 366"}, {"2006-01-02", "2024-01-02 extra"}, {"15:04", "25:00"}, {"15:04:05", "10:61:00"}, {".000", ".12"}, {"05.000", "07.123"}, {"06-1-2", "69-7-8"}, {"MST", "UTC"}, {"3PM", "3XM"}} {
		t, err := time.Parse(c[0], c[1])
		fmt.Println(t, err)
	}
	t, err := time.ParseInLocation("2006-01-02 15:04", "2024-05-06 07:08", est)
	fmt.Println(t, err, t.Location())
	_, err = time.LoadLocation("Nowhere/Land")
	fmt.Println(err)
	start := time.Now()
	time.Sleep(20 * time.Millisecond)
	el := time.Since(start)
	fmt.Println(el >= 20*time.Millisecond, el < 200*time.Millisecond, time.Until(start) < 0, time.Now().After(start), start.Round(0) == start, start.Location())
}
