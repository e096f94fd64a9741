package main

import "fmt"

const n = 200

func multiply(a, b, c [][]float64) {
	for i := 0; i < n; i++ {
		for j := 0; j < n; j++ {
			sum := 0.0
			for k := 0; k < n; k++ {
				sum += a[i][k] * b[k][j]
			}
			c[i][j] = sum
		}
	}
}

func matrix(f func(i, j int) float64) [][]float64 {
	m := make([][]float64, n)
	for i := range m {
		m[i] = make([]float64, n)
		for j := range m[i] {
			m[i][j] = f(i, j)
		}
	}
	return m
}

func main() {
	a := matrix(func(i, j int) float64 { return float64(i + j) })
	b := matrix(func(i, j int) float64 { return float64(i - j) })
	c := matrix(func(i, j int) float64 { return 0 })
	for r := 0; r < 5; r++ {
		multiply(a, b, c)
	}
	fmt.Println(c[10][20], c[199][199])
}
