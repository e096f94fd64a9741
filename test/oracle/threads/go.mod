module threads

go 1.20
