module misuse

go 1.20
